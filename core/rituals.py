"""Rituals: posts that return on a weekly clock, when they are due, and when they rest.

Weekdays count from Monday, 0. Weeks are numbered by `moments.week_of`, in the couple's zone.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.errors import KindlingError
from core.moments import LATE_UNTIL_AWAKE_AFTER, day_of, instant_of, week_of

# An hour that the couple chose is kept to within this, even with a queue of 100,000 couples at that hour.
CHOSEN_ON_TIME = timedelta(hours=1)
POSTED_LATE_BY_AT_MOST = timedelta(days=3)
UNANSWERED_BEFORE_REST = 2
SKIPPED_AHEAD_AT_MOST = 4  # occurrences in a row; for longer there is the pause
INTERVALS = (1, 2, 4)  # weeks


class RitualUnknown(KindlingError):
    """The couple has no ritual of this kind yet."""

    text_id = "refusal-ritual-unknown"


class RitualNotPaused(KindlingError):
    """The ritual is not paused, so it cannot be resumed."""

    text_id = "refusal-ritual-not-paused"


class RitualNotOn(KindlingError):
    """The ritual is not on, so it cannot be paused or skipped."""

    text_id = "refusal-ritual-not-on"


class TooManySkipped(KindlingError):
    """As many of the next occurrences as a partner may skip are skipped already."""

    text_id = "refusal-ritual-skipped-enough"


class RitualKind(StrEnum):
    """The kinds of rituals."""

    CHECKIN = "checkin"
    DATE = "date"
    MEMORY = "memory"
    RECAP = "recap"
    THANKS = "thanks"

    @property
    def expects_answer(self) -> bool:
        """Return whether it expects an answer, and rests when none comes; a recap expects none."""
        return self is not RitualKind.RECAP


class RitualState(StrEnum):
    """The state of a ritual: on, paused by a partner, or resting because neither partner answered."""

    ON = "on"
    PAUSED = "paused"
    RESTING = "resting"


DEFAULT_TIMES: dict[RitualKind, tuple[int, time]] = {
    RitualKind.CHECKIN: (6, time(20, 0)),
    RitualKind.DATE: (3, time(19, 0)),
    RitualKind.MEMORY: (1, time(19, 0)),
    RitualKind.RECAP: (6, time(11, 0)),
    RitualKind.THANKS: (4, time(19, 0)),
}
DEFAULT_WEEKS = {RitualKind.RECAP: 4}  # where no interval was chosen; every other kind returns each week


@dataclass(frozen=True, slots=True)
class Schedule:
    """A weekday (Monday is 0) and a wall time in the couple's zone, every 1, 2 or 4 weeks."""

    weekday: int
    wall: time
    every: int


@dataclass(frozen=True, slots=True)
class Ritual:
    """One ritual of a couple.

    `last_week` is the week that its last occurrence counted for, `next_week` the week that `next_at` counts
    for. This ledger gives each week one occurrence, even if a new zone moves its moment into another week.
    `is_chosen` says that the couple chose the hour; `unanswered` counts occurrences since the last answered
    one, `missed` those that were too late to post.

    Invariant: `next_at` and `next_week` are set exactly while it is on.
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
        """The next occurrence; None while it is not on."""
        if self.next_at is None or self.next_week is None:
            return None
        return Occurrence(self.next_week, self.next_at)

    def has_moment_from_before_change(self, zone: ZoneInfo) -> bool:
        """Return whether the next occurrence keeps a moment from before a change of schedule or zone."""
        return self.upcoming is not None and self.upcoming != occurrence_in(
            self.upcoming.week, self.schedule, zone
        )

    def may_skip(self, now: datetime) -> bool:
        """Return whether fewer than four occurrences in a row are skipped at present."""
        # Weekly, next in 3 days: nothing is skipped. Next in 3 days and 4 weeks: the four before it are.
        skipped = SKIPPED_AHEAD_AT_MOST * timedelta(weeks=self.schedule.every)
        return self.next_at is None or self.next_at - now <= skipped

    @property
    def on_time_within(self) -> timedelta:
        """The delay up to which an occurrence is posted at once; later ones wait until both are awake."""
        return CHOSEN_ON_TIME if self.is_chosen else LATE_UNTIL_AWAKE_AFTER

    @property
    def may_rest(self) -> bool:
        """Return whether enough occurrences went unanswered that it should rest."""
        return self.unanswered >= UNANSWERED_BEFORE_REST


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One due moment, in UTC, and the local week that it counts for."""

    week: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CatchUp:
    """The decision about a due ritual: the number of missed occurrences, and whether to post `last`."""

    missed: int
    should_post: bool
    last: Occurrence


def occurrence_in(week: int, schedule: Schedule, zone: ZoneInfo) -> Occurrence:
    """Return the occurrence of a week, at the moment that the schedule gives it."""
    return Occurrence(week, instant_of(day_of(week, schedule.weekday), schedule.wall, zone))


def next_occurrence(schedule: Schedule, zone: ZoneInfo, after: datetime, last_week: int | None) -> Occurrence:
    """Return the first occurrence after `after` in a week that is due.

    Without a last week every week is due; with one, each `every`-th week after it.
    """
    # One week early: where clocks skip the hour before midnight, Sunday's 23:30 becomes Monday's 00:30, which
    # still belongs to the week before.
    week, step = local_week(after, zone) - 1, 1
    if last_week is not None:
        step = schedule.every
        first = last_week + step
        # Every 2 weeks, last in week 10: weeks 12, 14, 16 … are due. After a pause until week 31, begin with
        # week 30 instead of counting up from 12.
        week = max(first, first + (week - first) // step * step)
    while (occurrence := occurrence_in(week, schedule, zone)).at <= after:
        week += step
    return occurrence


def occurrence_after_change(
    schedule: Schedule,
    zone: ZoneInfo,
    now: datetime,
    last_week: int,
    coming: Occurrence,
    was_every: int,
) -> Occurrence:
    """Return the occurrence after a change of day, hour, zone or interval; no week repeats or is left out.

    `schedule` and `zone` are the new ones, `was_every` is the old interval, and `coming` the occurrence that
    was next, later than `now`. Its week gets its new moment. If that has passed already, the old moment is
    kept once more or, where that would be after the following week's, it is due at once. A longer interval
    counts from `last_week`; with a shorter one, the next occurrence may come in an earlier week.
    """
    first = coming.week if schedule.every == was_every else last_week + schedule.every
    if schedule.every > was_every:
        first = max(first, coming.week)
    ahead = next_occurrence(schedule, zone, now, first - schedule.every)
    if ahead.week <= max(first, coming.week):
        return ahead
    # Weekly on Sunday 20:00, moved on Tuesday to Monday: this week's Monday is over, and `ahead` is the
    # Monday of the following week. This week keeps its Sunday, once more.
    owed_week = max(coming.week, ahead.week - schedule.every)
    return replace(coming, week=owed_week, at=coming.at if coming.at < ahead.at else now)


def local_week(due: datetime, zone: ZoneInfo) -> int:
    """Return the number of the local week that a moment lies in."""
    return week_of(due.astimezone(zone).date())


def farthest_next_at(every: int, now: datetime) -> datetime:
    """Return the latest next moment that a ritual can have, after all its skips; `every` is in weeks.

    One that is farther away was computed by a clock that was wrong.
    """
    # A day more, since clocks change and zones are moved.
    return now + (SKIPPED_AHEAD_AT_MOST + 1) * timedelta(weeks=every) + timedelta(days=1)


def catch_up(due: Occurrence, now: datetime, following: Callable[[Occurrence], Occurrence]) -> CatchUp:
    """Decide about a ritual whose moment has come, perhaps long ago.

    `following` returns the occurrence after a given one. The last occurrence up to `now` is posted when it is
    at most three days late; all earlier ones are missed.
    """
    # Due on Sundays, the bot down from Saturday the 2nd to Tuesday the 19th: the 3rd and the 10th are missed,
    # the 17th is two days late and posted.
    missed = 0
    last = due
    while (later := following(last)).at <= now:
        missed += 1
        last = later
    should_post = now - last.at <= POSTED_LATE_BY_AT_MOST
    return CatchUp(missed=missed + (not should_post), should_post=should_post, last=last)
