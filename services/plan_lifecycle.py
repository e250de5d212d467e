"""The life of a plan: its reminders, its end, the next plan of its series, and the date ritual's poll."""

from dataclasses import dataclass, replace
from datetime import datetime, time

from core.couples import Couple
from core.decks import Decks
from core.deliveries import DeliveryKind
from core.idea_filters import IdeaFilter
from core.moments import DAYS_IN_WEEK, day_of, instant_of
from core.plans import (
    ASKED_WITHIN,
    Plan,
    PlanState,
    ask_impressions_at,
    next_start,
    reminders,
)
from core.polls import DEALT_IDEAS, number_choices
from core.proposals import ProposalKind
from core.recaps import RecapItem, RecapItemKind, RecapPeriod
from core.schedules import local_week
from data.unit_of_work import UnitOfWork
from services.deliveries import delete_posts
from services.ideas import deal_ideas
from services.poll_lifecycle import open_poll
from services.proposals import close_proposals
from services.ritual_openings import OccurrenceOpener, Opening, opens_alone


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan and its couple, as its card shows it at a moment."""

    plan: Plan
    couple: Couple
    now: datetime


def event_terms_of(plan: Plan) -> dict[str, str]:
    """Return the terms of a proposal to show a plan: its id, and its start in seconds since 1970 (UTC)."""
    return {"plan": str(plan.id), "at": str(int(plan.starts_at.timestamp()))}


async def close_event_proposals(work: UnitOfWork, couple: Couple, plan: Plan) -> None:
    """Close proposals of an event for a plan about to change or to end, by the terms before that."""
    await close_proposals(work, couple, ProposalKind.EVENT, event_terms_of(plan))


async def schedule_reminders_and_end(work: UnitOfWork, couple: Couple, plan: Plan) -> None:
    """Schedule the reminders and the end of a plan."""
    schedule = work.deliveries.schedule
    # A plan that is moved away and back has the same moments as before: its sequence tells them apart.
    for due_at, not_after in reminders(plan.starts_at, work.now):
        await schedule(
            couple,
            DeliveryKind.PLAN_REMINDER,
            plan.id,
            due_at,
            not_after=not_after,
            repetition=plan.sequence,
            is_hour_chosen=True,
        )
    await schedule(couple, DeliveryKind.PLAN_STEP, plan.id, plan.ends_at, repetition=plan.sequence)


async def cancel_reminders_and_end(work: UnitOfWork, couple: Couple, plan: Plan) -> None:
    """Cancel the reminders and the end of a plan, and delete posted reminders."""
    await work.deliveries.cancel_pending(plan.id, DeliveryKind.PLAN_STEP)
    await delete_posts(work, couple, DeliveryKind.PLAN_REMINDER, plan.id)


async def replace_plan_card(work: UnitOfWork, couple: Couple, plan: Plan) -> None:
    """Replace the card of a plan with a new one, to tell both partners of a change."""
    await delete_posts(work, couple, DeliveryKind.PLAN, plan.id)
    work.post(couple, DeliveryKind.PLAN, plan.id, view=PlanView(plan, couple, work.now))


async def schedule_plan_redraw(work: UnitOfWork, couple: Couple, plan_id: int) -> None:
    """Schedule the redraw of every card of a plan for the next tick.

    For work that runs by itself: a request that happens to be under way must not publish it.
    """
    if not await work.deliveries.is_pending(DeliveryKind.REDRAW, plan_id):
        await work.deliveries.schedule(couple, DeliveryKind.REDRAW, plan_id, work.now)


async def add_next_in_series(work: UnitOfWork, couple: Couple, plan: Plan) -> None:
    """Add the next plan of a repeating series; its card comes when both partners are awake."""
    starts_at = next_start(plan, work.now)
    if starts_at is None:
        return
    following = await work.plans.insert_next_plan(plan, starts_at)
    await schedule_reminders_and_end(work, couple, following)
    if following.has_event:
        await work.deliveries.schedule(couple, DeliveryKind.EVENT, following.id, work.now)
    await work.deliveries.schedule(
        couple, DeliveryKind.PLAN, following.id, ask_impressions_at(work.now, couple.zones)
    )


async def finish_plan(work: UnitOfWork, couple: Couple, plan: Plan, state: PlanState) -> Plan:
    """End a plan, ask both partners about it when both are awake, and add the next of a series."""
    ended_at = plan.ended_at or (work.now if state is PlanState.DONE else plan.ends_at)
    await work.plans.update_item(plan.id, state=state, ended_at=ended_at)
    ended = replace(plan, state=state, ended_at=ended_at)
    if not plan.is_planned:
        return ended
    await close_event_proposals(work, couple, plan)  # nobody could agree to it any more
    if ended.impressions_open_at is not None and work.now - ended_at <= ASKED_WITHIN:
        asked_at = ask_impressions_at(work.now, couple.zones)
        too_late = asked_at + ASKED_WITHIN
        schedule = work.deliveries.schedule
        await schedule(couple, DeliveryKind.PLAN_AFTER, plan.id, asked_at, not_after=too_late)
        await schedule(
            couple, DeliveryKind.PLAN_STEP, plan.id, ended.impressions_open_at, repetition=plan.sequence
        )
    await add_next_in_series(work, couple, plan)
    return ended


def date_opener(decks: Decks) -> OccurrenceOpener:
    """Return the opener of the date ritual, which opens a poll if no date is planned in that week.

    It opens none while another poll is open.
    """

    async def open_next(work: UnitOfWork, couple: Couple) -> Opening | None:
        # The week of the ritual's moment, from Monday 0:00 to Monday 0:00 in the couple's zone.
        week = local_week(work.now, couple.zone)
        first, end = (instant_of(day_of(week, days), time(0, 0), couple.zone) for days in (0, DAYS_IN_WEEK))
        if await work.plans.has_plan_between(couple.id, first, end):
            return None
        if await work.polls.open_of(couple.id) is not None:
            return None
        dealt = await deal_ideas(work, decks, couple, IdeaFilter(), DEALT_IDEAS)
        poll = await open_poll(work, couple, number_choices((), dealt))
        return DeliveryKind.POLL, poll.id

    return opens_alone(open_next)


async def gather_dates(work: UnitOfWork, _decks: Decks, couple: Couple, span: RecapPeriod) -> list[RecapItem]:
    """Find the dates that took place: past plans that nobody called off."""
    over = await work.plans.past_between(couple.id, span.begins_at, span.ends_at)
    return [
        RecapItem(
            RecapItemKind.DATE,
            plan.happened_at.astimezone(couple.zone).date(),
            plan.what,
            plan_id=plan.id if plan.are_impressions_open(work.now) else None,
        )
        for plan in over
    ]
