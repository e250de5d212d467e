"""Plans: dates with start and repetition, both partners' impressions, and hours that suit both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.date_parsing.durations import typed_length
from core.errors import KindlingError
from core.moments import NUDGE_HOURS, WAKING_HOURS, first_within, instant_of, is_within

VENUE_LIMIT = 100
SHORTEST, LONGEST = timedelta(minutes=30), timedelta(hours=72)
USUAL_HOURS = 2
FARTHEST = timedelta(days=730)  # ahead of now
MOST_PLANNED = 25
REMINDERS_BEFORE = (timedelta(days=1), timedelta(hours=1))
ASKED_WITHIN = timedelta(days=3)  # of its end; later, nobody is asked how it was
IMPRESSIONS_OPEN_AFTER = timedelta(days=7)
IDEA_RESTS_FOR = timedelta(days=182)  # after a date with it, before it is dealt to this couple again
QUARTER = timedelta(minutes=15)
HALF_A_DAY = timedelta(hours=12)
BOTH = 2


class NoPlans(KindlingError):
    """The couple has never planned anything."""

    text_id = "refusal-no-plans"


class NothingPlanned(KindlingError):
    """The couple has nothing planned at the moment."""

    text_id = "refusal-nothing-planned"


class AlreadyPlanned(KindlingError):
    """The idea that won the poll is planned already."""

    text_id = "refusal-already-planned"


class TooManyPlans(KindlingError):
    """The couple has as many plans as it can have. Arguments: `limit`."""

    text_id = "refusal-too-many-plans"


class PlanTooFar(KindlingError):
    """The start is too far ahead."""

    text_id = "refusal-plan-too-far"


class PlanHasBegun(KindlingError):
    """The plan has begun, so it cannot be moved."""

    text_id = "refusal-plan-has-begun"


class UnreadableHours(KindlingError):
    """A duration that is not a number, too short or too long. Arguments: `part`, the text that was typed."""

    text_id = "refusal-unreadable-hours"


class ImpressionsAreOpen(KindlingError):
    """The impressions are open, so nothing can be added to them."""

    text_id = "refusal-impressions-are-open"


class ImpressionsStillSealed(KindlingError):
    """The impressions are sealed until both partners have given theirs."""

    text_id = "refusal-still-sealed"


class PlanState(StrEnum):
    """The state of a plan: planned, then past, done or called off.

    PAST: its time is over. DONE: one partner said that it is over.
    """

    PLANNED = "planned"
    PAST = "past"
    DONE = "done"
    CALLED_OFF = "called-off"


class Feeling(StrEnum):
    """How a date felt to one partner."""

    WARM = "warm"
    OKAY = "okay"
    NOT_FOR_US = "not-for-us"


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A plan that is not stored yet; `every` is the number of weeks between dates, None for a single one."""

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
    """One date of a couple, at the wall time `wall` in `zone`.

    `series_id` is the id of the first plan of a repeating series, its own id otherwise; `sequence` counts how
    often the series was moved or continued. `every` is the number of weeks between dates, None for a single
    one. `has_event` says that both partners agreed to a server event for it; `event_id` is set once that
    event exists, and `event_starts_at` if somebody has moved it in Discord, and the plan was not.
    `told_by` are the partners who have given their impressions.

    Invariants: it never goes back to an earlier state; `ended_at` is set exactly when it is past or done;
    impressions are sealed until both partners have given theirs, or for seven days after `ended_at`.
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
    event_starts_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """The moment it ends."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def happened_at(self) -> datetime:
        """The moment it took place, or is to."""
        return happened_at(self.starts_at, self.ended_at)

    @property
    def is_planned(self) -> bool:
        """Return whether it is in the future, or under way."""
        return self.state is PlanState.PLANNED

    @property
    def has_happened(self) -> bool:
        """Return whether it took place: it is over and was not called off."""
        return self.state in {PlanState.PAST, PlanState.DONE}

    @property
    def impressions_open_at(self) -> datetime | None:
        """The moment impressions open even if one partner gave none; None until it has ended."""
        return None if self.ended_at is None else self.ended_at + IMPRESSIONS_OPEN_AFTER

    def are_impressions_open(self, now: datetime) -> bool:
        """Return whether both partners may read the impressions."""
        is_late = self.impressions_open_at is not None and now >= self.impressions_open_at
        return self.has_happened and (is_late or len(self.told_by) == BOTH)


@dataclass(frozen=True, slots=True)
class Impression:
    """One partner's impression of a plan: a feeling (None if it cannot be read) and, if they like, a line."""

    id: int
    plan_id: int
    user_id: int
    feeling: Feeling | None
    line: str | None


def happened_at(starts_at: datetime, ended_at: datetime | None) -> datetime:
    """Return the moment a date took place: its start or, if it was marked done before that, its end."""
    return starts_at if ended_at is None else min(starts_at, ended_at)


def refuse_wrong_time(starts_at: datetime, minutes: int, now: datetime) -> None:
    """Refuse a start or a duration that no server event can have. Raises `PlanTooFar`, `UnreadableHours`."""
    if starts_at - now > FARTHEST:
        raise PlanTooFar
    if not SHORTEST <= timedelta(minutes=minutes) <= LONGEST:
        raise UnreadableHours(part=typed_length(minutes))


def reminders(starts_at: datetime, now: datetime) -> list[tuple[datetime, datetime]]:
    """List the reminders, a day and an hour before, as pairs: when each is due, and when it is too late.

    Reminders that would be in the past are left out.
    """
    moments = [starts_at - ahead for ahead in REMINDERS_BEFORE]
    # The one a day before is good until the one an hour before is due, and that one until the start.
    return [pair for pair in zip(moments, (*moments[1:], starts_at), strict=True) if pair[0] > now]


def next_start(plan: Plan, now: datetime) -> datetime | None:
    """Return the next start, after `now`, of a repeating plan; None for a single one.

    It is at the same wall time in the plan's zone.
    """
    if plan.every is None:
        return None
    zone = ZoneInfo(plan.zone)
    day = plan.starts_at.astimezone(zone).date()
    # Weeks are added to the local day, not to the instant: 19:00 stays 19:00 when the clocks change. Dates
    # that passed while the bot was down are skipped.
    while True:
        day += timedelta(weeks=plan.every)
        if (starts_at := instant_of(day, plan.wall, zone)) > now:
            return starts_at


def ask_impressions_at(ended_at: datetime, zones: Iterable[ZoneInfo]) -> datetime:
    """Return the moment to ask for impressions: the end, or the first later hour that suits both."""
    zones = tuple(zones)
    asked_at = first_within(NUDGE_HOURS, ended_at, zones)
    # Partners far apart may share no nudge hour, and then `first_within` returns its start: waking hours, an
    # hour wider at each end, are the second choice.
    return (
        asked_at if is_within(NUDGE_HOURS, asked_at, zones) else first_within(WAKING_HOURS, ended_at, zones)
    )


def is_night(at: datetime, zone: ZoneInfo) -> bool:
    """Return whether a moment is outside `WAKING_HOURS` in a zone."""
    return not is_within(WAKING_HOURS, at, [zone])


def nearest_waking_start(starts_at: datetime, zones: Sequence[ZoneInfo], now: datetime) -> datetime | None:
    """Return the future moment nearest to a start when both partners are awake; None if there is none.

    Looks half a day each way, in quarters of an hour; the earlier of two equally near moments wins.
    """
    steps = HALF_A_DAY // QUARTER
    for away in sorted(range(-steps, steps + 1), key=lambda step: (abs(step), step)):
        candidate = starts_at + away * QUARTER
        if candidate > now and is_within(WAKING_HOURS, candidate, zones):
            return candidate
    return None
