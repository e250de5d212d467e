"""Rituals: set, skip, pause and resume them, and open the due ones."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import ClassVar

from core.couples import Couple, Person
from core.deliveries import DeliveryKind
from core.errors import NotAvailable, existing
from core.proposals import Proposal, ProposalKind
from core.rituals import (
    DEFAULT_WEEKS,
    Ritual,
    RitualKind,
    RitualNotOn,
    RitualNotPaused,
    RitualState,
    RitualUnknown,
    TooManySkipped,
    farthest_next_at,
    schedule_of,
)
from core.schedules import Schedule, local_week
from core.shards import Shards
from data.unit_of_work import OpenWork, UnitOfWork
from services.access import couple_of, load_for, load_item
from services.base import Agreement, AgreementsByKind, Service
from services.proposals import propose
from services.ritual_openings import OccurrenceOpener, load_due, open_due
from services.ritual_schedules import (
    NO_NEXT_OCCURRENCE,
    begin_ritual,
    change_ritual,
    default_schedule,
    next_occurrence_columns,
    recomputed_occurrence_columns,
    switch_on_ritual,
)

DUE_BATCH = 200


@dataclass(frozen=True, slots=True)
class RitualView:
    """A ritual and its couple."""

    ritual: Ritual
    couple: Couple


async def _begin_agreed_ritual(work: UnitOfWork, couple: Couple, proposal: Proposal) -> None:
    terms = proposal.terms
    await begin_ritual(work, couple, RitualKind(terms["ritual"]), Schedule.from_terms(terms))


async def _resume_agreed_ritual(work: UnitOfWork, couple: Couple, proposal: Proposal) -> None:
    ritual = await work.rituals.find_ritual_of_kind(couple.id, RitualKind(proposal.terms["ritual"]))
    if ritual is None or ritual.paused_by != couple.other_partner(proposal.proposed_by).user_id:
        raise NotAvailable
    await switch_on_ritual(work, couple, ritual)


class Rituals(Service):
    """Use cases of a couple and of the scheduler with rituals."""

    agreements: ClassVar[AgreementsByKind] = {
        ProposalKind.RITUAL: Agreement(_begin_agreed_ritual),
        ProposalKind.RITUAL_RESUME: Agreement(_resume_agreed_ritual),
    }

    def __init__(self, work: OpenWork, openers: Mapping[RitualKind, OccurrenceOpener]) -> None:
        super().__init__(work)
        self._openers = openers

    async def rituals_of(self, person: Person) -> tuple[Couple, Sequence[Ritual]]:
        """List the caller's couple and its rituals. Raises `NotInCouple`."""
        async with self._work_of(person) as (work, couple):
            return couple, await work.rituals.rituals_of(couple.id)

    async def own_ritual(self, person: Person, ritual_id: int) -> RitualView:
        """Load a ritual of the caller's couple. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        async with self._work() as work:
            couple, ritual = await load_for(work, person, work.rituals, ritual_id)
            return RitualView(ritual, couple)

    async def ritual_view(self, ritual_id: int) -> RitualView:
        """Load a ritual as a card shows it. Raises `NotAvailable`."""
        async with self._work() as work:
            couple, ritual = await load_item(work, work.rituals, ritual_id)
            return RitualView(ritual, couple)

    async def ritual_of_kind(self, couple_id: int, kind: RitualKind) -> Ritual:
        """Find a couple's ritual of that kind. Raises `NotAvailable`."""
        async with self._work() as work:
            return existing(await work.rituals.find_ritual_of_kind(couple_id, kind))

    async def set_schedule(
        self,
        person: Person,
        kind: RitualKind,
        weekday: int,
        wall: time,
        every: int | None,
        *,
        days: Sequence[int] = (),
    ) -> Ritual | None:
        """Set a ritual's schedule; if it is new or comes more often, propose that and return None.

        Raises `NotInCouple`, `OneWeekdayOnly`, `AlreadyProposed`, and the refusal of a missing home.
        """
        async with self._work_of(person) as (work, couple):
            work.require_home(couple)
            ritual = await work.rituals.find_ritual_of_kind(couple.id, kind)
            wanted = every or (ritual.schedule.every if ritual else DEFAULT_WEEKS.get(kind, 1))
            schedule = schedule_of(kind, days or (weekday,), wall, wanted)
            if ritual is None or schedule.in_four_weeks > ritual.schedule.in_four_weeks:
                await self._propose(work, couple, kind, schedule, person)
                return None
            changed = await begin_ritual(work, couple, kind, schedule)
            work.post(couple, DeliveryKind.NOTICE, ritual.id)
            return changed

    async def propose_ritual(self, person: Person, couple_id: int, kind: RitualKind) -> None:
        """Propose a new ritual at its default moment.

        Raises `NotInCouple`, `NotYours`, `AlreadyProposed`, `NotAvailable`, and the missing home's refusal.
        """
        async with self._work_of(person, couple_id) as (work, couple):
            work.require_home(couple)
            if await work.rituals.find_ritual_of_kind(couple.id, kind) is not None:
                raise NotAvailable
            schedule = default_schedule(couple, kind, local_week(work.now, couple.zone))
            await self._propose(work, couple, kind, schedule, person)

    async def skip_occurrence(
        self, person: Person, kind: RitualKind, *, shown_week: int | None = None
    ) -> Ritual:
        """Skip the next occurrence of a ritual; with `shown_week`, only the one that counts for that week.

        Raises `NotInCouple`, `RitualUnknown`, `RitualNotOn`, `TooManySkipped`.
        """
        async with self._work() as work:
            couple, ritual = await self._find_ritual(work, person, kind)
            if ritual.upcoming is None:
                raise RitualNotOn
            # Both press *Skip the next one* under the same Sunday: the second press leaves the one after it.
            if shown_week not in (None, ritual.upcoming.week):
                return ritual
            if not ritual.may_skip(work.now):
                raise TooManySkipped(ritual=kind.value)
            following = next_occurrence_columns(couple, ritual, ritual.upcoming.at, ritual.upcoming.week)
            return await change_ritual(work, ritual, last_week=ritual.upcoming.week, **following)

    async def pause_ritual(self, person: Person, kind: RitualKind) -> Ritual:
        """Pause one ritual. Raises `NotInCouple`, `RitualUnknown`, `RitualNotOn`."""
        async with self._work() as work:
            _, ritual = await self._find_ritual(work, person, kind)
            if ritual.state is RitualState.PAUSED:
                raise RitualNotOn
            return await change_ritual(
                work, ritual, state=RitualState.PAUSED, paused_by=person.user_id, **NO_NEXT_OCCURRENCE
            )

    async def resume_ritual(self, person: Person, kind: RitualKind) -> Ritual | None:
        """Resume a ritual; if the other partner paused it, propose that and return None.

        Raises `NotInCouple`, `RitualUnknown`, `RitualNotPaused`, `AlreadyProposed`, and the refusal of a
        missing home.
        """
        async with self._work() as work:
            couple, ritual = await self._find_ritual(work, person, kind)
            work.require_home(couple)
            return await self._resume(work, couple, ritual, person)

    async def resume_ritual_by_id(self, person: Person, ritual_id: int) -> Ritual | None:
        """Resume a ritual by its button, as `resume_ritual` does.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`, `RitualNotPaused`, `AlreadyProposed`.
        """
        async with self._work() as work:
            couple, ritual = await load_for(work, person, work.rituals, ritual_id)
            return await self._resume(work, couple, ritual, person)

    async def due_ritual_ids(
        self, shards: Shards, excluded_ids: Collection[int] = (), limit: int = DUE_BATCH
    ) -> Sequence[int]:
        """List up to `limit` ids of due rituals, longest due first.

        `excluded_ids` are rituals that have failed lately, and that would otherwise fill the list.
        """
        async with self._work() as work:
            return await work.rituals.due_ritual_ids(work.now, shards, excluded_ids, limit)

    async def run_due_rituals(self, ritual_ids: Sequence[int]) -> list[int]:
        """Open those of several due rituals that need few statements, all in one short transaction.

        Returns the ids of the others, for `run_due_ritual`.
        """
        async with self._work() as work:
            due = await load_due(work, ritual_ids)
            plain = [one for one in due if self._openers[one[1].kind].opens_many]
            await open_due(work, self._openers, plain)
            return [ritual.id for _, ritual in due if not self._openers[ritual.kind].opens_many]

    async def run_due_ritual(self, ritual_id: int) -> None:
        """Open one due ritual, with its couple's key loaded.

        Raises `NotAvailable` if it is gone.
        """
        async with self._work() as work:
            await open_due(work, self._openers, [await load_item(work, work.rituals, ritual_id)])

    async def far_ritual_ids(
        self, shards: Shards, excluded_ids: Collection[int] = (), limit: int = DUE_BATCH
    ) -> Sequence[int]:
        """List up to `limit` ids of rituals whose next moment is farther away than any ritual's can be.

        It was stored while the clock was wrong: a year ahead, say, it silences the couple for that year.
        """
        async with self._work() as work:
            return await work.rituals.far_ritual_ids(work.now, shards, excluded_ids, limit)

    async def recompute_moments(self, ritual_ids: Sequence[int]) -> int:
        """Recompute those next moments that are still too far away, in one short transaction.

        Returns their number.
        """
        async with self._work() as work:
            changes = {
                ritual.id: recomputed_occurrence_columns(couple, ritual, work.now)
                for couple, ritual in await load_due(work, ritual_ids)
                if ritual.next_at is not None
                and ritual.next_at > farthest_next_at(ritual.schedule.every, work.now)
            }
            await work.rituals.update_rituals(changes)
            return len(changes)

    async def _find_ritual(self, work: UnitOfWork, person: Person, kind: RitualKind) -> tuple[Couple, Ritual]:
        couple = await couple_of(work, person)
        ritual = await work.rituals.find_ritual_of_kind(couple.id, kind)
        if ritual is None:
            raise RitualUnknown(ritual=kind.value)
        return couple, ritual

    async def _propose(
        self,
        work: UnitOfWork,
        couple: Couple,
        kind: RitualKind,
        schedule: Schedule,
        person: Person,
    ) -> None:
        terms = {"ritual": kind.value, **schedule.terms}
        await propose(work, couple, ProposalKind.RITUAL, person.user_id, terms)

    async def _resume(
        self, work: UnitOfWork, couple: Couple, ritual: Ritual, person: Person
    ) -> Ritual | None:
        if ritual.state is RitualState.ON:
            raise RitualNotPaused
        if ritual.state is RitualState.PAUSED and ritual.paused_by != person.user_id:
            terms = {"ritual": ritual.kind.value}
            await propose(work, couple, ProposalKind.RITUAL_RESUME, person.user_id, terms)
            return None
        resumed = await switch_on_ritual(work, couple, ritual)
        if ritual.state is RitualState.RESTING:
            work.redraw(couple, DeliveryKind.RITUAL_REST, ritual.id)
        work.post(couple, DeliveryKind.NOTICE, ritual.id)
        return resumed
