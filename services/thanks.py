"""Thanks: say them, reword them, take them back, and let the jar give them back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.couples import Couple, Person
from core.decks import Decks, Starter, rotate
from core.deliveries import Delivery, DeliveryKind
from core.errors import NotTheAuthor, Over
from core.pictures import Picture, PictureOwner, Shot
from core.prose import MESSAGE_LIMIT, written
from core.thanks import About, NoThanks, NothingGiven, NotThePartner, Thanks, longest_unseen
from data.stores import Stores
from data.work import OpenWork
from services.clock import Clock
from services.deliveries import take_down
from services.membership import couple_of, couple_with
from services.recaps import redraw_recaps

DECK = "starters"
STARTERS_DEALT = 2
PAGE = 10


@dataclass(frozen=True, slots=True)
class GivenPage:
    """A page of what one partner gave, the newest first; `number` counts from 0."""

    couple: Couple
    thanks: tuple[Thanks, ...]
    number: int
    has_older: bool


async def forget_thanks(stores: Stores, couple: Couple, thanks: Thanks, now: datetime) -> list[Delivery]:
    """Delete a thank-you, its photo and the messages that show it; recaps go on without it."""
    await stores.thanks.forget(thanks.id)
    await stores.pictures.forget(couple.id, PictureOwner.THANKS, thanks.id)
    recaps = await redraw_recaps(stores, couple, now, thanks.created_at)
    return [*await take_down(stores, couple, DeliveryKind.THANKS, thanks.id, now), *recaps]


class ThankYous:
    """What the two thank each other for."""

    def __init__(self, work: OpenWork, decks: Decks, clock: Clock) -> None:
        self._work = work
        self._decks = decks
        self._clock = clock

    async def begin(
        self, person: Person, about: About, message_id: int | None
    ) -> tuple[Couple, Sequence[Starter]]:
        """Deal starters for a form, opened by a command or in a message that must be the couple's own.

        Raises `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        async with self._work() as stores:
            posted = None if message_id is None else await stores.posts.at(message_id)
            if posted is None or posted.couple_id is None:
                couple = await couple_of(stores, person)
            else:
                couple = await couple_with(stores, person, posted.couple_id)
            fitting = [starter for starter in self._decks.starters if starter.about is about]
            dealt = rotate(fitting, await stores.seen.of(couple.id, DECK))[:STARTERS_DEALT]
            await stores.seen.add(couple.id, DECK, [starter.key for starter in dealt], now)
            return couple, dealt

    async def meant_for(self, person: Person, user_id: int) -> None:
        """Refuse to thank anybody but the partner here. Raises `NotInCouple`, `NotThePartner`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            if couple.other(person.user_id).user_id != user_id:
                raise NotThePartner

    async def give(
        self,
        person: Person,
        about: About,
        message: str,
        *,
        is_private: bool,
        photo: Sequence[tuple[Shot, str]] = (),
    ) -> tuple[Thanks, Delivery]:
        """Thank the caller's partner; `photo` is in the files already, with what can be seen in it.

        Raises `Empty`, `TooLong`, `NotInCouple`.
        """
        now = self._clock()
        message = written(message, MESSAGE_LIMIT)
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            given = await stores.thanks.add(
                couple, person.user_id, about, message, now, is_private=is_private
            )
            await stores.pictures.add(couple.id, PictureOwner.THANKS, given.id, photo, now)
            delivery = await stores.deliveries.hand_over(
                couple.guild_id, couple.id, DeliveryKind.THANKS, given.id, now
            )
            return given, delivery

    async def view(self, thanks_id: int) -> Thanks:
        """Load a thank-you as its card shows it. Raises `Over`."""
        async with self._work() as stores:
            couple_id = await stores.thanks.whose(thanks_id)
            if couple_id is None or await stores.couples.get(couple_id) is None:
                raise Over
            return await self._again(stores, thanks_id)

    async def read(self, person: Person, thanks_id: int) -> Thanks:
        """Open an envelope for one of the two. Raises `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            _, thanks = await self._load_for(stores, person, thanks_id)
            return thanks

    async def photo_of(self, thanks: Thanks) -> tuple[Couple, list[Picture]]:
        """Find the photo that came with a thank-you, to be shown. Raises `Over`."""
        async with self._work() as stores:
            couple = await stores.couples.get(thanks.couple_id)
            if couple is None:
                raise Over
            return couple, await stores.pictures.of(couple.id, PictureOwner.THANKS, thanks.id)

    async def own(self, person: Person, thanks_id: int) -> tuple[Couple, Thanks]:
        """Load a thank-you that the caller gave. Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            return await self._own(stores, person, thanks_id)

    async def reword(self, person: Person, thanks_id: int, message: str) -> list[Delivery]:
        """Give a thank-you other words; returns what shows them in recaps.

        Raises `Empty`, `TooLong`, `NotTheAuthor`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        message = written(message, MESSAGE_LIMIT)
        async with self._work() as stores:
            couple, thanks = await self._own(stores, person, thanks_id)
            await stores.thanks.reword(thanks, message)
            return await redraw_recaps(stores, couple, now, thanks.created_at)

    async def take_back(self, person: Person, thanks_id: int) -> list[Delivery]:
        """Delete a thank-you and the messages that show it; recaps go on without it.

        Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, thanks = await self._own(stores, person, thanks_id)
            return await forget_thanks(stores, couple, thanks, now)

    async def draw(self, person: Person) -> tuple[Couple, Thanks]:
        """Give back what the caller received and has longest not drawn. Raises `NotInCouple`, `NoThanks`."""
        now = self._clock()
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            jar = longest_unseen(await stores.thanks.drawn(couple.id, person.user_id))
            if not jar:
                raise NoThanks
            thanks = await self._again(stores, secrets.choice(jar))
            await stores.thanks.was_drawn(thanks.id, now)
            return couple, thanks

    async def given(self, person: Person, number: int) -> GivenPage:
        """List a page of what the caller gave. Raises `NotInCouple`, `NothingGiven`, `Over` past the end."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            found = await stores.thanks.given_by(couple.id, person.user_id, number * PAGE, PAGE + 1)
            if not found:
                raise Over if number else NothingGiven
            return GivenPage(couple, tuple(found[:PAGE]), number, has_older=len(found) > PAGE)

    async def _own(self, stores: Stores, person: Person, thanks_id: int) -> tuple[Couple, Thanks]:
        couple, thanks = await self._load_for(stores, person, thanks_id)
        if thanks.author_id != person.user_id:
            raise NotTheAuthor
        return couple, thanks

    async def _load_for(self, stores: Stores, person: Person, thanks_id: int) -> tuple[Couple, Thanks]:
        couple_id = await stores.thanks.whose(thanks_id)
        if couple_id is None:
            raise Over
        couple = await couple_with(stores, person, couple_id)
        return couple, await self._again(stores, thanks_id)

    async def _again(self, stores: Stores, thanks_id: int) -> Thanks:
        """Read it under the couple's lock: it may have been taken back in between."""
        thanks = await stores.thanks.get(thanks_id)
        if thanks is None:
            raise Over
        return thanks
