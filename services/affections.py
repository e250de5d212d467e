"""Affection: send a sign, send it back once, take it back."""

from datetime import datetime

from core.affections import Affection, AffectionKind, AlreadyEchoed, NotYourEcho
from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import NotTheAuthor, Over
from core.prose import NOTE_LIMIT, written_if_any
from data.stores import Stores
from data.work import OpenWork
from services.clock import Clock
from services.deliveries import take_down
from services.membership import couple_of, couple_with
from services.reunions import pass_over


async def forget_affection(
    stores: Stores, couple: Couple, affection_id: int, now: datetime
) -> list[Delivery]:
    """Delete a sign and the messages that show it; one that is being given makes room for the next."""
    await stores.affections.forget(affection_id)
    deletions = await take_down(stores, couple, DeliveryKind.AFFECTION, affection_id, now)
    return [*deletions, *await pass_over(stores, couple, affection_id, now)]


class Affections:
    """The small signs that the two send each other."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def send(self, person: Person, kind: AffectionKind, note: str | None) -> tuple[Affection, Delivery]:
        """Send a sign to the caller's partner. Raises `TooLong`, `NotInCouple`."""
        now = self._clock()
        note = written_if_any(note, NOTE_LIMIT)
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            sent = await stores.affections.add(couple, person.user_id, kind, now, note=note)
            delivery = await stores.deliveries.hand_over(
                couple.guild_id, couple.id, DeliveryKind.AFFECTION, sent.id, now
            )
            return sent, delivery

    async def echo(self, person: Person, affection_id: int) -> tuple[Affection, Delivery]:
        """Send a sign back to the one it came from, once.

        Raises `NotYourEcho`, `AlreadyEchoed`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, received = await self._load_for(stores, person, affection_id)
            if received.recipient_id != person.user_id:
                raise NotYourEcho
            if not received.may_be_echoed:
                raise AlreadyEchoed
            echo = await stores.affections.add(
                couple, person.user_id, received.kind, now, echo_of=received.id
            )
            delivery = await stores.deliveries.hand_over(
                couple.guild_id, couple.id, DeliveryKind.AFFECTION, echo.id, now
            )
            return echo, delivery

    async def view(self, affection_id: int) -> Affection:
        """Load a sign as its card shows it. Raises `Over`."""
        async with self._work() as stores:
            couple_id = await stores.affections.whose(affection_id)
            if couple_id is None or await stores.couples.get(couple_id) is None:
                raise Over
            return await self._again(stores, affection_id)

    async def read(self, person: Person, affection_id: int) -> Affection:
        """Open a sign's note for one of the two. Raises `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            _, affection = await self._load_for(stores, person, affection_id)
            return affection

    async def take_back(self, person: Person, affection_id: int) -> list[Delivery]:
        """Delete a sign and the messages that show it; one that is being given makes room for the next.

        Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, affection = await self._load_for(stores, person, affection_id)
            if affection.author_id != person.user_id:
                raise NotTheAuthor
            return await forget_affection(stores, couple, affection.id, now)

    async def _load_for(self, stores: Stores, person: Person, affection_id: int) -> tuple[Couple, Affection]:
        couple_id = await stores.affections.whose(affection_id)
        if couple_id is None:
            raise Over
        couple = await couple_with(stores, person, couple_id)
        return couple, await self._again(stores, affection_id)

    async def _again(self, stores: Stores, affection_id: int) -> Affection:
        """Read it under the couple's lock: it may have been taken or sent back in between."""
        affection = await stores.affections.get(affection_id)
        if affection is None:
            raise Over
        return affection
