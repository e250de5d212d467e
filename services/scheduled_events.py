"""Server events: show plans among a server's events, once both partners have agreed."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from core.couples import Couple, Person
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.plans import Plan
from core.proposals import ProposalKind
from core.scheduled_events import EventAlreadyExists, KnownEvent
from core.shards import Shards
from data.unit_of_work import UnitOfWork
from services.access import load_for, load_item
from services.base import Agreement, AgreementsByKind, Service
from services.plan_lifecycle import PlanView, event_terms_of, schedule_plan_redraw
from services.proposals import propose

NO_EVENT: dict[str, object] = {"has_event": False, "event_id": None, "event_starts_at": None}
EVENTS_AT_ONCE = 200  # in one transaction


async def delete_event(work: UnitOfWork, couple: Couple, plan: Plan) -> Plan:
    """Delete a plan's event, if it has one; return the plan without it."""
    await work.deliveries.cancel_pending(plan.id, DeliveryKind.EVENT)
    await work.plans.update_item(plan.id, **NO_EVENT)
    if plan.event_id is not None:
        work.post(couple, DeliveryKind.EVENT_DELETION, plan.event_id)
    return replace(plan, **NO_EVENT)


async def add_agreed_event(work: UnitOfWork, couple: Couple, plan_id: int) -> None:
    """Add the event both partners agreed to. Raises `NotAvailable`."""
    plan = await work.plans.find(plan_id)
    if plan is None or not plan.is_planned or plan.starts_at <= work.now:
        raise NotAvailable
    await work.plans.update_item(plan.id, has_event=True)
    work.post(couple, DeliveryKind.EVENT, plan.id)


class ScheduledEvents(Service):
    """Use cases of a couple with server events, and the records of Discord's events."""

    agreements: ClassVar[AgreementsByKind] = {
        ProposalKind.EVENT: Agreement(
            lambda work, couple, proposal: add_agreed_event(work, couple, int(proposal.terms["plan"]))
        )
    }

    async def propose_event(self, person: Person, plan_id: int) -> None:
        """Propose to show a plan among the server's events.

        Raises `EventAlreadyExists`, `AlreadyProposed`, `NotInCouple`, `NotYours`, `NotAvailable`, and the
        refusal of a missing home.
        """
        async with self._work() as work:
            couple, plan = await load_for(work, person, work.plans, plan_id)
            if not plan.is_planned or plan.starts_at <= work.now:
                raise NotAvailable
            work.require_home(couple)
            if plan.has_event:
                raise EventAlreadyExists
            await propose(work, couple, ProposalKind.EVENT, person.user_id, event_terms_of(plan))

    async def remove_event(self, person: Person, plan_id: int) -> None:
        """Remove a plan from the server's events; either partner may. If it is gone already, redraw its card.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, plan = await load_for(work, person, work.plans, plan_id)
            if not plan.is_planned:
                raise NotAvailable
            without = replace(plan, **NO_EVENT)
            work.redraw(couple, DeliveryKind.PLAN, plan.id, view=PlanView(without, couple, work.now))
            await delete_event(work, couple, plan)

    async def plan_for_event(self, plan_id: int) -> Plan:
        """Load a plan that needs an event. Raises `NotAvailable` if it no longer does."""
        async with self._work() as work:
            _, plan = await load_item(work, work.plans, plan_id)
            if not (plan.has_event and plan.is_planned and plan.starts_at > work.now):
                raise NotAvailable
            return plan

    async def record_event(self, plan_id: int, event_id: int) -> None:
        """Store Discord's id of a plan's event; if the event is no longer wanted, schedule its deletion.

        Raises `NotAvailable`.
        """
        async with self._work() as work:
            couple, plan = await load_item(work, work.plans, plan_id)
            if plan.has_event:
                await work.plans.update_item(plan.id, event_id=event_id)
                await schedule_plan_redraw(work, couple, plan.id)
            else:
                await work.deliveries.schedule(couple, DeliveryKind.EVENT_DELETION, event_id, work.now)

    async def record_event_gone(self, plan_id: int) -> None:
        """Store that a plan has no event, because Discord refused it or a user deleted it.

        An event that still shows an earlier version of the plan is deleted. Raises `NotAvailable`.
        """
        async with self._work() as work:
            couple, plan = await load_item(work, work.plans, plan_id)
            await work.plans.update_item(plan.id, **NO_EVENT)
            if plan.event_id is not None:
                await work.deliveries.schedule(couple, DeliveryKind.EVENT_DELETION, plan.event_id, work.now)
            await schedule_plan_redraw(work, couple, plan.id)

    async def record_event_moved(self, event_id: int, starts_at: datetime) -> None:
        """Store a plan event's new time in Discord, and show it on the plan's card.

        It may not have been one of the partners who moved it, so the plan itself stays until one of them
        moves it too.
        """
        async with self._work() as work:
            couple, plan = await self._plan_of_event(work, event_id)
            if couple is None or plan is None or not plan.is_planned:
                return
            moved_to = None if starts_at == plan.starts_at else starts_at
            if moved_to != plan.event_starts_at:
                await work.plans.update_item(plan.id, event_starts_at=moved_to)
                await schedule_plan_redraw(work, couple, plan.id)

    async def record_event_deleted(self, event_id: int) -> None:
        """Store that a plan has no event any more, after somebody deleted it in Discord on purpose."""
        async with self._work() as work:
            couple, plan = await self._plan_of_event(work, event_id)
            if couple is not None and plan is not None:
                await work.plans.update_item(plan.id, **NO_EVENT)
                await schedule_plan_redraw(work, couple, plan.id)

    async def events_to_come(self, shards: Shards) -> AsyncGenerator[KnownEvent]:
        """Yield the events of plans that have not begun, some from each transaction."""
        after = 0
        while True:
            async with self._work() as work:
                found = await work.plan_events.events_to_come(work.now, shards, after, EVENTS_AT_ONCE)
            for event in found:
                yield event
            if len(found) < EVENTS_AT_ONCE:
                return
            after = found[-1].event_id

    async def _plan_of_event(
        self, work: UnitOfWork, event_id: int
    ) -> tuple[Couple, Plan] | tuple[None, None]:
        plan_id = await work.plan_events.plan_id_of(event_id)
        # Most events of a server are nobody's plan, and need no key to anybody's words.
        return await load_item(work, work.plans, plan_id) if plan_id is not None else (None, None)
