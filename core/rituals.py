"""Rituals: what returns on a weekly clock, when it is due, and when it rests."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.errors import KindlingError
from core.moments import day_of, moment, week_of

LATE_BY_AT_MOST = timedelta(days=3)
UNANSWERED_BEFORE_REST = 2


class RitualUnknown(KindlingError):
    """The couple has no such ritual yet."""

    key = "refusal-ritual-unknown"


class RitualNotPaused(KindlingError):
    """There is nothing to resume."""

    key = "refusal-ritual-not-paused"


class RitualNotOn(KindlingError):
    """There is nothing to pause or skip."""

    key = "refusal-ritual-not-on"


class RitualKind(StrEnum):
    """What can return weekly."""

    CHECKIN = "checkin"
    DATE = "date"
    MEMORY = "memory"


class RitualState(StrEnum):
    """A ritual is on, paused by a partner, or resting because nobody answered."""

    ON = "on"
    PAUSED = "paused"
    RESTING = "resting"


DEFAULTS: dict[RitualKind, tuple[int, time]] = {
    RitualKind.CHECKIN: (6, time(20, 0)),
    RitualKind.DATE: (3, time(19, 0)),
    RitualKind.MEMORY: (1, time(19, 0)),
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """A weekday (Monday is 0) and a wall time, every 1, 2 or 4 weeks."""

    weekday: int
    wall: time
    every: int


@dataclass(frozen=True, slots=True)
class Ritual:
    """One couple's ritual. `last_week` is the local week of its last occurrence, of `moments.week_of`.

    Invariants: `next_at` is set exactly while it is on; `unanswered` counts occurrences since the last
    answered one; `is_chosen` says that the couple picked the hour themselves.
    """

    id: int
    couple_id: int
    kind: RitualKind
    schedule: Schedule
    state: RitualState
    paused_by: int | None
    is_chosen: bool
    last_week: int | None
    next_at: datetime | None
    unanswered: int
    missed: int

    @property
    def may_rest(self) -> bool:
        """Whether enough went unanswered that it should rest, kindly."""
        return self.unanswered >= UNANSWERED_BEFORE_REST


@dataclass(frozen=True, slots=True)
class CatchUp:
    """What to do with a ritual that is due: how many were missed, whether to post one, and what next."""

    missed: int
    posts: bool
    last_week: int
    next_at: datetime


def next_moment(schedule: Schedule, zone: ZoneInfo, after: datetime, last_week: int | None) -> datetime:
    """Find the first moment after `after` in a local week that is due, in UTC.

    Without a last week every week is due; with one, each `every`-th after it, so that every local week
    has at most one however the day, the time or the zone were changed in between.
    """
    week = week_of(after.astimezone(zone).date()) - 1
    if last_week is not None:
        step = schedule.every
        first = last_week + step
        week = max(first, first + (week - first) // step * step)
    else:
        step = 1
    while (candidate := moment(day_of(week, schedule.weekday), schedule.wall, zone)) <= after:
        week += step
    return candidate


def local_week(due: datetime, zone: ZoneInfo) -> int:
    """Return the local week that a moment lies in."""
    return week_of(due.astimezone(zone).date())


def catch_up(schedule: Schedule, zone: ZoneInfo, due: datetime, now: datetime) -> CatchUp:
    """Decide about a ritual whose moment `due` has come, perhaps long ago.

    The last moment up to `now` is posted when it is at most three days old; all earlier ones are missed.
    """
    missed = 0
    last = due
    while (following := next_moment(schedule, zone, last, local_week(last, zone))) <= now:
        missed += 1
        last = following
    posts = now - last <= LATE_BY_AT_MOST
    return CatchUp(
        missed=missed + (not posts),
        posts=posts,
        last_week=local_week(last, zone),
        next_at=following.astimezone(UTC),
    )
