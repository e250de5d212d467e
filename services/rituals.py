"""Rituals: what returns, when, and what the clock makes of it."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial

from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import Over
from core.moments import WAKING, first_within
from core.proposals import ProposalKind
from core.rituals import (
    DEFAULT_WEEKS,
    LATE_BY_AT_MOST,
    Ritual,
    RitualKind,
    RitualNotOn,
    RitualNotPaused,
    RitualState,
    RitualUnknown,
    Schedule,
    catch_up,
    local_week,
)
from data.stores import Stores
from data.work import OpenWork
from services.clock import Clock
from services.membership import couple_of, couple_with
from services.proposals import propose
from services.schedules import (
    NOTHING_COMES,
    begin_ritual,
    coming_again,
    default_schedule,
    following,
    reload,
    switch_on,
)

Opener = Callable[[Stores, Couple, datetime], Awaitable[tuple[DeliveryKind, int] | None]]
BATCH = 200


@dataclass(frozen=True, slots=True)
class RitualView:
    """A ritual and its couple."""

    ritual: Ritual
    couple: Couple


@dataclass(frozen=True, slots=True)
class RitualChange:
    """What became of a change: done, or waiting for the other's *Agree*; the delivery tells both."""

    view: RitualView | None
    delivery: Delivery | None
    is_proposed: bool


class Rituals:
    """What a couple does with its rituals, and what the clock does."""

    def __init__(self, work: OpenWork, openers: Mapping[RitualKind, Opener], clock: Clock) -> None:
        self._work = work
        self._openers = openers
        self._clock = clock

    async def list(self, person: Person) -> tuple[Couple, Sequence[Ritual]]:
        """List the caller's couple and its rituals. Raises `NotInCouple`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            return couple, await stores.rituals.of(couple.id)

    async def view(self, ritual_id: int) -> RitualView:
        """Load a ritual as a card shows it. Raises `Over`."""
        async with self._work() as stores:
            ritual = await reload(stores, ritual_id)
            couple = await stores.couples.get(ritual.couple_id)
            if couple is None:
                raise Over
            return RitualView(ritual, couple)

    async def of_kind(self, couple_id: int, kind: RitualKind) -> Ritual:
        """Find a couple's ritual of that kind. Raises `Over`."""
        async with self._work() as stores:
            ritual = await stores.rituals.find(couple_id, kind)
            if ritual is None:
                raise Over
            return ritual

    async def set(
        self, person: Person, kind: RitualKind, weekday: int, wall: time, every: int | None
    ) -> RitualChange:
        """Set when a ritual returns: a further or a more frequent one waits for the other.

        Raises `NotInCouple`, `AlreadyProposed`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            ritual = await stores.rituals.find(couple.id, kind)
            wanted = every or (ritual.schedule.every if ritual else DEFAULT_WEEKS.get(kind, 1))
            if ritual is None or wanted < ritual.schedule.every:
                terms = {
                    "ritual": kind.value,
                    "weekday": str(weekday),
                    "wall": f"{wall:%H:%M}",
                    "every": str(wanted),
                }
                card = await propose(stores, couple, ProposalKind.RITUAL, person.user_id, terms, now)
                return RitualChange(None, card, is_proposed=True)
            changed = await begin_ritual(stores, couple, kind, now, Schedule(weekday, wall, wanted))
            notice = await stores.deliveries.hand_over(
                couple.guild_id, couple.id, DeliveryKind.NOTICE, ritual.id, now
            )
            return RitualChange(RitualView(changed, couple), notice, is_proposed=False)

    async def offer(self, person: Person, kind: RitualKind) -> Delivery:
        """Propose a further ritual at its default moment. Raises `NotInCouple`, `AlreadyProposed`, `Over`."""
        now = self._clock()
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            if await stores.rituals.find(couple.id, kind) is not None:
                raise Over
            schedule = default_schedule(couple, kind, local_week(now, couple.zone))
            terms = {
                "ritual": kind.value,
                "weekday": str(schedule.weekday),
                "wall": f"{schedule.wall:%H:%M}",
                "every": str(schedule.every),
            }
            return await propose(stores, couple, ProposalKind.RITUAL, person.user_id, terms, now)

    async def skip(self, person: Person, kind: RitualKind) -> RitualView:
        """Leave out the next occurrence. Raises `NotInCouple`, `RitualUnknown`, `RitualNotOn`."""
        async with self._work() as stores:
            couple, ritual = await self._find(stores, person, kind)
            if ritual.coming is None:
                raise RitualNotOn
            then = coming_again(couple, ritual, ritual.coming.at, ritual.coming.week)
            await stores.rituals.change(ritual.id, last_week=ritual.coming.week, **then)
            return RitualView(await reload(stores, ritual.id), couple)

    async def pause(self, person: Person, kind: RitualKind) -> RitualView:
        """Pause one ritual. Raises `NotInCouple`, `RitualUnknown`, `RitualNotOn`."""
        async with self._work() as stores:
            couple, ritual = await self._find(stores, person, kind)
            if ritual.state is RitualState.PAUSED:
                raise RitualNotOn
            await stores.rituals.change(
                ritual.id, state=RitualState.PAUSED, paused_by=person.user_id, **NOTHING_COMES
            )
            return RitualView(await reload(stores, ritual.id), couple)

    async def resume(self, person: Person, kind: RitualKind) -> RitualChange:
        """Resume what rests or what the caller paused; what the other paused waits for them.

        Raises `NotInCouple`, `RitualUnknown`, `RitualNotPaused`, `AlreadyProposed`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, ritual = await self._find(stores, person, kind)
            return await self._resume(stores, couple, ritual, person, now)

    async def wake(self, person: Person, ritual_id: int) -> RitualChange:
        """Resume a ritual by its button. Raises `NotInCouple`, `NotYours`, `Over`, `RitualNotPaused`."""
        now = self._clock()
        async with self._work() as stores:
            ritual = await reload(stores, ritual_id)
            couple = await couple_with(stores, person, ritual.couple_id)
            ritual = await reload(stores, ritual_id)
            return await self._resume(stores, couple, ritual, person, now)

    async def due(
        self, guilds: tuple[int, tuple[int, ...]], without: Collection[int] = (), limit: int = BATCH
    ) -> Sequence[int]:
        """List the ids of rituals whose moment has come, the oldest first.

        `without` leaves out those that have failed of late, so that they never fill the list.
        """
        async with self._work() as stores:
            return await stores.rituals.due_before(self._clock(), guilds, without, limit)

    async def fire(self, ritual_id: int) -> None:
        """Open one occurrence of a ritual that is due, or count it as missed, or let the ritual rest.

        Three days late is too late; of several that came due during a downtime only the last is opened.
        """
        now = self._clock()
        async with self._work() as stores:
            ritual = await reload(stores, ritual_id)
            couple = await stores.couples.get(ritual.couple_id)
            ritual = await reload(stores, ritual_id)
            due = ritual.coming
            if due is None or due.at > now:
                return
            if couple is None or couple.has_ended:
                await stores.rituals.change(ritual.id, **NOTHING_COMES)
                return
            step = catch_up(due, now, partial(following, couple, ritual))
            moved = {
                "last_week": step.last.week,
                **coming_again(couple, ritual, step.last.at, step.last.week),
            }
            if couple.is_resting:
                await stores.rituals.change(ritual.id, **moved)
            elif not step.posts:
                await stores.rituals.change(ritual.id, missed=ritual.missed + step.missed, **moved)
            elif ritual.may_rest:
                await stores.rituals.change(
                    ritual.id, state=RitualState.RESTING, last_week=step.last.week, **NOTHING_COMES
                )
                await self._plan(stores, couple, ritual, (DeliveryKind.REST, ritual.id), step.last.at, now)
            else:
                await stores.rituals.change(ritual.id, missed=ritual.missed + step.missed, **moved)
                opened = await self._openers[ritual.kind](stores, couple, now)
                if opened is not None:
                    unanswered = ritual.unanswered + ritual.kind.asks
                    await stores.rituals.change(ritual.id, unanswered=unanswered)
                    await self._plan(stores, couple, ritual, opened, step.last.at, now)

    async def couple_behind(self, ritual_id: int) -> Couple | None:
        """Load the couple of a ritual, to see whether both are still there."""
        async with self._work() as stores:
            ritual = await stores.rituals.get(ritual_id)
            return None if ritual is None else await stores.couples.get(ritual.couple_id)

    async def _plan(
        self,
        stores: Stores,
        couple: Couple,
        ritual: Ritual,
        opened: tuple[DeliveryKind, int],
        due: datetime,
        now: datetime,
    ) -> None:
        kind, subject_id = opened
        at = now if now - due <= ritual.on_time else first_within(WAKING, now, couple.zones)
        await stores.deliveries.plan(
            couple, kind, subject_id, at, now, not_after=max(at, due + LATE_BY_AT_MOST)
        )

    async def _find(self, stores: Stores, person: Person, kind: RitualKind) -> tuple[Couple, Ritual]:
        couple = await couple_of(stores, person)
        ritual = await stores.rituals.find(couple.id, kind)
        if ritual is None:
            raise RitualUnknown(ritual=kind.value)
        return couple, ritual

    async def _resume(
        self, stores: Stores, couple: Couple, ritual: Ritual, person: Person, now: datetime
    ) -> RitualChange:
        if ritual.state is RitualState.ON:
            raise RitualNotPaused
        if ritual.state is RitualState.PAUSED and ritual.paused_by != person.user_id:
            terms = {"ritual": ritual.kind.value}
            card = await propose(stores, couple, ProposalKind.RITUAL_RESUME, person.user_id, terms, now)
            return RitualChange(None, card, is_proposed=True)
        woken = await switch_on(stores, couple, ritual, now)
        notice = await stores.deliveries.hand_over(
            couple.guild_id, couple.id, DeliveryKind.NOTICE, ritual.id, now
        )
        return RitualChange(RitualView(woken, couple), notice, is_proposed=False)
