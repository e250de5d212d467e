"""Calendars: a plan's reminders, its end, what follows it, and the week that it stands in."""

from dataclasses import replace
from datetime import datetime, time

from core.couples import Couple, Person
from core.decks import Decks
from core.deliveries import Delivery, DeliveryKind
from core.errors import Over
from core.moments import DAYS_IN_WEEK, day_of, moment
from core.plans import (
    ASKED_AFTER_AT_MOST,
    Plan,
    PlanState,
    asking_at,
    following,
    reminders,
)
from core.polls import DEALT, Wanted, choices_from
from core.rituals import local_week
from data.stores import Stores
from services.deliveries import leave_to_alarm, take_down
from services.ideas import deal
from services.membership import couple_with
from services.polls import open_poll
from services.rituals import Opener


async def load_plan(stores: Stores, plan_id: int) -> tuple[Couple, Plan]:
    """Load a plan under its couple's lock. Raises `Over`."""
    couple_id = await stores.plans.couple_behind(plan_id)
    couple = None if couple_id is None else await stores.couples.get(couple_id)
    plan = None if couple is None else await stores.plans.get(couple.id, plan_id)
    if couple is None or plan is None:
        raise Over
    return couple, plan


async def load_plan_for(stores: Stores, person: Person, plan_id: int) -> tuple[Couple, Plan]:
    """Load a plan for one of the two. Raises `NotInCouple`, `NotYours`, `Over`."""
    couple, plan = await load_plan(stores, plan_id)
    await couple_with(stores, person, couple.id)
    return couple, plan


async def set_clock(stores: Stores, couple: Couple, plan: Plan, now: datetime) -> None:
    """Plan what comes by itself: the reminders, and the end. Its sequence tells equal moments apart."""
    later = stores.deliveries.plan
    for due_at, not_after in reminders(plan.starts_at, now):
        await later(
            couple,
            DeliveryKind.PLAN_REMINDER,
            plan.id,
            due_at,
            now,
            not_after=not_after,
            turn=plan.sequence,
        )
    await later(couple, DeliveryKind.PLAN_STEP, plan.id, plan.ends_at, now, turn=plan.sequence)


async def stop_clock(stores: Stores, couple: Couple, plan: Plan, now: datetime) -> list[Delivery]:
    """Let go of what would come by itself; returns what deletes the reminders that stand."""
    await stores.deliveries.drop(DeliveryKind.PLAN_STEP, plan.id)
    return await take_down(stores, couple, DeliveryKind.PLAN_REMINDER, plan.id, now)


async def show_anew(stores: Stores, couple: Couple, plan: Plan, now: datetime) -> list[Delivery]:
    """Return what tells both of a change: a card in the place of the one before."""
    before = await take_down(stores, couple, DeliveryKind.PLAN, plan.id, now)
    card = await stores.deliveries.hand_over(couple.guild_id, couple.id, DeliveryKind.PLAN, plan.id, now)
    return [*before, card]


async def redraw_soon(stores: Stores, couple: Couple, plan_id: int, now: datetime) -> None:
    """Let the next round show a plan's cards as they should be now."""
    redraw = await stores.deliveries.hand_over(couple.guild_id, couple.id, DeliveryKind.REDRAW, plan_id, now)
    await leave_to_alarm(stores, [redraw], now)


async def go_on(stores: Stores, couple: Couple, plan: Plan, now: datetime) -> None:
    """Plan what follows a plan that repeats; its card comes when it is day for both."""
    starts_at = following(plan, now)
    if starts_at is None:
        return
    after = await stores.plans.add_next(plan, starts_at, now)
    await set_clock(stores, couple, after, now)
    if after.has_event:
        await stores.deliveries.plan(couple, DeliveryKind.EVENT, after.id, now, now)
    await stores.deliveries.plan(couple, DeliveryKind.PLAN, after.id, asking_at(now, couple.zones), now)


async def finish(stores: Stores, couple: Couple, plan: Plan, state: PlanState, now: datetime) -> Plan:
    """End a plan, ask how it was when it is day for both, and let a series go on."""
    ended_at = plan.ended_at or (now if state is PlanState.DONE else plan.ends_at)
    await stores.plans.change(plan.id, state=state, ended_at=ended_at)
    ended = replace(plan, state=state, ended_at=ended_at)
    if not plan.is_planned:
        return ended
    if ended.opens_at is not None and now - ended_at <= ASKED_AFTER_AT_MOST:
        asked_at = asking_at(now, couple.zones)
        too_late = asked_at + ASKED_AFTER_AT_MOST
        later = stores.deliveries.plan
        await later(couple, DeliveryKind.PLAN_AFTER, plan.id, asked_at, now, not_after=too_late)
        await later(couple, DeliveryKind.PLAN_STEP, plan.id, ended.opens_at, now, turn=plan.sequence)
    await go_on(stores, couple, plan, now)
    return ended


def date_opener(decks: Decks) -> Opener:
    """Make the function that the date ritual calls: it opens a poll where no date stands in that week.

    It opens nothing beside an open vote.
    """

    async def open_next(stores: Stores, couple: Couple, now: datetime) -> tuple[DeliveryKind, int] | None:
        week = local_week(now, couple.zone)
        first, end = (moment(day_of(week, days), time(0, 0), couple.zone) for days in (0, DAYS_IN_WEEK))
        if await stores.plans.stands_between(couple.id, first, end):
            return None
        if await stores.polls.open_of(couple.id) is not None:
            return None
        dealt = await deal(stores, decks, couple, Wanted(), DEALT, now)
        return DeliveryKind.POLL, await open_poll(stores, couple, choices_from((), dealt), now)

    return open_next
