"""Affection: send a sign, send it back once, take it back."""

from datetime import datetime

from core.affections import Affection, AffectionKind, AlreadyEchoed, NotYoursToEcho
from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import NotAvailable, NotTheAuthor
from core.text_input import NOTE_LIMIT, clean_optional_text
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.access import couple_of, couple_with
from services.clock import Clock
from services.deliveries import delete_posts
from services.reunions import skip_deleted_hug


async def delete_affection(
    stores: Stores, couple: Couple, affection_id: int, now: datetime
) -> list[Delivery]:
    """Delete a sign and the messages that show it; one that is being given makes room for the next."""
    await stores.affections.delete_affection(affection_id)
    deletions = await delete_posts(stores, couple, DeliveryKind.AFFECTION, affection_id, now)
    return [*deletions, *await skip_deleted_hug(stores, couple, affection_id, now)]


class Affections:
    """The small signs that the two send each other."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def send_affection(
        self, person: Person, kind: AffectionKind, note: str | None
    ) -> tuple[Affection, Delivery]:
        """Send a sign to the caller's partner. Raises `TextTooLong`, `NotInCouple`."""
        now = self._clock()
        note = clean_optional_text(note, NOTE_LIMIT)
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            sent = await stores.affections.insert_affection(couple, person.user_id, kind, now, note=note)
            delivery = await stores.deliveries.enqueue_claimed(
                couple.guild_id, couple.id, DeliveryKind.AFFECTION, sent.id, now
            )
            return sent, delivery

    async def echo_affection(self, person: Person, affection_id: int) -> tuple[Affection, Delivery]:
        """Send a sign back to the one it came from, once.

        Raises `NotYoursToEcho`, `AlreadyEchoed`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, received = await self._load_for(stores, person, affection_id)
            if received.recipient_id != person.user_id:
                raise NotYoursToEcho
            if not received.may_be_echoed:
                raise AlreadyEchoed
            echo = await stores.affections.insert_affection(
                couple, person.user_id, received.kind, now, echo_of=received.id
            )
            delivery = await stores.deliveries.enqueue_claimed(
                couple.guild_id, couple.id, DeliveryKind.AFFECTION, echo.id, now
            )
            return echo, delivery

    async def affection_view(self, affection_id: int) -> Affection:
        """Load a sign as its card shows it. Raises `NotAvailable`."""
        async with self._work() as stores:
            couple_id = await stores.affections.couple_id_of(affection_id)
            if couple_id is None or await stores.couples.find_couple(couple_id) is None:
                raise NotAvailable
            return await self._reload(stores, affection_id)

    async def read_affection(self, person: Person, affection_id: int) -> Affection:
        """Open a sign's note for one of the two. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            _, affection = await self._load_for(stores, person, affection_id)
            return affection

    async def delete_own_affection(self, person: Person, affection_id: int) -> list[Delivery]:
        """Delete a sign and the messages that show it; one that is being given makes room for the next.

        Raises `NotTheAuthor`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, affection = await self._load_for(stores, person, affection_id)
            if affection.author_id != person.user_id:
                raise NotTheAuthor
            return await delete_affection(stores, couple, affection.id, now)

    async def _load_for(self, stores: Stores, person: Person, affection_id: int) -> tuple[Couple, Affection]:
        couple_id = await stores.affections.couple_id_of(affection_id)
        if couple_id is None:
            raise NotAvailable
        couple = await couple_with(stores, person, couple_id)
        return couple, await self._reload(stores, affection_id)

    async def _reload(self, stores: Stores, affection_id: int) -> Affection:
        """Read it under the couple's lock: it may have been taken or sent back in between."""
        affection = await stores.affections.find_affection(affection_id)
        if affection is None:
            raise NotAvailable
        return affection
