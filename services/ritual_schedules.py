"""Schedules of rituals: find the next moment, change the schedule, begin and resume."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from core.couples import Couple
from core.deliveries import DeliveryKind
from core.moments import WAKING_HOURS, day_of, first_within, nearest_waking_hour
from core.proposals import ProposalKind
from core.rituals import DEFAULT_DAYS, DEFAULT_TIMES, DEFAULT_WEEKS, Ritual, RitualKind, RitualState
from core.schedules import (
    Occurrence,
    Schedule,
    local_turn,
    local_week,
    next_occurrence,
    occurrence_after_change,
    occurrence_in,
)
from data.unit_of_work import UnitOfWork
from services.milestone_announcements import reschedule_announcements
from services.mornings import schedule_next_morning
from services.proposals import close_proposals

FIRST_QUESTION_LASTS = timedelta(days=1)
NO_NEXT_OCCURRENCE: dict[str, object] = {"next_at": None, "next_week": None}


def default_schedule(couple: Couple, kind: RitualKind, week: int) -> Schedule:
    """Return a ritual's default schedule, at the nearest hour in that week when both are awake."""
    weekday, wall = DEFAULT_TIMES[kind]
    hour = nearest_waking_hour(wall, day_of(week, weekday), couple.zone, couple.zones)
    return Schedule(weekday, hour, DEFAULT_WEEKS.get(kind, 1), DEFAULT_DAYS.get(kind, ()))


def find_next_occurrence(
    couple: Couple, kind: RitualKind, chosen: Schedule | None, after: datetime, last_week: int | None
) -> tuple[Schedule, Occurrence]:
    """Find a ritual's next occurrence and its schedule; a default hour is chosen for that week.

    The ritual's first check-in comes at least a day after the first question.
    """
    if kind is RitualKind.CHECKIN:
        after = max(after, couple.started_at + FIRST_QUESTION_LASTS)
    schedule = chosen or default_schedule(couple, kind, local_week(after, couple.zone))
    found = next_occurrence(schedule, couple.zone, after, last_week)
    if chosen is None and not schedule.days:
        # The occurrence may be in a later week, when both are awake at another hour: in March, clocks in New
        # York change two or three weeks before those in Berlin.
        schedule = default_schedule(couple, kind, found.week)
        found = occurrence_in(found.week, schedule, couple.zone)
    return schedule, found


def next_occurrence_columns(
    couple: Couple, ritual: Ritual, after: datetime, last_week: int | None
) -> dict[str, object]:
    """Return the columns with a ritual's next occurrence after `after`."""
    return _schedule_columns(
        *find_next_occurrence(couple, ritual.kind, _chosen_schedule(ritual), after, last_week)
    )


def recomputed_occurrence_columns(couple: Couple, ritual: Ritual, now: datetime) -> dict[str, object]:
    """Return new columns for a ritual whose next moment a wrong clock has put too far away."""
    couple = replace(couple, started_at=min(couple.started_at, now))  # it may have begun by that clock, too
    last_week = ritual.last_week
    if last_week is not None and last_week > local_turn(ritual.schedule, now, couple.zone):
        last_week = None  # that week is in the future, so no occurrence can have been in it
    return {"last_week": last_week, **next_occurrence_columns(couple, ritual, now, last_week)}


def occurrence_after(couple: Couple, ritual: Ritual, last: Occurrence) -> Occurrence:
    """Find the occurrence of a ritual after `last`."""
    return find_next_occurrence(couple, ritual.kind, _chosen_schedule(ritual), last.at, last.week)[1]


def changed_occurrence_columns(
    couple: Couple, ritual: Ritual, now: datetime, was_every: int | None = None
) -> dict[str, object]:
    """Return the columns of a ritual's next occurrence after a change of its schedule or its couple's zone.

    If this occurrence keeps its moment, but the hour was a default, it is moved to a time when both partners
    are awake.
    """
    expected = ritual.upcoming
    if expected is None:
        return {**next_occurrence_columns(couple, ritual, now, ritual.last_week), **NO_NEXT_OCCURRENCE}
    if expected.at <= now:  # due already: keep it for the next tick, which opens it
        return {
            **next_occurrence_columns(couple, ritual, now, ritual.last_week),
            **_occurrence_columns(expected),
        }
    if ritual.last_week is None:  # nothing was opened yet, so no week can repeat or be left out
        return next_occurrence_columns(couple, ritual, now, None)
    week = local_week(expected.at, couple.zone) if ritual.schedule.days else expected.week
    schedule = _chosen_schedule(ritual) or default_schedule(couple, ritual.kind, week)
    every = was_every or schedule.every
    found = occurrence_after_change(schedule, couple.zone, now, ritual.last_week, expected, every)
    if found.at == expected.at and not ritual.is_chosen:
        found = replace(found, at=first_within(WAKING_HOURS, found.at, couple.zones))
    return _schedule_columns(schedule, found)


def _chosen_schedule(ritual: Ritual) -> Schedule | None:
    return ritual.schedule if ritual.is_chosen else None


def _schedule_columns(schedule: Schedule, found: Occurrence) -> dict[str, object]:
    days = {"weekday": schedule.weekday, "days": schedule.days}
    return {**days, "wall": schedule.wall, **_occurrence_columns(found)}


def _occurrence_columns(found: Occurrence) -> dict[str, object]:
    return {"next_at": found.at, "next_week": found.week}


async def begin_ritual(
    work: UnitOfWork, couple: Couple, kind: RitualKind, schedule: Schedule | None = None
) -> Ritual:
    """Turn on a ritual, at its default moment or the agreed one; change it if it exists already."""
    found = await work.rituals.find_ritual_of_kind(couple.id, kind)
    if found is None:
        chosen, first = find_next_occurrence(couple, kind, schedule, work.now, None)
        return await work.rituals.insert_ritual(
            couple.id, kind, chosen, first, is_chosen=schedule is not None
        )
    changed = replace(found, schedule=schedule or found.schedule, is_chosen=True)
    columns = changed_occurrence_columns(couple, changed, work.now, found.schedule.every)
    return await change_ritual(work, found, every=changed.schedule.every, is_chosen=True, **columns)


async def change_ritual(work: UnitOfWork, ritual: Ritual, **columns: Any) -> Ritual:  # noqa: ANN401 (the columns' own types)
    """Set columns of a ritual, and return the changed ritual."""
    await work.rituals.update_item(ritual.id, **columns)
    parts = ("weekday", "wall", "every", "days")
    schedule = replace(ritual.schedule, **{name: columns.pop(name) for name in parts if name in columns})
    return replace(ritual, schedule=schedule, **columns)


async def reschedule_for_new_zones(work: UnitOfWork, couple: Couple) -> None:
    """Move rituals, milestones and the next morning to their moments in the couple's new zones."""
    await reschedule_announcements(work, couple)
    for ritual in await work.rituals.rituals_of(couple.id):
        await work.rituals.update_item(ritual.id, **changed_occurrence_columns(couple, ritual, work.now))
    await schedule_next_morning(work, couple)


async def restart_rituals(work: UnitOfWork, couple: Couple) -> None:
    """Move every running ritual to its next moment after now; missed occurrences are not made up for."""
    for ritual in await work.rituals.rituals_of(couple.id):
        columns = next_occurrence_columns(couple, ritual, work.now, ritual.last_week)
        # A paused or resting ritual gets its schedule, but no next moment.
        no_next = NO_NEXT_OCCURRENCE if ritual.next_at is None else {}
        await work.rituals.update_item(ritual.id, **columns | no_next)
    await work.deliveries.cancel_late(couple.id, DeliveryKind.MILESTONE, work.now)


async def switch_on_ritual(work: UnitOfWork, couple: Couple, ritual: Ritual) -> Ritual:
    """Turn a paused or resting ritual on again, at its next moment."""
    await close_proposals(work, couple, ProposalKind.RITUAL_RESUME, {"ritual": ritual.kind.value})
    columns = next_occurrence_columns(couple, ritual, work.now, ritual.last_week)
    return await change_ritual(work, ritual, state=RitualState.ON, paused_by=None, unanswered=0, **columns)
