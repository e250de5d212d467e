"""Milestones: days that the two want to be told of, 7 days before and on the day itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.errors import KindlingError
from core.moments import LATE_UNTIL_AWAKE_AFTER, WAKING_HOURS, first_within, instant_of, nearest_waking_hour
from core.returning_questions import add_years

ANNOUNCED_DAYS_AHEAD = 7
ANNOUNCED_AT = time(9, 0)
PAGE_SIZE = 10


class NoMilestones(KindlingError):
    """There is no milestone yet."""

    text_id = "refusal-no-milestones"


class MilestoneUnknown(KindlingError):
    """There is no such milestone."""

    text_id = "refusal-milestone-unknown"


class NothingLeftToAnnounce(KindlingError):
    """A day that does not return, and of which nothing could be announced any more."""

    text_id = "refusal-gone-for-good"


@dataclass(frozen=True, slots=True)
class Announcement:
    """One post about a milestone's day: its moment, in UTC, and how late is too late.

    The one that comes 7 days ahead is good until the day begins, the one on the day until that day ends.
    """

    day: date
    days_ahead: int
    at: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day that one of the two wants both to be told of.

    Invariants: `next_on`, `next_ahead` and `next_at` are all set while something is still to be announced,
    else all None. They are a ledger: what comes after is found from them, so that no announcement is
    repeated or left out where a new zone moves its moment.
    """

    id: int
    couple_id: int
    author_id: int
    name: str
    day: date
    is_yearly: bool
    created_at: datetime
    next_on: date | None
    next_ahead: int | None
    next_at: datetime | None

    def years_since(self, on: date) -> int:
        """How many years ago it was on a later day of it; 0 for what was still to come when it was added."""
        return on.year - self.day.year if self.day <= self.created_at.date() else 0

    def next_announcement(self, home: ZoneInfo, zones: Sequence[ZoneInfo]) -> Announcement | None:
        """Return what is to be announced next, at its moment in these zones."""
        if self.next_on is None or self.next_ahead is None:
            return None
        return announcement_for(self.next_on, self.next_ahead, home, zones)

    def days_up_to(self, year: int) -> list[date]:
        """List its days from the year before it was added up to a later year: those that anything showed."""
        if not self.is_yearly:
            return [self.day]
        years = range(max(self.created_at.year - 1, self.day.year), year + 1)
        return [add_years(self.day, one - self.day.year) for one in years]

    def next_day(self, today: date) -> date:
        """Return its day, or, of one that returns each year, the first one from `today` on."""
        if not self.is_yearly or self.day >= today:
            return self.day
        on = add_years(self.day, today.year - self.day.year)
        return on if on >= today else add_years(self.day, today.year - self.day.year + 1)


def announcement_for(on: date, days_ahead: int, home: ZoneInfo, zones: Sequence[ZoneInfo]) -> Announcement:
    """Find the moment of an announcement: in the morning, or the nearest hour when everyone is awake."""
    posted_on = on - timedelta(days=days_ahead)
    at = instant_of(posted_on, nearest_waking_hour(ANNOUNCED_AT, posted_on, home, zones), home)
    good_until = on if days_ahead else on + timedelta(days=1)
    return Announcement(on, days_ahead, at, instant_of(good_until, time(0, 0), home))


def announcement_after(
    day: date, last: Announcement, home: ZoneInfo, zones: Sequence[ZoneInfo], *, is_yearly: bool
) -> Announcement | None:
    """Find what comes after an announcement; None after the last one."""
    if last.days_ahead:
        return announcement_for(last.day, 0, home, zones)
    if not is_yearly:
        return None
    return announcement_for(add_years(day, last.day.year + 1 - day.year), ANNOUNCED_DAYS_AHEAD, home, zones)


def first_announcement(
    day: date, now: datetime, home: ZoneInfo, zones: Sequence[ZoneInfo], *, is_yearly: bool
) -> Announcement | None:
    """Find the first announcement after `now`; what is less than 7 days away is not announced ahead."""
    years = max(now.year - 1 - day.year, 0) if is_yearly else 0
    found: Announcement | None = announcement_for(add_years(day, years), ANNOUNCED_DAYS_AHEAD, home, zones)
    while found is not None and found.at <= now:
        found = announcement_after(day, found, home, zones, is_yearly=is_yearly)
    return found


def reschedule_after_zone_change(
    milestone: Milestone, now: datetime, home: ZoneInfo, zones: Sequence[ZoneInfo]
) -> Announcement | None:
    """Find the announcement that is owed, now that zones have changed; None where nothing is.

    Where its new moment has passed it comes once both are awake; where its day has passed, the one after it.
    """
    found = milestone.next_announcement(home, zones)
    while found is not None:
        at = found.at if found.at > now else first_within(WAKING_HOURS, now, zones)
        if at < found.not_after:
            return replace(found, at=at)
        found = announcement_after(milestone.day, found, home, zones, is_yearly=milestone.is_yearly)
    return None


def postpone_until_awake(owed: Announcement, now: datetime, zones: Sequence[ZoneInfo]) -> Announcement:
    """Say when an announcement whose moment has come is posted: a late one while both are awake.

    Where they are not awake before it is too late, it is too late at once.
    """
    if now - owed.at <= LATE_UNTIL_AWAKE_AFTER:
        return owed
    at = first_within(WAKING_HOURS, now, zones)
    return replace(owed, at=at) if at < owed.not_after else replace(owed, not_after=owed.at)


def sort_by_next_day(milestones: Sequence[Milestone], today: date) -> list[Milestone]:
    """List those that come first, first; what has passed for good stands last, the latest first."""
    ahead = [one for one in milestones if one.next_day(today) >= today]
    passed = [one for one in milestones if one.next_day(today) < today]
    return [
        *sorted(ahead, key=lambda one: (one.next_day(today), one.id)),
        *sorted(passed, key=lambda one: (one.day, one.id), reverse=True),
    ]


def suggest_milestones(milestones: Sequence[Milestone], typed: str, limit: int) -> list[Milestone]:
    """List the first milestones whose name holds what was typed, `limit` at most."""
    wanted = typed.strip().casefold()
    return [one for one in milestones if wanted in one.name.casefold()][:limit]


def resolve_milestone(milestones: Sequence[Milestone], choice: str) -> Milestone:
    """Find what was picked by its id, or typed as a whole name that only one has.

    Raises `MilestoneUnknown`.
    """
    found = [one for one in milestones if str(one.id) == choice] or [
        one for one in milestones if one.name.casefold() == choice.strip().casefold()
    ]
    if len(found) != 1:
        raise MilestoneUnknown
    return found[0]
