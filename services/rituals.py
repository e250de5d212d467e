"""Rituals: what returns, when, and what the clock makes of it."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial

from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import NotAvailable
from core.moments import WAKING_HOURS, first_within
from core.proposals import ProposalKind
from core.rituals import (
    DEFAULT_WEEKS,
    POSTED_LATE_BY_AT_MOST,
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
from core.shards import Shards
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.access import couple_of, couple_with
from services.clock import Clock
from services.proposals import propose
from services.ritual_schedules import (
    NO_NEXT_OCCURRENCE,
    begin_ritual,
    default_schedule,
    next_occurrence_columns,
    occurrence_after,
    reload_ritual,
    switch_on_ritual,
)

OccurrenceOpener = Callable[[Stores, Couple, datetime], Awaitable[tuple[DeliveryKind, int] | None]]
DUE_BATCH = 200


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

    def __init__(self, work: OpenWork, openers: Mapping[RitualKind, OccurrenceOpener], clock: Clock) -> None:
        self._work = work
        self._openers = openers
        self._clock = clock

    async def rituals_of(self, person: Person) -> tuple[Couple, Sequence[Ritual]]:
        """List the caller's couple and its rituals. Raises `NotInCouple`."""
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            return couple, await stores.rituals.rituals_of(couple.id)

    async def ritual_view(self, ritual_id: int) -> RitualView:
        """Load a ritual as a card shows it. Raises `NotAvailable`."""
        async with self._work() as stores:
            ritual = await reload_ritual(stores, ritual_id)
            couple = await stores.couples.find_couple(ritual.couple_id)
            if couple is None:
                raise NotAvailable
            return RitualView(ritual, couple)

    async def ritual_of_kind(self, couple_id: int, kind: RitualKind) -> Ritual:
        """Find a couple's ritual of that kind. Raises `NotAvailable`."""
        async with self._work() as stores:
            ritual = await stores.rituals.find_ritual_of_kind(couple_id, kind)
            if ritual is None:
                raise NotAvailable
            return ritual

    async def set_schedule(
        self, person: Person, kind: RitualKind, weekday: int, wall: time, every: int | None
    ) -> RitualChange:
        """Set when a ritual returns: a further or a more frequent one waits for the other.

        Raises `NotInCouple`, `AlreadyProposed`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            ritual = await stores.rituals.find_ritual_of_kind(couple.id, kind)
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
            notice = await stores.deliveries.enqueue_claimed(
                couple.guild_id, couple.id, DeliveryKind.NOTICE, ritual.id, now
            )
            return RitualChange(RitualView(changed, couple), notice, is_proposed=False)

    async def propose_ritual(self, person: Person, kind: RitualKind) -> Delivery:
        """Propose a further ritual at its default moment.

        Raises `NotInCouple`, `AlreadyProposed`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            if await stores.rituals.find_ritual_of_kind(couple.id, kind) is not None:
                raise NotAvailable
            schedule = default_schedule(couple, kind, local_week(now, couple.zone))
            terms = {
                "ritual": kind.value,
                "weekday": str(schedule.weekday),
                "wall": f"{schedule.wall:%H:%M}",
                "every": str(schedule.every),
            }
            return await propose(stores, couple, ProposalKind.RITUAL, person.user_id, terms, now)

    async def skip_occurrence(self, person: Person, kind: RitualKind) -> RitualView:
        """Leave out the next occurrence. Raises `NotInCouple`, `RitualUnknown`, `RitualNotOn`."""
        async with self._work() as stores:
            couple, ritual = await self._find_ritual(stores, person, kind)
            if ritual.upcoming is None:
                raise RitualNotOn
            then = next_occurrence_columns(couple, ritual, ritual.upcoming.at, ritual.upcoming.week)
            await stores.rituals.update_ritual(ritual.id, last_week=ritual.upcoming.week, **then)
            return RitualView(await reload_ritual(stores, ritual.id), couple)

    async def pause_ritual(self, person: Person, kind: RitualKind) -> RitualView:
        """Pause one ritual. Raises `NotInCouple`, `RitualUnknown`, `RitualNotOn`."""
        async with self._work() as stores:
            couple, ritual = await self._find_ritual(stores, person, kind)
            if ritual.state is RitualState.PAUSED:
                raise RitualNotOn
            await stores.rituals.update_ritual(
                ritual.id, state=RitualState.PAUSED, paused_by=person.user_id, **NO_NEXT_OCCURRENCE
            )
            return RitualView(await reload_ritual(stores, ritual.id), couple)

    async def resume_ritual(self, person: Person, kind: RitualKind) -> RitualChange:
        """Resume what rests or what the caller paused; what the other paused waits for them.

        Raises `NotInCouple`, `RitualUnknown`, `RitualNotPaused`, `AlreadyProposed`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, ritual = await self._find_ritual(stores, person, kind)
            return await self._resume(stores, couple, ritual, person, now)

    async def resume_ritual_by_id(self, person: Person, ritual_id: int) -> RitualChange:
        """Resume a ritual by its button.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`, `RitualNotPaused`.
        """
        now = self._clock()
        async with self._work() as stores:
            ritual = await reload_ritual(stores, ritual_id)
            couple = await couple_with(stores, person, ritual.couple_id)
            ritual = await reload_ritual(stores, ritual_id)
            return await self._resume(stores, couple, ritual, person, now)

    async def due_ritual_ids(
        self, shards: Shards, excluded_ids: Collection[int] = (), limit: int = DUE_BATCH
    ) -> Sequence[int]:
        """List the ids of rituals whose moment has come, the oldest first.

        `without` leaves out those that have failed of late, so that they never fill the list.
        """
        async with self._work() as stores:
            return await stores.rituals.due_ritual_ids(self._clock(), shards, excluded_ids, limit)

    async def run_due_ritual(self, ritual_id: int) -> None:
        """Open one occurrence of a ritual that is due, or count it as missed, or let the ritual rest.

        Three days late is too late; of several that came due during a downtime only the last is opened.
        """
        now = self._clock()
        async with self._work() as stores:
            ritual = await reload_ritual(stores, ritual_id)
            couple = await stores.couples.find_couple(ritual.couple_id)
            ritual = await reload_ritual(stores, ritual_id)
            due = ritual.upcoming
            if due is None or due.at > now:
                return
            if couple is None or couple.has_ended:
                await stores.rituals.update_ritual(ritual.id, **NO_NEXT_OCCURRENCE)
                return
            step = catch_up(due, now, partial(occurrence_after, couple, ritual))
            moved = {
                "last_week": step.last.week,
                **next_occurrence_columns(couple, ritual, step.last.at, step.last.week),
            }
            if couple.is_resting:
                await stores.rituals.update_ritual(ritual.id, **moved)
            elif not step.should_post:
                await stores.rituals.update_ritual(ritual.id, missed=ritual.missed + step.missed, **moved)
            elif ritual.may_rest:
                await stores.rituals.update_ritual(
                    ritual.id, state=RitualState.RESTING, last_week=step.last.week, **NO_NEXT_OCCURRENCE
                )
                await self._schedule_post(
                    stores, couple, ritual, (DeliveryKind.RITUAL_REST, ritual.id), step.last.at, now
                )
            else:
                await stores.rituals.update_ritual(ritual.id, missed=ritual.missed + step.missed, **moved)
                opened = await self._openers[ritual.kind](stores, couple, now)
                if opened is not None:
                    unanswered = ritual.unanswered + ritual.kind.expects_answer
                    await stores.rituals.update_ritual(ritual.id, unanswered=unanswered)
                    await self._schedule_post(stores, couple, ritual, opened, step.last.at, now)

    async def couple_of_ritual(self, ritual_id: int) -> Couple | None:
        """Load the couple of a ritual, to see whether both are still there."""
        async with self._work() as stores:
            ritual = await stores.rituals.find_ritual(ritual_id)
            return None if ritual is None else await stores.couples.find_couple(ritual.couple_id)

    async def _schedule_post(
        self,
        stores: Stores,
        couple: Couple,
        ritual: Ritual,
        opened: tuple[DeliveryKind, int],
        due: datetime,
        now: datetime,
    ) -> None:
        kind, subject_id = opened
        at = now if now - due <= ritual.on_time_within else first_within(WAKING_HOURS, now, couple.zones)
        await stores.deliveries.schedule(
            couple, kind, subject_id, at, now, not_after=max(at, due + POSTED_LATE_BY_AT_MOST)
        )

    async def _find_ritual(self, stores: Stores, person: Person, kind: RitualKind) -> tuple[Couple, Ritual]:
        couple = await couple_of(stores, person)
        ritual = await stores.rituals.find_ritual_of_kind(couple.id, kind)
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
        woken = await switch_on_ritual(stores, couple, ritual, now)
        notice = await stores.deliveries.enqueue_claimed(
            couple.guild_id, couple.id, DeliveryKind.NOTICE, ritual.id, now
        )
        return RitualChange(RitualView(woken, couple), notice, is_proposed=False)
