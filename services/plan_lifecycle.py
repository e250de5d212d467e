"""Calendars: a plan's reminders, its end, what follows it, and the week that it stands in."""

from dataclasses import replace
from datetime import datetime, time

from core.couples import Couple, Person
from core.decks import Decks
from core.deliveries import Delivery, DeliveryKind
from core.errors import NotAvailable
from core.moments import DAYS_IN_WEEK, day_of, instant_of
from core.plans import (
    ASKED_WITHIN,
    Plan,
    PlanState,
    ask_impressions_at,
    next_start,
    reminders,
)
from core.polls import DEALT_IDEAS, IdeaFilter, number_choices
from core.rituals import local_week
from data.stores import Stores
from services.access import couple_with
from services.deliveries import delete_posts, release_to_queue
from services.ideas import deal_ideas
from services.polls import open_poll
from services.rituals import OccurrenceOpener


async def load_plan(stores: Stores, plan_id: int) -> tuple[Couple, Plan]:
    """Load a plan under its couple's lock. Raises `NotAvailable`."""
    couple_id = await stores.plans.couple_id_of(plan_id)
    couple = None if couple_id is None else await stores.couples.find_couple(couple_id)
    plan = None if couple is None else await stores.plans.find_plan(couple.id, plan_id)
    if couple is None or plan is None:
        raise NotAvailable
    return couple, plan


async def load_plan_for(stores: Stores, person: Person, plan_id: int) -> tuple[Couple, Plan]:
    """Load a plan for one of the two. Raises `NotInCouple`, `NotYours`, `NotAvailable`."""
    couple, plan = await load_plan(stores, plan_id)
    await couple_with(stores, person, couple.id)
    return couple, plan


async def schedule_reminders_and_end(stores: Stores, couple: Couple, plan: Plan, now: datetime) -> None:
    """Plan what comes by itself: the reminders, and the end. Its sequence tells equal moments apart."""
    later = stores.deliveries.schedule
    for due_at, not_after in reminders(plan.starts_at, now):
        await later(
            couple,
            DeliveryKind.PLAN_REMINDER,
            plan.id,
            due_at,
            now,
            not_after=not_after,
            repetition=plan.sequence,
        )
    await later(couple, DeliveryKind.PLAN_STEP, plan.id, plan.ends_at, now, repetition=plan.sequence)


async def cancel_reminders_and_end(
    stores: Stores, couple: Couple, plan: Plan, now: datetime
) -> list[Delivery]:
    """Let go of what would come by itself; returns what deletes the reminders that stand."""
    await stores.deliveries.cancel_pending(DeliveryKind.PLAN_STEP, plan.id)
    return await delete_posts(stores, couple, DeliveryKind.PLAN_REMINDER, plan.id, now)


async def replace_plan_card(stores: Stores, couple: Couple, plan: Plan, now: datetime) -> list[Delivery]:
    """Return what tells both of a change: a card in the place of the one before."""
    before = await delete_posts(stores, couple, DeliveryKind.PLAN, plan.id, now)
    card = await stores.deliveries.enqueue_claimed(
        couple.guild_id, couple.id, DeliveryKind.PLAN, plan.id, now
    )
    return [*before, card]


async def schedule_plan_redraw(stores: Stores, couple: Couple, plan_id: int, now: datetime) -> None:
    """Let the next round show a plan's cards as they should be now."""
    redraw = await stores.deliveries.enqueue_claimed(
        couple.guild_id, couple.id, DeliveryKind.REDRAW, plan_id, now
    )
    await release_to_queue(stores, [redraw], now)


async def add_next_in_series(stores: Stores, couple: Couple, plan: Plan, now: datetime) -> None:
    """Plan what follows a plan that repeats; its card comes when it is day for both."""
    starts_at = next_start(plan, now)
    if starts_at is None:
        return
    after = await stores.plans.insert_next_plan(plan, starts_at, now)
    await schedule_reminders_and_end(stores, couple, after, now)
    if after.has_event:
        await stores.deliveries.schedule(couple, DeliveryKind.EVENT, after.id, now, now)
    await stores.deliveries.schedule(
        couple, DeliveryKind.PLAN, after.id, ask_impressions_at(now, couple.zones), now
    )


async def finish_plan(stores: Stores, couple: Couple, plan: Plan, state: PlanState, now: datetime) -> Plan:
    """End a plan, ask how it was when it is day for both, and let a series go on."""
    ended_at = plan.ended_at or (now if state is PlanState.DONE else plan.ends_at)
    await stores.plans.update_plan(plan.id, state=state, ended_at=ended_at)
    ended = replace(plan, state=state, ended_at=ended_at)
    if not plan.is_planned:
        return ended
    if ended.impressions_open_at is not None and now - ended_at <= ASKED_WITHIN:
        asked_at = ask_impressions_at(now, couple.zones)
        too_late = asked_at + ASKED_WITHIN
        later = stores.deliveries.schedule
        await later(couple, DeliveryKind.PLAN_AFTER, plan.id, asked_at, now, not_after=too_late)
        await later(
            couple, DeliveryKind.PLAN_STEP, plan.id, ended.impressions_open_at, now, repetition=plan.sequence
        )
    await add_next_in_series(stores, couple, plan, now)
    return ended


def date_opener(decks: Decks) -> OccurrenceOpener:
    """Make the function that the date ritual calls: it opens a poll where no date stands in that week.

    It opens nothing beside an open vote.
    """

    async def open_next(stores: Stores, couple: Couple, now: datetime) -> tuple[DeliveryKind, int] | None:
        week = local_week(now, couple.zone)
        first, end = (instant_of(day_of(week, days), time(0, 0), couple.zone) for days in (0, DAYS_IN_WEEK))
        if await stores.plans.has_plan_between(couple.id, first, end):
            return None
        if await stores.polls.open_of(couple.id) is not None:
            return None
        dealt = await deal_ideas(stores, decks, couple, IdeaFilter(), DEALT_IDEAS, now)
        return DeliveryKind.POLL, await open_poll(stores, couple, number_choices((), dealt), now)

    return open_next
