"""Server events: a plan among the events that a whole server sees, where both agreed to it."""

from datetime import datetime

from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import NotAvailable
from core.plans import Plan
from core.proposals import ProposalKind
from core.scheduled_events import EventAlreadyExists
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.clock import Clock
from services.plan_lifecycle import load_plan, load_plan_for, schedule_plan_redraw
from services.proposals import close_proposals, propose


def event_terms_of(plan: Plan) -> dict[str, str]:
    """Say what the other agrees to: this plan, at its moment in seconds since 1970."""
    return {"plan": str(plan.id), "at": str(int(plan.starts_at.timestamp()))}


async def close_event_proposals(stores: Stores, couple: Couple, plan: Plan, now: datetime) -> None:
    """Close what asked for an event of a plan that is no longer so."""
    await close_proposals(stores, couple, ProposalKind.EVENT, event_terms_of(plan), now)


async def enqueue_event(stores: Stores, couple: Couple, plan: Plan, now: datetime) -> list[Delivery]:
    """Return what makes the server's event as the plan is."""
    return [
        await stores.deliveries.enqueue_claimed(couple.guild_id, couple.id, DeliveryKind.EVENT, plan.id, now)
    ]


async def delete_event(stores: Stores, couple: Couple, plan: Plan, now: datetime) -> list[Delivery]:
    """Let a plan have no event any more; returns what deletes the one that stands."""
    await stores.deliveries.cancel_pending(DeliveryKind.EVENT, plan.id)
    await stores.plans.update_plan(plan.id, has_event=False, event_id=None)
    if plan.event_id is None:
        return []
    kind = DeliveryKind.EVENT_DELETION
    return [await stores.deliveries.enqueue_claimed(couple.guild_id, couple.id, kind, plan.event_id, now)]


async def add_agreed_event(stores: Stores, couple: Couple, plan_id: int, now: datetime) -> list[Delivery]:
    """Carry out what both agreed on. Raises `NotAvailable`."""
    plan = await stores.plans.find_plan(couple.id, plan_id)
    if plan is None or not plan.is_planned or plan.starts_at <= now:
        raise NotAvailable
    await stores.plans.update_plan(plan.id, has_event=True)
    return await enqueue_event(stores, couple, plan, now)


class ScheduledEvents:
    """What stands among a server's events, and what became of it."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def propose_event(self, person: Person, plan_id: int) -> Delivery:
        """Ask the other to let the server see a plan.

        Raises `EventAlreadyExists`, `AlreadyProposed`, `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, plan = await load_plan_for(stores, person, plan_id)
            if not plan.is_planned or plan.starts_at <= now:
                raise NotAvailable
            if plan.has_event:
                raise EventAlreadyExists
            return await propose(
                stores, couple, ProposalKind.EVENT, person.user_id, event_terms_of(plan), now
            )

    async def remove_event(self, person: Person, plan_id: int) -> list[Delivery]:
        """Take a plan from the server's events, alone. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
        now = self._clock()
        async with self._work() as stores:
            couple, plan = await load_plan_for(stores, person, plan_id)
            if not plan.has_event:
                raise NotAvailable
            return await delete_event(stores, couple, plan, now)

    async def plan_for_event(self, plan_id: int) -> Plan:
        """Load a plan that is to stand among the server's events.

        Raises `NotAvailable` where it no longer is.
        """
        async with self._work() as stores:
            _, plan = await load_plan(stores, plan_id)
            if not (plan.has_event and plan.is_planned and plan.starts_at > self._clock()):
                raise NotAvailable
            return plan

    async def record_event(self, plan_id: int, event_id: int) -> None:
        """Remember a plan's event; one that nobody wants any more is deleted again. Raises `NotAvailable`."""
        now = self._clock()
        async with self._work() as stores:
            couple, plan = await load_plan(stores, plan_id)
            if plan.has_event:
                await stores.plans.update_plan(plan.id, event_id=event_id)
                await schedule_plan_redraw(stores, couple, plan.id, now)
            else:
                await stores.deliveries.schedule(couple, DeliveryKind.EVENT_DELETION, event_id, now, now)

    async def record_event_gone(self, plan_id: int) -> None:
        """Let a plan be without an event: it was refused, or somebody deleted it.

        One that may stand still, as the plan was before, is deleted. Raises `NotAvailable`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, plan = await load_plan(stores, plan_id)
            await stores.plans.update_plan(plan.id, has_event=False, event_id=None)
            if plan.event_id is not None:
                await stores.deliveries.schedule(couple, DeliveryKind.EVENT_DELETION, plan.event_id, now, now)
            await schedule_plan_redraw(stores, couple, plan.id, now)
