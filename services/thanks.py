"""Thanks: say them, reword them, take them back, and let the jar give them back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.couples import Couple, Person
from core.decks import Decks, ThanksStarter, rotate_entries
from core.deliveries import Delivery, DeliveryKind
from core.errors import NotAvailable, NotTheAuthor
from core.pictures import Picture, PictureOwner, StoredImage
from core.text_input import MESSAGE_LIMIT, clean_text
from core.thanks import JarEmpty, NoThanksGiven, NotThePartner, Thanks, ThanksAbout, least_recently_drawn
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.access import couple_of, couple_with
from services.clock import Clock
from services.deliveries import delete_posts
from services.recaps import redraw_recaps

STARTERS_DECK = "starters"
STARTERS_DEALT = 2
THANKS_PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class GivenPage:
    """A page of what one partner gave, the newest first; `number` counts from 0."""

    couple: Couple
    thanks: tuple[Thanks, ...]
    page_number: int
    has_older: bool


async def delete_thanks(stores: Stores, couple: Couple, thanks: Thanks, now: datetime) -> list[Delivery]:
    """Delete a thank-you, its photo and the messages that show it; recaps go on without it."""
    await stores.thanks.delete_thanks(thanks.id)
    await stores.pictures.delete_pictures(couple.id, PictureOwner.THANKS, thanks.id)
    recaps = await redraw_recaps(stores, couple, now, thanks.created_at)
    return [*await delete_posts(stores, couple, DeliveryKind.THANKS, thanks.id, now), *recaps]


class ThankYous:
    """What the two thank each other for."""

    def __init__(self, work: OpenWork, decks: Decks, clock: Clock) -> None:
        self._work = work
        self._decks = decks
        self._clock = clock

    async def deal_starters(
        self, person: Person, about: ThanksAbout, message_id: int | None
    ) -> tuple[Couple, Sequence[ThanksStarter]]:
        """Deal starters for a form, opened by a command or in a message that must be the couple's own.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            posted = None if message_id is None else await stores.posts.find_post(message_id)
            if posted is None or posted.couple_id is None:
                couple = await couple_of(stores, person)
            else:
                couple = await couple_with(stores, person, posted.couple_id)
            fitting = [starter for starter in self._decks.starters if starter.about is about]
            dealt = rotate_entries(fitting, await stores.dealt.deck_ids_of(couple.id, STARTERS_DECK))[
                :STARTERS_DEALT
            ]
            await stores.dealt.insert_dealt(
                couple.id, STARTERS_DECK, [starter.deck_id for starter in dealt], now
            )
            return couple, dealt

    async def refuse_unless_partner(self, person: Person, user_id: int) -> None:
        """Refuse to thank anybody but the partner here. Raises `NotInCouple`, `NotThePartner`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
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
    ) -> tuple[Thanks, Delivery]:
        """Thank the caller's partner; `photo` is in the files already, with what can be seen in it.

        Raises `EmptyText`, `TextTooLong`, `NotInCouple`.
        """
        now = self._clock()
        message = clean_text(message, MESSAGE_LIMIT)
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            given = await stores.thanks.insert_thanks(
                couple, person.user_id, about, message, now, is_private=is_private
            )
            await stores.pictures.insert_pictures(couple.id, PictureOwner.THANKS, given.id, photo, now)
            delivery = await stores.deliveries.enqueue_claimed(
                couple.guild_id, couple.id, DeliveryKind.THANKS, given.id, now
            )
            return given, delivery

    async def thanks_view(self, thanks_id: int) -> Thanks:
        """Load a thank-you as its card shows it. Raises `NotAvailable`."""
        async with self._work() as stores:
            couple_id = await stores.thanks.couple_id_of(thanks_id)
            if couple_id is None or await stores.couples.find_couple(couple_id) is None:
                raise NotAvailable
            return await self._reload(stores, thanks_id)

    async def read_thanks(self, person: Person, thanks_id: int) -> Thanks:
        """Open an envelope for one of the two. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            _, thanks = await self._load_for(stores, person, thanks_id)
            return thanks

    async def photo_of(self, thanks: Thanks) -> tuple[Couple, list[Picture]]:
        """Find the photo that came with a thank-you, to be shown. Raises `NotAvailable`."""
        async with self._work() as stores:
            couple = await stores.couples.find_couple(thanks.couple_id)
            if couple is None:
                raise NotAvailable
            return couple, await stores.pictures.pictures_of(couple.id, PictureOwner.THANKS, thanks.id)

    async def own_thanks(self, person: Person, thanks_id: int) -> tuple[Couple, Thanks]:
        """Load a thank-you that the caller gave.

        Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as stores:
            return await self._load_own(stores, person, thanks_id)

    async def reword_thanks(self, person: Person, thanks_id: int, message: str) -> list[Delivery]:
        """Give a thank-you other words; returns what shows them in recaps.

        Raises `EmptyText`, `TextTooLong`, `NotTheAuthor`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        message = clean_text(message, MESSAGE_LIMIT)
        async with self._work() as stores:
            couple, thanks = await self._load_own(stores, person, thanks_id)
            await stores.thanks.update_message(thanks, message)
            return await redraw_recaps(stores, couple, now, thanks.created_at)

    async def delete_own_thanks(self, person: Person, thanks_id: int) -> list[Delivery]:
        """Delete a thank-you and the messages that show it; recaps go on without it.

        Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, thanks = await self._load_own(stores, person, thanks_id)
            return await delete_thanks(stores, couple, thanks, now)

    async def draw_thanks(self, person: Person) -> tuple[Couple, Thanks]:
        """Give back what the caller received and has longest not drawn. Raises `NotInCouple`, `JarEmpty`."""
        now = self._clock()
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            jar = least_recently_drawn(await stores.thanks.drawn_at_by_id(couple.id, person.user_id))
            if not jar:
                raise JarEmpty
            thanks = await self._reload(stores, secrets.choice(jar))
            await stores.thanks.update_drawn_at(thanks.id, now)
            return couple, thanks

    async def given_page(self, person: Person, page_number: int) -> GivenPage:
        """List a page of what the caller gave.

        Raises `NotInCouple`, `NoThanksGiven`, `NotAvailable` past the end.
        """
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            found = await stores.thanks.thanks_given_by(
                couple.id, person.user_id, page_number * THANKS_PER_PAGE, THANKS_PER_PAGE + 1
            )
            if not found:
                raise NotAvailable if page_number else NoThanksGiven
            return GivenPage(
                couple, tuple(found[:THANKS_PER_PAGE]), page_number, has_older=len(found) > THANKS_PER_PAGE
            )

    async def _load_own(self, stores: Stores, person: Person, thanks_id: int) -> tuple[Couple, Thanks]:
        couple, thanks = await self._load_for(stores, person, thanks_id)
        if thanks.author_id != person.user_id:
            raise NotTheAuthor
        return couple, thanks

    async def _load_for(self, stores: Stores, person: Person, thanks_id: int) -> tuple[Couple, Thanks]:
        couple_id = await stores.thanks.couple_id_of(thanks_id)
        if couple_id is None:
            raise NotAvailable
        couple = await couple_with(stores, person, couple_id)
        return couple, await self._reload(stores, thanks_id)

    async def _reload(self, stores: Stores, thanks_id: int) -> Thanks:
        """Read it under the couple's lock: it may have been taken back in between."""
        thanks = await stores.thanks.find_thanks(thanks_id)
        if thanks is None:
            raise NotAvailable
        return thanks
