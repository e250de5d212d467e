"""Exports: show a partner the stored data about them, and give them a copy."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from core.checkins import OWN_QUESTION_PREFIX
from core.couples import Couple, Person
from core.decks import Decks
from core.exports import (
    Export,
    NothingStored,
    Record,
    Records,
    StoredKind,
    add_deck_titles,
    count_unreadable,
    number_rows,
    picture_from_record,
    redact_lone_pulses,
    redact_private_actions,
    round_acts,
)
from core.lessons import Lesson
from core.pictures import LoadedPicture, Picture
from data.stores.exports import EXPORTED_NAMES
from data.unit_of_work import OpenWork, UnitOfWork
from services.access import couple_until_erased
from services.clock import Clock
from services.pictures import Pictures

ROWS_PER_PAGE = 100  # that one transaction decrypts


class Exports:
    """Reads everything one partner may read, even after a parting until the erasure."""

    def __init__(
        self, work: OpenWork, decks: Decks, lessons: Sequence[Lesson], pictures: Pictures, clock: Clock
    ) -> None:
        self._work = work
        self._pictures = pictures
        self._clock = clock
        self._decks = decks
        self._lessons = lessons

    @cached_property
    def _titles(self) -> dict[str, str]:
        """The title of each deck entry by its id, put together for the first export."""
        return {
            **{deck_id: question.text for deck_id, question in self._decks.questions_by_id.items()},
            **{deck_id: idea.title for deck_id, idea in self._decks.ideas_by_id.items()},
            **{deck_id: spark.title for deck_id, spark in self._decks.sparks_by_id.items()},
            **{lesson.deck_id: lesson.title for lesson in self._lessons},
        }

    async def couples_of(self, person: Person) -> list[Couple]:
        """List the caller's couples not erased yet: in this server or, in a direct message, in any.

        Raises `NothingStored`.
        """
        async with self._work() as work:
            return await self._couples_of(work, person)

    async def _couples_of(self, work: UnitOfWork, person: Person) -> list[Couple]:
        found = await work.couples.unerased_couples_of(person.user_id)
        # A direct message has the guild id 0, and lists the couples of every server.
        here = [couple for couple in found if person.guild_id in (0, couple.guild_id)]
        if not here:
            raise NothingStored
        return here

    async def what_is_stored(self, person: Person) -> tuple[list[Couple], Sequence[StoredKind]]:
        """List the couples as `couples_of` does, with the stored data if there is only one.

        Raises `NothingStored`.
        """
        async with self._work() as work:
            couples = await self._couples_of(work, person)
            if len(couples) > 1:
                return couples, ()
            (couple,) = couples
            return couples, await work.exports.stored_kinds_of(
                couple.id, person.user_id, couple.together_until(work.now)
            )

    async def count_exportable(self, person: Person, couple_id: int) -> tuple[Couple, Sequence[StoredKind]]:
        """List the stored kinds of a couple, with the caller's counts.

        Raises `NothingStored`, `NotInCouple`, `NotYours`.
        """
        async with self._work() as work:
            couple = await couple_until_erased(work, person, couple_id)
            return couple, await work.exports.stored_kinds_of(
                couple.id, person.user_id, couple.together_until(work.now)
            )

    async def export_of(self, person: Person, couple_id: int) -> Export:
        """Read everything the caller may read of a couple; rows erased in the meantime may be missing.

        Raises `NothingStored`, `NotInCouple`, `NotYours`.
        """
        now = self._clock()
        async with self._work() as work:
            couple = await couple_until_erased(work, person, couple_id)
        records = {name: await self._read_table(person, couple_id, name, now) for name in EXPORTED_NAMES}
        return await asyncio.to_thread(self._finish, couple, person, now, records)

    async def _read_table(
        self, person: Person, couple_id: int, table_name: str, now: datetime
    ) -> list[Record]:
        """Read the rows of a table in pages, each in its own transaction.

        Ten years are tens of thousands of words to decrypt: other requests come in between. Each page looks
        again whether the caller may read it.
        """
        async with self._work() as work:
            opened_by = (await couple_until_erased(work, person, couple_id)).together_until(now)
            keys = await work.exports.keys_of(table_name, couple_id, person.user_id, opened_by)
        records: list[Record] = []
        for first in range(0, len(keys), ROWS_PER_PAGE):
            async with self._work() as work:
                opened_by = (await couple_until_erased(work, person, couple_id)).together_until(now)
                page = keys[first : first + ROWS_PER_PAGE]
                records += await work.exports.records_with(
                    table_name, page, couple_id, person.user_id, opened_by
                )
        return records

    def _finish(self, couple: Couple, person: Person, now: datetime, records: Records) -> Export:
        """Leave out the actions the bot never reveals to the caller, and add the titles of deck entries."""
        unreadable = count_unreadable(records)
        records = redact_private_actions(redact_lone_pulses(records, person.user_id), person.user_id)
        own = {f"{OWN_QUESTION_PREFIX}{row['id']}": str(row["body"]) for row in records["questions"]}
        records = add_deck_titles(records, {**self._titles, **own})
        records, numbers = number_rows(round_acts(records, person.user_id, couple.zone))
        pictures = tuple(map(picture_from_record, records["pictures"]))
        stored_ids = {number: stored_id for stored_id, number in numbers.items()}
        return Export(couple, person.user_id, now, records, pictures, stored_ids, unreadable)

    async def read_thumbnail(self, export: Export, picture: Picture) -> LoadedPicture | None:
        """Read the thumbnail of a picture; return None if its file is missing."""
        stored = _as_stored(export, picture)
        return next(iter(await self._pictures.read_thumbnails(export.couple, [stored])), None)

    async def read_picture(self, export: Export, picture: Picture) -> LoadedPicture | None:
        """Read a picture in full size; return None if its file is missing."""
        stored = _as_stored(export, picture)
        return next(iter(await self._pictures.read_pictures(export.couple, [stored])), None)

    async def read_print_copies(
        self, export: Export, pictures: Sequence[Picture], most_bytes: int
    ) -> list[LoadedPicture]:
        """Read copies for print, as `Pictures.read_print_copies` does, each under its id in the export."""
        stored = [_as_stored(export, picture) for picture in pictures]
        exported_ids = {one.id: picture.id for one, picture in zip(stored, pictures, strict=True)}
        return [
            replace(copy, picture=replace(copy.picture, id=exported_ids[copy.picture.id]))
            for copy in await self._pictures.read_print_copies(export.couple, stored, most_bytes)
        ]


def _as_stored(export: Export, picture: Picture) -> Picture:
    """Return an exported picture with the ids its file is stored and encrypted under."""
    return replace(picture, id=export.stored_ids[picture.id], couple_id=export.couple.id)
