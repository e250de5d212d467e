"""Reunions: put a hug aside, say that you two are together, and give what waited, one by one."""

from dataclasses import dataclass
from datetime import datetime

from core.affections import Affection
from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import Over
from core.reunions import NotAHug, NothingWaits, Reunion, ReunionState
from data.stores import Stores
from data.work import OpenWork
from services.clock import Clock
from services.membership import couple_with


@dataclass(frozen=True, slots=True)
class ReunionView:
    """A reunion with the hug that is to be given now, as its card shows it."""

    reunion: Reunion
    couple: Couple
    hug: Affection | None


@dataclass(frozen=True, slots=True)
class Gathering:
    """What became of saying so: `has_begun` once both have; `deliveries` are the cards that show it."""

    reunion_id: int
    has_begun: bool
    deliveries: list[Delivery]


async def deal_next(stores: Stores, reunion: Reunion, now: datetime) -> None:
    """Turn to the hug that has waited longest; where none is left, it is over."""
    hug_id = await stores.affections.longest_waiting(reunion.couple_id)
    state = ReunionState.OVER if hug_id is None else ReunionState.DEALING
    await stores.reunions.change(reunion.id, state=state, hug_id=hug_id, begun_at=now)


async def pass_over(stores: Stores, couple: Couple, affection_id: int, now: datetime) -> list[Delivery]:
    """Turn to the next hug where the one that is being given was taken back; returns what shows it."""
    reunion = await stores.reunions.current(couple.id)
    if reunion is None or reunion.hug_id != affection_id:
        return []
    await deal_next(stores, reunion, now)
    return [await _redrawing(stores, couple, reunion, now)]


class Reunions:
    """What the two do with hugs that wait."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def save(self, person: Person, affection_id: int) -> None:
        """Put a hug aside until the two are together; either may.

        Raises `NotAHug`, `NotInCouple`, `NotYours`, `Over`.
        """
        async with self._work() as stores:
            _, hug = await self._hug_for(stores, person, affection_id)
            if not hug.may_be_saved:
                raise Over if hug.saved_at else NotAHug
            await stores.affections.change(hug.id, saved_at=self._clock())

    async def gather(self, person: Person, affection_id: int) -> Gathering:
        """Say, on a hug that waits, that the two are together; the second one to say so begins.

        Raises `OneSaysSo`, `ReunionUnderWay`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, hug = await self._hug_for(stores, person, affection_id)
            if not hug.waits:
                raise Over
            reunion = await stores.reunions.current(couple.id)
            return await self._say_so(stores, couple, reunion, person, now)

    async def join(self, person: Person, reunion_id: int) -> Gathering:
        """Say so on the card that asks; where it asked too long ago, this asks anew.

        Raises `OneSaysSo`, `ReunionUnderWay`, `NothingWaits`, `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, reunion = await self._load_for(stores, person, reunion_id)
            return await self._say_so(stores, couple, reunion, person, now)

    async def give(self, person: Person, reunion_id: int, hug_id: int) -> None:
        """Note that a hug was given, and turn to the next; one that was given already changes nothing.

        Raises `NotInCouple`, `NotYours`, `Over`.
        """
        now = self._clock()
        async with self._work() as stores:
            _, reunion = await self._load_for(stores, person, reunion_id)
            if reunion.hug_id == hug_id:
                await stores.affections.change(hug_id, given_at=now)
                await deal_next(stores, reunion, now)

    async def stop(self, person: Person, reunion_id: int) -> None:
        """Leave it there; what was not given waits on. Raises `NotInCouple`, `NotYours`, `Over`."""
        async with self._work() as stores:
            _, reunion = await self._load_for(stores, person, reunion_id)
            await stores.reunions.change(reunion.id, state=ReunionState.OVER, hug_id=None)

    async def view(self, reunion_id: int) -> ReunionView:
        """Load a reunion as its card shows it. Raises `Over`."""
        async with self._work() as stores:
            reunion = await stores.reunions.get(reunion_id)
            couple = None if reunion is None else await stores.couples.get(reunion.couple_id)
            # read again under the couple's lock: somebody may have pressed in between
            reunion = await stores.reunions.get(reunion_id)
            if couple is None or reunion is None:
                raise Over
            hug = None if reunion.hug_id is None else await stores.affections.get(reunion.hug_id)
            return ReunionView(reunion, couple, hug)

    async def _say_so(
        self, stores: Stores, couple: Couple, reunion: Reunion | None, person: Person, now: datetime
    ) -> Gathering:
        if await stores.affections.longest_waiting(couple.id) is None:
            raise NothingWaits
        if reunion is not None and not reunion.is_stale(now):
            reunion.refuse_unless_joinable(person.user_id)
            await deal_next(stores, reunion, now)
            return Gathering(reunion.id, has_begun=True, deliveries=[])
        shown: list[Delivery] = []
        if reunion is not None:
            await stores.reunions.change(reunion.id, state=ReunionState.OVER, hug_id=None)
            shown.append(await _redrawing(stores, couple, reunion, now))
        asked = await stores.reunions.open(couple.id, person.user_id, now)
        card = await stores.deliveries.hand_over(
            couple.guild_id, couple.id, DeliveryKind.REUNION, asked.id, now
        )
        return Gathering(asked.id, has_begun=False, deliveries=[*shown, card])

    async def _hug_for(self, stores: Stores, person: Person, affection_id: int) -> tuple[Couple, Affection]:
        couple_id = await stores.affections.whose(affection_id)
        if couple_id is None:
            raise Over
        couple = await couple_with(stores, person, couple_id)
        hug = await stores.affections.get(affection_id)
        if hug is None:
            raise Over
        return couple, hug

    async def _load_for(self, stores: Stores, person: Person, reunion_id: int) -> tuple[Couple, Reunion]:
        reunion = await stores.reunions.get(reunion_id)
        if reunion is None:
            raise Over
        couple = await couple_with(stores, person, reunion.couple_id)
        reunion = await stores.reunions.get(reunion_id)
        if reunion is None or reunion.state is ReunionState.OVER:
            raise Over
        return couple, reunion


async def _redrawing(stores: Stores, couple: Couple, reunion: Reunion, now: datetime) -> Delivery:
    return await stores.deliveries.hand_over(couple.guild_id, couple.id, DeliveryKind.REDRAW, reunion.id, now)
