"""Schedules: when a ritual begins, comes next, and comes back."""

from dataclasses import replace
from datetime import datetime, timedelta

from core.couples import Couple
from core.deliveries import DeliveryKind
from core.errors import Over
from core.moments import WAKING, day_of, first_within, kind_hour
from core.proposals import ProposalKind
from core.rituals import (
    DEFAULT_WEEKS,
    DEFAULTS,
    Occurrence,
    Ritual,
    RitualKind,
    RitualState,
    Schedule,
    changed_occurrence,
    local_week,
    next_occurrence,
    occurrence_in,
)
from data.stores import Stores
from services.announcements import move_milestones
from services.mornings import plan_morning
from services.proposals import close_proposals

FIRST_QUESTION_STANDS = timedelta(days=1)
NOTHING_COMES: dict[str, object] = {"next_at": None, "next_week": None}


def default_schedule(couple: Couple, kind: RitualKind, week: int) -> Schedule:
    """Suggest the schedule that nobody has chosen yet: at an hour of that week when both are awake."""
    weekday, wall = DEFAULTS[kind]
    hour = kind_hour(wall, day_of(week, weekday), couple.zone, couple.zones)
    return Schedule(weekday, hour, DEFAULT_WEEKS.get(kind, 1))


def coming(
    couple: Couple, kind: RitualKind, chosen: Schedule | None, after: datetime, last_week: int | None
) -> tuple[Schedule, Occurrence]:
    """Find a ritual's next moment, and its schedule then: an hour that nobody chose is found for that week.

    The first check-in of the ritual leaves the first question a day of its own.
    """
    if kind is RitualKind.CHECKIN:
        after = max(after, couple.started_at + FIRST_QUESTION_STANDS)
    schedule = chosen or default_schedule(couple, kind, local_week(after, couple.zone))
    found = next_occurrence(schedule, couple.zone, after, last_week)
    if chosen is None:
        schedule = default_schedule(couple, kind, found.week)
        found = occurrence_in(found.week, schedule, couple.zone)
    return schedule, found


def coming_again(couple: Couple, ritual: Ritual, after: datetime, last_week: int | None) -> dict[str, object]:
    """Return the columns of a ritual's next moment."""
    return _columns(*coming(couple, ritual.kind, _chosen(ritual), after, last_week))


def following(couple: Couple, ritual: Ritual, last: Occurrence) -> Occurrence:
    """Find what comes after one of a ritual's occurrences."""
    return coming(couple, ritual.kind, _chosen(ritual), last.at, last.week)[1]


def coming_after_change(
    couple: Couple, ritual: Ritual, now: datetime, was_every: int | None = None
) -> dict[str, object]:
    """Return the columns of a ritual's next moment after a change of its schedule or its couple's zone.

    Where an hour that nobody chose is kept once more, it waits until both are awake.
    """
    expected = ritual.coming
    if expected is None:
        return {**coming_again(couple, ritual, now, ritual.last_week), **NOTHING_COMES}
    if expected.at <= now:  # the clock opens it still
        return {**coming_again(couple, ritual, now, ritual.last_week), **_moment(expected)}
    if ritual.last_week is None:  # nothing has come yet, and no week is owed
        return coming_again(couple, ritual, now, None)
    schedule = _chosen(ritual) or default_schedule(couple, ritual.kind, expected.week)
    every = was_every or schedule.every
    found = changed_occurrence(schedule, couple.zone, now, ritual.last_week, expected, every)
    if found.at == expected.at and not ritual.is_chosen:
        found = replace(found, at=first_within(WAKING, found.at, couple.zones))
    return _columns(schedule, found)


def _chosen(ritual: Ritual) -> Schedule | None:
    return ritual.schedule if ritual.is_chosen else None


def _columns(schedule: Schedule, found: Occurrence) -> dict[str, object]:
    return {"weekday": schedule.weekday, "wall": schedule.wall, **_moment(found)}


def _moment(found: Occurrence) -> dict[str, object]:
    return {"next_at": found.at, "next_week": found.week}


async def begin_ritual(
    stores: Stores, couple: Couple, kind: RitualKind, now: datetime, schedule: Schedule | None = None
) -> Ritual:
    """Switch a ritual on, at its default moment or the one that both agreed on; or change its schedule."""
    found = await stores.rituals.find(couple.id, kind)
    if found is None:
        chosen, first = coming(couple, kind, schedule, now, None)
        return await stores.rituals.add(couple.id, kind, chosen, first, now, is_chosen=schedule is not None)
    changed = replace(found, schedule=schedule or found.schedule, is_chosen=True)
    columns = coming_after_change(couple, changed, now, found.schedule.every)
    await stores.rituals.change(found.id, every=changed.schedule.every, is_chosen=True, **columns)
    return await reload(stores, found.id)


async def reload(stores: Stores, ritual_id: int) -> Ritual:
    """Load the ritual as it is now. Raises `Over`."""
    ritual = await stores.rituals.get(ritual_id)
    if ritual is None:
        raise Over
    return ritual


async def reschedule(stores: Stores, couple: Couple, now: datetime) -> None:
    """Move rituals, milestones and the next morning to where they come now that the zones have changed."""
    await move_milestones(stores, couple, now)
    for ritual in await stores.rituals.of(couple.id):
        await stores.rituals.change(ritual.id, **coming_after_change(couple, ritual, now))
    await plan_morning(stores, couple, now)


async def begin_anew(stores: Stores, couple: Couple, now: datetime) -> None:
    """Move every running ritual to its next moment from now on: nothing is made up for."""
    for ritual in await stores.rituals.of(couple.id):
        columns = coming_again(couple, ritual, now, ritual.last_week)
        nothing = NOTHING_COMES if ritual.next_at is None else {}
        await stores.rituals.change(ritual.id, **columns | nothing)
    await stores.deliveries.drop_late(couple.id, DeliveryKind.MILESTONE, now)


async def switch_on(stores: Stores, couple: Couple, ritual: Ritual, now: datetime) -> Ritual:
    """Let a paused or resting ritual return at its next moment."""
    await close_proposals(stores, couple, ProposalKind.RITUAL_RESUME, {"ritual": ritual.kind.value}, now)
    columns = coming_again(couple, ritual, now, ritual.last_week)
    await stores.rituals.change(ritual.id, state=RitualState.ON, paused_by=None, unanswered=0, **columns)
    return await reload(stores, ritual.id)
