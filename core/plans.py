"""Plans: a date with its moment, when it returns, how it was, and hours at which both are awake."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.errors import KindlingError
from core.moments import NUDGE_HOURS, WAKING_HOURS, first_within, instant_of, is_within

VENUE_LIMIT = 100
SHORTEST, LONGEST = timedelta(minutes=30), timedelta(hours=72)
USUAL_HOURS = 2
FARTHEST = timedelta(days=730)
MOST_PLANNED = 25
REMINDERS_BEFORE = (timedelta(days=1), timedelta(hours=1))
ASKED_WITHIN = timedelta(days=3)
IMPRESSIONS_OPEN_AFTER = timedelta(days=7)
IDEA_RESTS_FOR = timedelta(days=182)
AT_LEAST_AHEAD = timedelta(days=1)  # of a suggestion, so that both reminders still come
EVENINGS = (time(19, 0), time(19, 30), time(20, 0), time(20, 30), time(21, 0))
SHARED_HOURS = (time(9, 0), time(22, 0))
QUARTER = timedelta(minutes=15)
HALF_A_DAY = timedelta(hours=12)
DAYS_LOOKED_AT = 8
BOTH = 2


class NoPlans(KindlingError):
    """Nothing was ever planned."""

    text_id = "refusal-no-plans"


class NothingPlanned(KindlingError):
    """Nothing is planned just now."""

    text_id = "refusal-nothing-planned"


class AlreadyPlanned(KindlingError):
    """What the vote has chosen is planned already."""

    text_id = "refusal-already-planned"


class TooManyPlans(KindlingError):
    """Enough is planned. Words: `limit`."""

    text_id = "refusal-too-many-plans"


class PlanTooFar(KindlingError):
    """A moment that is too far ahead."""

    text_id = "refusal-plan-too-far"


class PlanHasBegun(KindlingError):
    """A plan that has begun cannot be moved."""

    text_id = "refusal-plan-has-begun"


class UnreadableHours(KindlingError):
    """How long it takes: not a number, too short or too long. Words: `part`, what was typed."""

    text_id = "refusal-unreadable-hours"


class ImpressionsAreOpen(KindlingError):
    """How it was has been opened, so nothing is added to it any more."""

    text_id = "refusal-impressions-are-open"


class ImpressionsStillSealed(KindlingError):
    """How it was is sealed until both have said it."""

    text_id = "refusal-still-sealed"


class PlanState(StrEnum):
    """A plan is planned, then past when its time is over, or done when one of them says so, or called off."""

    PLANNED = "planned"
    PAST = "past"
    DONE = "done"
    CALLED_OFF = "called-off"


class Feeling(StrEnum):
    """How a date was for one of the two."""

    WARM = "warm"
    OKAY = "okay"
    NOT_FOR_US = "not-for-us"


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """What is to be planned. `every` counts weeks; None happens once."""

    what: str
    venue: str | None
    starts_at: datetime
    zone: str
    minutes: int
    every: int | None = None
    deck_id: str | None = None
    poll_id: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One date of the two, at a wall time of `zone`.

    `series_id` is the first plan of those that follow each other, or its own; `sequence` counts how often the
    series was moved or went on. `has_event` says that both want it among the server's events; `event_id` is
    set once it stands there. `told_by` are those who have said how it was.

    Invariants: it never goes back to an earlier state; `ended_at` is set exactly when it is past or done;
    what was said is sealed until both have said it, or for seven days after `ended_at`.
    """

    id: int
    couple_id: int
    series_id: int
    author_id: int
    what: str
    venue: str | None
    starts_at: datetime
    zone: str
    wall: time
    minutes: int
    every: int | None
    sequence: int
    state: PlanState
    deck_id: str | None
    poll_id: int | None
    has_event: bool
    event_id: int | None
    ended_at: datetime | None
    told_by: tuple[int, ...]

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_planned(self) -> bool:
        """Whether it is still to come, or under way."""
        return self.state is PlanState.PLANNED

    @property
    def has_happened(self) -> bool:
        """Whether its time is over, and it was not called off."""
        return self.state in {PlanState.PAST, PlanState.DONE}

    @property
    def impressions_open_at(self) -> datetime | None:
        """When what was said opens, at the latest."""
        return None if self.ended_at is None else self.ended_at + IMPRESSIONS_OPEN_AFTER

    def are_impressions_open(self, now: datetime) -> bool:
        """Whether both may read how it was."""
        is_late = self.impressions_open_at is not None and now >= self.impressions_open_at
        return self.has_happened and (is_late or len(self.told_by) == BOTH)


@dataclass(frozen=True, slots=True)
class Impression:
    """How a plan was for one of the two, in a line if they like."""

    id: int
    plan_id: int
    user_id: int
    feeling: Feeling
    line: str | None


def refuse_wrong_time(starts_at: datetime, minutes: int, now: datetime) -> None:
    """Allow what a calendar and a server event can hold. Raises `PlanTooFar`, `UnreadableHours`."""
    if starts_at - now > FARTHEST:
        raise PlanTooFar
    if not SHORTEST <= timedelta(minutes=minutes) <= LONGEST:
        raise UnreadableHours(part=f"{minutes / 60:g}")


def reminders(starts_at: datetime, now: datetime) -> list[tuple[datetime, datetime]]:
    """List when to remind, a day and an hour before, each with when it is too late; none in the past."""
    moments = [starts_at - ahead for ahead in REMINDERS_BEFORE]
    return [pair for pair in zip(moments, (*moments[1:], starts_at), strict=True) if pair[0] > now]


def next_start(plan: Plan, now: datetime) -> datetime | None:
    """Find when a plan that repeats comes next, at the same wall time in its zone; None where it does not."""
    if plan.every is None:
        return None
    zone = ZoneInfo(plan.zone)
    day = plan.starts_at.astimezone(zone).date()
    while True:
        day += timedelta(weeks=plan.every)
        if (found := instant_of(day, plan.wall, zone)) > now:
            return found


def ask_impressions_at(ended_at: datetime, zones: Iterable[ZoneInfo]) -> datetime:
    """Find the hour to ask how it was: at its end, or when it is day for both again."""
    zones = tuple(zones)
    asked_at = first_within(NUDGE_HOURS, ended_at, zones)
    return (
        asked_at if is_within(NUDGE_HOURS, asked_at, zones) else first_within(WAKING_HOURS, ended_at, zones)
    )


def is_night(at: datetime, zone: ZoneInfo) -> bool:
    """Say whether most people sleep then."""
    return not is_within(WAKING_HOURS, at, [zone])


def nearest_waking_start(starts_at: datetime, zones: Sequence[ZoneInfo], now: datetime) -> datetime | None:
    """Find the nearest moment to come at which both are awake, within half a day of a start."""
    steps = HALF_A_DAY // QUARTER
    for away in sorted(range(-steps, steps + 1), key=lambda step: (abs(step), step)):
        candidate = starts_at + away * QUARTER
        if candidate > now and is_within(WAKING_HOURS, candidate, zones):
            return candidate
    return None


def suggested_start(now: datetime, home: ZoneInfo, zones: Sequence[ZoneInfo]) -> datetime:
    """Suggest when to meet: the first evening at least a day ahead, at an hour when both are awake.

    From 19:00 to 21:00 in the couple's zone; where one of them sleeps then, in the middle of the longest time
    of that day that lies between 9:00 and 22:00 for both.
    """
    earliest = now + AT_LEAST_AHEAD
    first_day = earliest.astimezone(home).date()
    for ahead in range(DAYS_LOOKED_AT):
        day = first_day + timedelta(days=ahead)
        for wall in EVENINGS:
            evening = instant_of(day, wall, home)
            if evening >= earliest and is_within(WAKING_HOURS, evening, zones):
                return evening
        shared = _longest_shared_run(instant_of(day, time(0, 0), home), zones)
        if shared and shared[len(shared) // 2] >= earliest:
            return _on_the_half_hour(shared, home)
    return earliest


def _longest_shared_run(midnight: datetime, zones: Sequence[ZoneInfo]) -> list[datetime]:
    """List the quarters of the longest time of a day that both share; of two as long, the first."""
    runs: list[list[datetime]] = [[]]
    for step in range(timedelta(days=1) // QUARTER):
        candidate = midnight + step * QUARTER
        if is_within(SHARED_HOURS, candidate, zones):
            runs[-1].append(candidate)
        elif runs[-1]:
            runs.append([])
    return max(runs, key=len)


def _on_the_half_hour(shared: Sequence[datetime], home: ZoneInfo) -> datetime:
    middle = shared[len(shared) // 2]
    rounded = middle - timedelta(minutes=middle.astimezone(home).minute % 30)
    return rounded if rounded >= shared[0] else middle
