"""Thank-yous: give, reword and delete them, and draw one from the jar."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from core.card_reactions import CardReaction
from core.couples import Couple, Person
from core.daily_limits import DailyKind
from core.decks import Decks, ThanksStarter, rotate_entries
from core.deliveries import DeliveryKind
from core.errors import NotTheAuthor
from core.pages import NumberedPage, build_numbered_page
from core.pictures import Picture, PictureOwner, StoredImage
from core.recaps import RecapItem, RecapItemKind, RecapPeriod
from core.rituals import RitualKind
from core.text_input import MESSAGE_LIMIT, clean_text
from core.thanks import JarEmpty, NoThanksGiven, NotThePartner, Thanks, ThanksAbout, least_recently_drawn
from core.unreadable import UNREADABLE
from data.unit_of_work import UnitOfWork
from services.access import couple_of, couple_with, load_for, load_item
from services.base import DeckService, DeleteOwnByTable
from services.daily_limits import count_added
from services.deliveries import delete_posts
from services.recaps import redraw_recaps
from services.ritual_openings import OccurrenceOpener, Openings

STARTERS_DECK = "starters"
STARTERS_DEALT = 2
THANKS_PER_PAGE = 10
MOST_DRAWS = 20  # per press, if many can no longer be read


@dataclass(frozen=True, slots=True)
class ThanksView:
    """A thank-you with its couple, photo and reactions, as its card shows them."""

    thanks: Thanks
    couple: Couple
    photo: tuple[Picture, ...] = ()
    reactions: tuple[CardReaction, ...] = ()


async def delete_thanks(work: UnitOfWork, couple: Couple, thanks: Thanks) -> None:
    """Delete a thank-you, its photo and the messages that show it, and redraw recaps without it."""
    await work.thanks.delete_item(thanks.id)
    await work.pictures.delete_pictures(couple.id, PictureOwner.THANKS, thanks.id)
    await work.card_reactions.delete_reactions_to(DeliveryKind.THANKS, thanks.id)
    await delete_posts(work, couple, DeliveryKind.THANKS, thanks.id)
    await redraw_recaps(work, couple, thanks.created_at)


async def _delete_own_thanks(work: UnitOfWork, couple: Couple, thanks_id: int, _user_id: int) -> None:
    thanks = await work.thanks.find(thanks_id)
    if thanks is not None:
        await delete_thanks(work, couple, thanks)


async def _draw_readable(work: UnitOfWork, drawn: Mapping[int, datetime | None]) -> Thanks | None:
    """Draw a thank-you; if it can no longer be read, draw another."""
    left = dict(drawn)
    thanks = None
    for _ in range(MOST_DRAWS):
        jar = least_recently_drawn(left)
        thanks = await work.thanks.find(secrets.choice(jar)) if jar else thanks
        if thanks is None or thanks.message != UNREADABLE:
            break
        left.pop(thanks.id, None)
    return thanks


async def _gather_thanks(
    work: UnitOfWork, _decks: Decks, couple: Couple, span: RecapPeriod
) -> list[RecapItem]:
    """Find thank-yous, except private ones."""
    given = await work.thanks.thanks_between(couple.id, span.begins_at, span.ends_at)
    return [
        RecapItem(
            RecapItemKind.THANKS,
            one.created_at.astimezone(couple.zone).date(),
            one.message,
            author_id=one.author_id,
        )
        for one in given
        if not one.is_private
    ]


def thanks_opener() -> OccurrenceOpener:
    """Return the opener of the thanks ritual."""

    async def open_next(_work: UnitOfWork, couples: Sequence[Couple]) -> Openings:
        return {couple.id: (DeliveryKind.THANKS_PROMPT, couple.id) for couple in couples}

    return OccurrenceOpener(open_next, opens_many=True)


class ThankYous(DeckService):
    """Use cases of partners with thank-yous."""

    own_words: ClassVar[DeleteOwnByTable] = {"thanks": _delete_own_thanks}
    moments = (_gather_thanks,)

    async def deal_starters(
        self, person: Person, about: ThanksAbout, message_id: int | None, couple_id: int | None = None
    ) -> tuple[Couple, Sequence[ThanksStarter]]:
        """Deal starters for a form opened by a command, or by a button on one of the couple's messages.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            if couple_id is None and message_id is not None:
                posted = await work.posts.find_post(message_id)
                couple_id = posted.couple_id if posted is not None else None
            if couple_id is None:
                couple = await couple_of(work, person)
            else:
                couple = await couple_with(work, person, couple_id)
            fitting = [starter for starter in self._decks.starters if starter.about is about]
            dealt = rotate_entries(fitting, await work.dealt.deck_ids_of(couple.id, STARTERS_DECK))[
                :STARTERS_DEALT
            ]
            await work.dealt.insert_dealt(couple.id, STARTERS_DECK, [starter.deck_id for starter in dealt])
            return couple, dealt

    async def refuse_unless_partner(self, person: Person, user_id: int) -> None:
        """Refuse to thank anyone but the caller's partner. Raises `NotInCouple`, `NotThePartner`."""
        async with self._work_of(person) as (_, couple):
            if couple.other_partner(person.user_id).user_id != user_id:
                raise NotThePartner

    async def give_thanks(
        self,
        person: Person,
        about: ThanksAbout,
        message: str,
        *,
        is_private: bool,
        photo: Sequence[tuple[StoredImage, str]] = (),
        couple_id: int | None = None,
    ) -> Thanks:
        """Thank the caller's partner in a couple, or in that of this server.

        `photo` is a stored file with its alt text, or empty.
        Raises `EmptyText`, `TextTooLong`, `NotInCouple`, `NotYours`, `NotAvailable`, and the refusal of a
        missing home.
        """
        message = clean_text(message, MESSAGE_LIMIT)
        async with self._work_of(person, couple_id) as (work, couple):
            work.require_home(couple)
            await count_added(work, couple, person.user_id, DailyKind.THANKS)
            given = await work.thanks.insert_thanks(
                couple, person.user_id, about, message, is_private=is_private
            )
            view = ThanksView(given, couple)
            if photo:
                await work.pictures.insert_pictures(couple.id, PictureOwner.THANKS, given.id, photo)
                view = await self._view(work, couple, given)
            work.post(couple, DeliveryKind.THANKS, given.id, view=view)
            # Whatever way it was given: a couple that thanks each other does not let the ritual rest.
            await work.rituals.reset_unanswered(couple.id, RitualKind.THANKS)
            return given

    async def thanks_view(self, thanks_id: int) -> ThanksView:
        """Load a thank-you as its card shows it. Raises `NotAvailable`."""
        async with self._work() as work:
            return await self._view(work, *await load_item(work, work.thanks, thanks_id))

    async def read_thanks(self, person: Person, thanks_id: int) -> ThanksView:
        """Open a thank-you for one of the partners. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            return await self._view(work, *await load_for(work, person, work.thanks, thanks_id))

    async def own_thanks(self, person: Person, thanks_id: int) -> ThanksView:
        """Load a thank-you the caller gave.

        Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            return await self._view(work, *await self._load_own(work, person, thanks_id))

    async def reword_thanks(self, person: Person, thanks_id: int, message: str) -> None:
        """Change the words of a thank-you, on its card and in recaps.

        Raises `EmptyText`, `TextTooLong`, `NotTheAuthor`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        message = clean_text(message, MESSAGE_LIMIT)
        async with self._work() as work:
            couple, thanks = await self._load_own(work, person, thanks_id)
            await work.thanks.update_message(thanks, message)
            work.redraw(couple, DeliveryKind.THANKS, thanks.id)
            await redraw_recaps(work, couple, thanks.created_at)

    async def delete_own_thanks(self, person: Person, thanks_id: int) -> None:
        """Delete the caller's own thank-you and its messages, and redraw recaps without it.

        Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            await delete_thanks(work, *await self._load_own(work, person, thanks_id))

    async def draw_thanks(self, person: Person) -> ThanksView:
        """Draw a thank-you the caller received: one drawn longest ago, or never.

        Raises `NotInCouple`, `JarEmpty`.
        """
        async with self._work_of(person) as (work, couple):
            thanks = await _draw_readable(work, await work.thanks.drawn_at_by_id(couple.id, person.user_id))
            if thanks is None:
                raise JarEmpty
            await work.thanks.update_item(thanks.id, drawn_at=work.now)
            return await self._view(work, couple, thanks)

    async def given_page(self, person: Person, page_number: int = 0) -> tuple[Couple, NumberedPage[Thanks]]:
        """List a page of the thank-yous the caller gave, newest first.

        Raises `NotInCouple`, `NoThanksGiven`, `NotAvailable` past the end.
        """
        async with self._work_of(person) as (work, couple):
            found = await work.thanks.thanks_given_by(
                couple.id, person.user_id, page_number * THANKS_PER_PAGE, THANKS_PER_PAGE + 1
            )
            return couple, build_numbered_page(found, page_number, THANKS_PER_PAGE, NoThanksGiven)

    async def _load_own(self, work: UnitOfWork, person: Person, thanks_id: int) -> tuple[Couple, Thanks]:
        couple, thanks = await load_for(work, person, work.thanks, thanks_id)
        if thanks.author_id != person.user_id:
            raise NotTheAuthor
        return couple, thanks

    async def _view(self, work: UnitOfWork, couple: Couple, thanks: Thanks) -> ThanksView:
        photo = await work.pictures.pictures_of(couple.id, PictureOwner.THANKS, thanks.id)
        reactions = await work.card_reactions.reactions_to(DeliveryKind.THANKS, thanks.id)
        return ThanksView(thanks, couple, tuple(photo), tuple(reactions))
