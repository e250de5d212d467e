"""Reunions: put a hug aside, say that you two are together, and give what waited, one by one."""

from dataclasses import dataclass
from datetime import datetime

from core.affections import Affection
from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import NotAvailable
from core.reunions import NoHugWaits, NotAHug, Reunion, ReunionState
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.access import couple_with
from services.clock import Clock


@dataclass(frozen=True, slots=True)
class ReunionView:
    """A reunion with the hug that is to be given now, as its card shows it."""

    reunion: Reunion
    couple: Couple
    hug: Affection | None


@dataclass(frozen=True, slots=True)
class ReunionResult:
    """What became of saying so: `has_begun` once both have; `deliveries` are the cards that show it."""

    reunion_id: int
    has_begun: bool
    deliveries: list[Delivery]


async def turn_to_next_hug(stores: Stores, reunion: Reunion, now: datetime) -> None:
    """Turn to the hug that has waited longest; where none is left, it is over."""
    hug_id = await stores.affections.longest_waiting_hug_of(reunion.couple_id)
    state = ReunionState.OVER if hug_id is None else ReunionState.DEALING
    await stores.reunions.update_reunion(reunion.id, state=state, hug_id=hug_id, begun_at=now)


async def skip_deleted_hug(
    stores: Stores, couple: Couple, affection_id: int, now: datetime
) -> list[Delivery]:
    """Turn to the next hug where the one that is being given was taken back; returns what shows it."""
    reunion = await stores.reunions.current_of(couple.id)
    if reunion is None or reunion.hug_id != affection_id:
        return []
    await turn_to_next_hug(stores, reunion, now)
    return [await _enqueue_redraw(stores, couple, reunion, now)]


class Reunions:
    """What the two do with hugs that wait."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def save_hug(self, person: Person, affection_id: int) -> None:
        """Put a hug aside until the two are together; either may.

        Raises `NotAHug`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as stores:
            _, hug = await self._hug_for(stores, person, affection_id)
            if not hug.may_be_saved:
                raise NotAvailable if hug.saved_at else NotAHug
            await stores.affections.update_affection(hug.id, saved_at=self._clock())

    async def announce_together(self, person: Person, affection_id: int) -> ReunionResult:
        """Say, on a hug that waits, that the two are together; the second one to say so begins.

        Raises `WaitsForOther`, `ReunionUnderWay`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, hug = await self._hug_for(stores, person, affection_id)
            if not hug.is_waiting:
                raise NotAvailable
            reunion = await stores.reunions.current_of(couple.id)
            return await self._record_together(stores, couple, reunion, person, now)

    async def confirm_together(self, person: Person, reunion_id: int) -> ReunionResult:
        """Say so on the card that asks; where it asked too long ago, this asks anew.

        Raises `WaitsForOther`, `ReunionUnderWay`, `NoHugWaits`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, reunion = await self._load_for(stores, person, reunion_id)
            return await self._record_together(stores, couple, reunion, person, now)

    async def mark_hug_given(self, person: Person, reunion_id: int, hug_id: int) -> None:
        """Note that a hug was given, and turn to the next; one that was given already changes nothing.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            _, reunion = await self._load_for(stores, person, reunion_id)
            if reunion.hug_id == hug_id:
                await stores.affections.update_affection(hug_id, given_at=now)
                await turn_to_next_hug(stores, reunion, now)

    async def stop_reunion(self, person: Person, reunion_id: int) -> None:
        """Leave it there; what was not given waits on. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as stores:
            _, reunion = await self._load_for(stores, person, reunion_id)
            await stores.reunions.update_reunion(reunion.id, state=ReunionState.OVER, hug_id=None)

    async def reunion_view(self, reunion_id: int) -> ReunionView:
        """Load a reunion as its card shows it. Raises `NotAvailable`."""
        async with self._work() as stores:
            reunion = await stores.reunions.find_reunion(reunion_id)
            couple = None if reunion is None else await stores.couples.find_couple(reunion.couple_id)
            # read again under the couple's lock: somebody may have pressed in between
            reunion = await stores.reunions.find_reunion(reunion_id)
            if couple is None or reunion is None:
                raise NotAvailable
            hug = None if reunion.hug_id is None else await stores.affections.find_affection(reunion.hug_id)
            return ReunionView(reunion, couple, hug)

    async def _record_together(
        self, stores: Stores, couple: Couple, reunion: Reunion | None, person: Person, now: datetime
    ) -> ReunionResult:
        if await stores.affections.longest_waiting_hug_of(couple.id) is None:
            raise NoHugWaits
        if reunion is not None and not reunion.is_stale(now):
            reunion.refuse_unless_joinable(person.user_id)
            await turn_to_next_hug(stores, reunion, now)
            return ReunionResult(reunion.id, has_begun=True, deliveries=[])
        shown: list[Delivery] = []
        if reunion is not None:
            await stores.reunions.update_reunion(reunion.id, state=ReunionState.OVER, hug_id=None)
            shown.append(await _enqueue_redraw(stores, couple, reunion, now))
        asked = await stores.reunions.insert_reunion(couple.id, person.user_id, now)
        card = await stores.deliveries.enqueue_claimed(
            couple.guild_id, couple.id, DeliveryKind.REUNION, asked.id, now
        )
        return ReunionResult(asked.id, has_begun=False, deliveries=[*shown, card])

    async def _hug_for(self, stores: Stores, person: Person, affection_id: int) -> tuple[Couple, Affection]:
        couple_id = await stores.affections.couple_id_of(affection_id)
        if couple_id is None:
            raise NotAvailable
        couple = await couple_with(stores, person, couple_id)
        hug = await stores.affections.find_affection(affection_id)
        if hug is None:
            raise NotAvailable
        return couple, hug

    async def _load_for(self, stores: Stores, person: Person, reunion_id: int) -> tuple[Couple, Reunion]:
        reunion = await stores.reunions.find_reunion(reunion_id)
        if reunion is None:
            raise NotAvailable
        couple = await couple_with(stores, person, reunion.couple_id)
        reunion = await stores.reunions.find_reunion(reunion_id)
        if reunion is None or reunion.state is ReunionState.OVER:
            raise NotAvailable
        return couple, reunion


async def _enqueue_redraw(stores: Stores, couple: Couple, reunion: Reunion, now: datetime) -> Delivery:
    return await stores.deliveries.enqueue_claimed(
        couple.guild_id, couple.id, DeliveryKind.REDRAW, reunion.id, now
    )
