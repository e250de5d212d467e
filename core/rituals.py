"""Rituals: what returns on a weekly clock, when it is due, and when it rests."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.errors import KindlingError
from core.moments import LATE_UNTIL_AWAKE_AFTER, day_of, instant_of, week_of

CHOSEN_ON_TIME = timedelta(hours=1)  # near an hour that the couple chose, a queue of 100,000 included
POSTED_LATE_BY_AT_MOST = timedelta(days=3)
UNANSWERED_BEFORE_REST = 2


class RitualUnknown(KindlingError):
    """The couple has no such ritual yet."""

    text_id = "refusal-ritual-unknown"


class RitualNotPaused(KindlingError):
    """There is nothing to resume."""

    text_id = "refusal-ritual-not-paused"


class RitualNotOn(KindlingError):
    """There is nothing to pause or skip."""

    text_id = "refusal-ritual-not-on"


class RitualKind(StrEnum):
    """What can return weekly."""

    CHECKIN = "checkin"
    DATE = "date"
    MEMORY = "memory"
    RECAP = "recap"

    @property
    def expects_answer(self) -> bool:
        """Whether it waits for an answer, and rests when none comes; a recap only gives."""
        return self is not RitualKind.RECAP


class RitualState(StrEnum):
    """A ritual is on, paused by a partner, or resting because nobody answered."""

    ON = "on"
    PAUSED = "paused"
    RESTING = "resting"


DEFAULT_TIMES: dict[RitualKind, tuple[int, time]] = {
    RitualKind.CHECKIN: (6, time(20, 0)),
    RitualKind.DATE: (3, time(19, 0)),
    RitualKind.MEMORY: (1, time(19, 0)),
    RitualKind.RECAP: (6, time(11, 0)),
}
DEFAULT_WEEKS = {RitualKind.RECAP: 4}  # of those that nobody chose; every other kind returns each week


@dataclass(frozen=True, slots=True)
class Schedule:
    """A weekday (Monday is 0) and a wall time, every 1, 2 or 4 weeks."""

    weekday: int
    wall: time
    every: int


@dataclass(frozen=True, slots=True)
class Ritual:
    """One couple's ritual. Weeks are those of `moments.week_of`.

    `last_week` is the week that its last occurrence stood for, `next_week` the one that `next_at` stands for.
    This ledger gives each week one, also where a new zone moves an instant into another week.

    Invariants: `next_at` and `next_week` are set exactly while it is on; `unanswered` counts occurrences
    since the last answered one; `is_chosen` says that the couple picked the hour themselves.
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
    next_week: int | None
    unanswered: int
    missed: int

    @property
    def upcoming(self) -> "Occurrence | None":
        """What comes next, while it is on."""
        if self.next_at is None or self.next_week is None:
            return None
        return Occurrence(self.next_week, self.next_at)

    def has_moment_from_before_change(self, zone: ZoneInfo) -> bool:
        """Whether what comes next has its moment from before a change, and not the schedule's own."""
        return self.upcoming is not None and self.upcoming != occurrence_in(
            self.upcoming.week, self.schedule, zone
        )

    @property
    def on_time_within(self) -> timedelta:
        """How late an occurrence may come as if it were on time, also at night."""
        return CHOSEN_ON_TIME if self.is_chosen else LATE_UNTIL_AWAKE_AFTER

    @property
    def may_rest(self) -> bool:
        """Whether enough went unanswered that it should rest, kindly."""
        return self.unanswered >= UNANSWERED_BEFORE_REST


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One due moment, in UTC, and the local week that it stands for."""

    week: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CatchUp:
    """What to do with a ritual that is due: how many were missed, whether to post one, and for which week."""

    missed: int
    should_post: bool
    last: Occurrence


def occurrence_in(week: int, schedule: Schedule, zone: ZoneInfo) -> Occurrence:
    """Return a week's occurrence."""
    return Occurrence(week, instant_of(day_of(week, schedule.weekday), schedule.wall, zone))


def next_occurrence(schedule: Schedule, zone: ZoneInfo, after: datetime, last_week: int | None) -> Occurrence:
    """Find the first occurrence after `after` in a week that is due.

    Without a last week every week is due; with one, each `every`-th after it.
    """
    week, step = local_week(after, zone) - 1, 1
    if last_week is not None:
        step = schedule.every
        first = last_week + step
        week = max(first, first + (week - first) // step * step)
    while (found := occurrence_in(week, schedule, zone)).at <= after:
        week += step
    return found


def occurrence_after_change(
    schedule: Schedule,
    zone: ZoneInfo,
    now: datetime,
    last_week: int,
    coming: Occurrence,
    was_every: int,
) -> Occurrence:
    """Find what comes next after a change of day, hour, zone or interval: no week is repeated or skipped.

    `coming` is what was to come, later than `now`. Its week gets its new moment; where that has passed
    already, the old one stands once more, or, where that would be after the following week's, it is due at
    once. Made rarer, the new interval counts from the last one; made more frequent, the next may come in an
    earlier week.
    """
    first = coming.week if schedule.every == was_every else last_week + schedule.every
    if schedule.every > was_every:
        first = max(first, coming.week)
    ahead = next_occurrence(schedule, zone, now, first - schedule.every)
    if ahead.week <= max(first, coming.week):
        return ahead
    stands_for = max(coming.week, ahead.week - schedule.every)
    return replace(coming, week=stands_for, at=coming.at if coming.at < ahead.at else now)


def local_week(due: datetime, zone: ZoneInfo) -> int:
    """Return the local week that a moment lies in."""
    return week_of(due.astimezone(zone).date())


def catch_up(due: Occurrence, now: datetime, following: Callable[[Occurrence], Occurrence]) -> CatchUp:
    """Decide about a ritual whose moment has come, perhaps long ago; `following` finds what comes after one.

    The last moment up to `now` is posted when it is at most three days old; all earlier ones are missed.
    """
    missed = 0
    last = due
    while (later := following(last)).at <= now:
        missed += 1
        last = later
    posts = now - last.at <= POSTED_LATE_BY_AT_MOST
    return CatchUp(missed=missed + (not posts), should_post=posts, last=last)
