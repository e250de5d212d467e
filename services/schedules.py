"""Schedules: when a ritual begins, comes next, and comes back."""

from datetime import datetime, timedelta

from core.couples import Couple
from core.errors import Over
from core.moments import day_of, kind_hour, moment
from core.proposals import ProposalKind
from core.rituals import DEFAULTS, Ritual, RitualKind, RitualState, Schedule, local_week, next_moment
from data.stores import Stores
from services.proposals import close_proposals

FIRST_QUESTION_STANDS = timedelta(days=1)


def default_schedule(couple: Couple, kind: RitualKind, now: datetime) -> Schedule:
    """Suggest the schedule that nobody has chosen yet: at an hour when both are awake."""
    weekday, wall = DEFAULTS[kind]
    day = day_of(local_week(now, couple.zone), weekday)
    return Schedule(weekday, kind_hour(wall, day, couple.zone, couple.zones), every=1)


def coming(
    couple: Couple, kind: RitualKind, chosen: Schedule | None, after: datetime, last_week: int | None
) -> tuple[Schedule, datetime]:
    """Find a ritual's next moment, and its schedule then: an hour that nobody chose is found for that week.

    The first check-in of the ritual leaves the first question a day of its own.
    """
    if kind is RitualKind.CHECKIN:
        after = max(after, couple.started_at + FIRST_QUESTION_STANDS)
    schedule = chosen or default_schedule(couple, kind, after)
    next_at = next_moment(schedule, couple.zone, after, last_week)
    if chosen is None:
        schedule = default_schedule(couple, kind, next_at)
        day = day_of(local_week(next_at, couple.zone), schedule.weekday)
        next_at = moment(day, schedule.wall, couple.zone)
    return schedule, next_at


def coming_again(couple: Couple, ritual: Ritual, after: datetime, last_week: int | None) -> dict[str, object]:
    """Return the columns of a ritual's next moment."""
    chosen = ritual.schedule if ritual.is_chosen else None
    schedule, next_at = coming(couple, ritual.kind, chosen, after, last_week)
    return {"weekday": schedule.weekday, "wall": schedule.wall, "next_at": next_at}


async def begin_ritual(
    stores: Stores, couple: Couple, kind: RitualKind, now: datetime, schedule: Schedule | None = None
) -> Ritual:
    """Switch a ritual on, at its default moment or the one that both agreed on."""
    found = await stores.rituals.find(couple.id, kind)
    chosen, next_at = coming(couple, kind, schedule, now, found.last_week if found else None)
    if found is None:
        return await stores.rituals.add(couple.id, kind, chosen, next_at, now, is_chosen=schedule is not None)
    await stores.rituals.set_schedule(found.id, chosen, next_at if found.state is RitualState.ON else None)
    return await reload(stores, found.id)


async def reload(stores: Stores, ritual_id: int) -> Ritual:
    """Load the ritual as it is now. Raises `Over`."""
    ritual = await stores.rituals.get(ritual_id)
    if ritual is None:
        raise Over
    return ritual


async def reschedule(stores: Stores, couple: Couple, now: datetime, *, keeps_due: bool) -> None:
    """Move every running ritual to its next moment; `keeps_due` lets the clock still open what is due now."""
    for ritual in await stores.rituals.of(couple.id):
        columns = coming_again(couple, ritual, now, ritual.last_week)
        if ritual.next_at is None or (keeps_due and ritual.next_at <= now):
            columns["next_at"] = ritual.next_at
        await stores.rituals.change(ritual.id, **columns)


async def switch_on(stores: Stores, couple: Couple, ritual: Ritual, now: datetime) -> Ritual:
    """Let a paused or resting ritual return at its next moment."""
    await close_proposals(stores, couple, ProposalKind.RITUAL_RESUME, {"ritual": ritual.kind.value}, now)
    columns = coming_again(couple, ritual, now, ritual.last_week)
    await stores.rituals.change(ritual.id, state=RitualState.ON, paused_by=None, unanswered=0, **columns)
    return await reload(stores, ritual.id)
