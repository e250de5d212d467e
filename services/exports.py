"""Exports: what is kept of somebody, and what they can take along."""

from collections.abc import Mapping, Sequence

from core.checkins import OWN
from core.couples import Couple, Person
from core.decks import Decks
from core.exports import (
    Export,
    NothingKept,
    picture_in,
    with_titles,
    without_lone_pulses,
    without_what_is_not_told,
)
from core.lessons import Lesson
from core.pictures import Picture, Shown
from data.work import OpenWork
from services.clock import Clock
from services.membership import couple_until_erased
from services.pictures import Pictures


class Exports:
    """What one partner can see and take of all that is kept, also in the days after a parting."""

    def __init__(
        self, work: OpenWork, decks: Decks, lessons: Sequence[Lesson], pictures: Pictures, clock: Clock
    ) -> None:
        self._work = work
        self._pictures = pictures
        self._clock = clock
        self._titles = {
            **{question.key: question.text for question in decks.questions},
            **{idea.key: idea.title for idea in decks.ideas},
            **{lesson.key: lesson.title for lesson in lessons},
        }

    async def couples_of(self, person: Person) -> list[Couple]:
        """List the couples of which something is kept, here, or in a direct message anywhere.

        Raises `NothingKept`.
        """
        async with self._work() as stores:
            found = await stores.couples.kept_of(person.user_id)
        here = [couple for couple in found if person.guild_id in (0, couple.guild_id)]
        if not here:
            raise NothingKept
        return here

    async def counts(self, person: Person, couple_id: int) -> tuple[Couple, Mapping[str, int]]:
        """Count what the caller may have, by table. Raises `NothingKept`, `NotInCouple`, `NotYours`."""
        async with self._work() as stores:
            couple = await couple_until_erased(stores, person, couple_id)
            return couple, await stores.exports.counts(couple.id, person.user_id, self._clock())

    async def of(self, person: Person, couple_id: int) -> Export:
        """Read all that the caller may have of a couple, at one moment.

        Raises `NothingKept`, `NotInCouple`, `NotYours`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple = await couple_until_erased(stores, person, couple_id)
            records = await stores.exports.of(couple.id, person.user_id, now)
        records = without_what_is_not_told(without_lone_pulses(records, person.user_id), person.user_id)
        own = {f"{OWN}{row['id']}": str(row["body"]) for row in records["questions"]}
        records = with_titles(records, {**self._titles, **own})
        return Export(couple, person.user_id, now, records, tuple(map(picture_in, records["pictures"])))

    async def thumbnail(self, export: Export, picture: Picture) -> Shown | None:
        """Read one small picture; None where its file is gone."""
        return next(iter(await self._pictures.thumbnails(export.couple, [picture])), None)

    async def picture(self, export: Export, picture: Picture) -> Shown | None:
        """Read one picture whole; None where its file is gone."""
        return next(iter(await self._pictures.show(export.couple, [picture])), None)
