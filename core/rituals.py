"""Rituals: posts on a weekly clock, with their due moments and their rests.

`core/schedules.py` decides when occurrences come.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.errors import KindlingError
from core.moments import LATE_UNTIL_AWAKE_AFTER
from core.schedules import INTERVALS, Occurrence, Schedule, occurrence_in

# An hour that the couple chose is kept to within this, even with a queue of 100,000 couples at that hour.
CHOSEN_ON_TIME = timedelta(hours=1)
POSTED_LATE_BY_AT_MOST = timedelta(days=3)
UNANSWERED_BEFORE_REST = 2
SKIPPED_AHEAD_AT_MOST = 4  # occurrences in a row; for longer there is the pause


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
    """The maximum number of upcoming occurrences is skipped already."""

    text_id = "refusal-ritual-skipped-enough"


class OneWeekdayOnly(KindlingError):
    """Several weekdays were given for a ritual that allows one."""

    text_id = "refusal-one-weekday-only"


class RitualKind(StrEnum):
    """The kinds of rituals."""

    CHECKIN = "checkin"
    SPARK = "spark"
    DATE = "date"
    MEMORY = "memory"
    RECAP = "recap"
    THANKS = "thanks"

    @property
    def expects_answer(self) -> bool:
        """Return whether it expects an answer, and rests if none comes; recaps and sparks never rest."""
        return self not in (RitualKind.RECAP, RitualKind.SPARK)

    @property
    def has_several_weekdays(self) -> bool:
        """Return whether it may come on several weekdays."""
        return self is RitualKind.SPARK


class RitualState(StrEnum):
    """The state of a ritual: on, paused by a partner, or resting because neither partner answered."""

    ON = "on"
    PAUSED = "paused"
    RESTING = "resting"


DEFAULT_TIMES: dict[RitualKind, tuple[int, time]] = {
    RitualKind.CHECKIN: (6, time(20, 0)),
    RitualKind.SPARK: (0, time(20, 0)),
    RitualKind.DATE: (3, time(19, 0)),
    RitualKind.MEMORY: (1, time(19, 0)),
    RitualKind.RECAP: (6, time(11, 0)),
    RitualKind.THANKS: (4, time(19, 0)),
}
DEFAULT_DAYS = {RitualKind.SPARK: (0, 2, 4)}
DEFAULT_WEEKS = {RitualKind.RECAP: 4}  # unless an interval was chosen; every other kind returns each week


@dataclass(frozen=True, slots=True)
class Ritual:
    """One ritual of a couple.

    `last_week` is the week that its last occurrence counted for, `next_week` the week that `next_at` counts
    for; of a ritual on several weekdays these are days. This ledger gives each week, or day, one occurrence,
    even if a new zone moves its moment into another week. `is_chosen` says that the couple chose the hour;
    `unanswered` counts occurrences since the last answered one, `missed` those that were too late to post.

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
    def upcoming(self) -> Occurrence | None:
        """The next occurrence; None while it is not on."""
        if self.next_at is None or self.next_week is None:
            return None
        return Occurrence(self.next_week, self.next_at)

    def has_moment_from_before_change(self, zone: ZoneInfo) -> bool:
        """Return whether the next occurrence keeps its moment from before a change of schedule or zone."""
        return self.upcoming is not None and self.upcoming != occurrence_in(
            self.upcoming.week, self.schedule, zone
        )

    def may_skip(self, now: datetime) -> bool:
        """Return whether fewer than four occurrences in a row are skipped at present."""
        # Weekly, next in 3 days: nothing is skipped. Next in 3 days and 4 weeks: the four before it are.
        skipped = SKIPPED_AHEAD_AT_MOST * timedelta(weeks=max(INTERVALS)) / self.schedule.in_four_weeks
        return self.next_at is None or self.next_at - now <= skipped

    @property
    def on_time_within(self) -> timedelta:
        """The delay within which an occurrence is posted at once; a later one waits until both are awake."""
        return CHOSEN_ON_TIME if self.is_chosen else LATE_UNTIL_AWAKE_AFTER

    @property
    def may_rest(self) -> bool:
        """Return whether so many occurrences went unanswered that it should rest."""
        return self.unanswered >= UNANSWERED_BEFORE_REST


@dataclass(frozen=True, slots=True)
class CatchUp:
    """The decision about a due ritual: how many occurrences were missed, and whether to post `last`."""

    missed: int
    should_post: bool
    last: Occurrence


def schedule_of(kind: RitualKind, weekdays: Collection[int], wall: time, every: int) -> Schedule:
    """Return the schedule of a kind of ritual. Raises `OneWeekdayOnly`."""
    days = tuple(sorted(set(weekdays)))
    if kind.has_several_weekdays:
        return Schedule(min(days), wall, every, days)
    if len(days) > 1:
        raise OneWeekdayOnly
    return Schedule(min(days), wall, every)


def farthest_next_at(every: int, now: datetime) -> datetime:
    """Return the latest next moment a ritual can have, after all its skips; `every` is in weeks.

    A moment farther away was computed by a wrong clock.
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
