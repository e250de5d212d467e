"""Milestones: days the couple is reminded of, 7 days ahead and on the day itself.

Hours are wall times in the couple's zone (`home`); `zones` are those of both partners. Instants are in UTC.
"""

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
    """The couple has no milestone yet."""

    text_id = "refusal-no-milestones"


class MilestoneUnknown(KindlingError):
    """The couple has no such milestone."""

    text_id = "refusal-milestone-unknown"


class NothingLeftToAnnounce(KindlingError):
    """The day is past and does not repeat, so nothing would ever be announced."""

    text_id = "refusal-gone-for-good"


@dataclass(frozen=True, slots=True)
class Announcement:
    """One post about a milestone's `day`, with its due moment and the moment it is too late, both in UTC.

    The post 7 days ahead may come until the day begins, the post on the day until that day ends.
    """

    day: date
    days_ahead: int
    at: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day one partner wants both to be reminded of.

    `next_on`, `next_ahead` and `next_at` describe the next announcement: its day, how many days ahead of it,
    and its moment.

    Invariants: all three are set while something is still to be announced, else all are None. They are a
    ledger: the announcement after it is computed from them, not from the clock, so that none is repeated or
    left out when a new zone moves its moment.
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

    def years_since(self, on: date, home: ZoneInfo) -> int:
        """Return the years from its day to `on`; 0 if its day was still in the future when it was added."""
        return on.year - self.day.year if self.day <= self.created_at.astimezone(home).date() else 0

    def next_announcement(self, home: ZoneInfo, zones: Sequence[ZoneInfo]) -> Announcement | None:
        """Return the next announcement, timed for these zones; None if nothing is left to announce."""
        if self.next_on is None or self.next_ahead is None:
            return None
        return announcement_for(self.next_on, self.next_ahead, home, zones)

    def days_up_to(self, year: int) -> list[date]:
        """List its days from the year before it was added up to `year`: every day a post may have shown."""
        if not self.is_yearly:
            return [self.day]
        years = range(max(self.created_at.year - 1, self.day.year), year + 1)
        return [add_years(self.day, each - self.day.year) for each in years]

    def next_day(self, today: date) -> date:
        """Return its day; for a yearly milestone, the first one from `today` on."""
        if not self.is_yearly or self.day >= today:
            return self.day
        this_year = add_years(self.day, today.year - self.day.year)
        return this_year if this_year >= today else add_years(self.day, today.year - self.day.year + 1)


def announcement_for(on: date, days_ahead: int, home: ZoneInfo, zones: Sequence[ZoneInfo]) -> Announcement:
    """Build an announcement: in the morning, or at the nearest hour when both partners are awake."""
    posted_on = on - timedelta(days=days_ahead)
    at = instant_of(posted_on, nearest_waking_hour(ANNOUNCED_AT, posted_on, home, zones), home)
    good_until = on if days_ahead else on + timedelta(days=1)
    return Announcement(on, days_ahead, at, instant_of(good_until, time(0, 0), home))


def announcement_after(
    day: date, last: Announcement, home: ZoneInfo, zones: Sequence[ZoneInfo], *, is_yearly: bool
) -> Announcement | None:
    """Return the announcement after `last`; None after the final one.

    7 days ahead is followed by the day itself, the day itself by 7 days ahead of the next year's day.
    """
    if last.days_ahead:
        return announcement_for(last.day, 0, home, zones)
    if not is_yearly:
        return None
    # counted from the original day, not from last year's: 29 February goes to the 28th and back to the 29th
    return announcement_for(add_years(day, last.day.year + 1 - day.year), ANNOUNCED_DAYS_AHEAD, home, zones)


def first_announcement(
    day: date, now: datetime, home: ZoneInfo, zones: Sequence[ZoneInfo], *, is_yearly: bool
) -> Announcement | None:
    """Return the first announcement after `now`; a day less than 7 days away is not announced in advance."""
    # Begin with last year's day and step forward: around New Year the local year may not be that of `now`.
    years = max(now.year - 1 - day.year, 0) if is_yearly else 0
    candidate: Announcement | None = announcement_for(
        add_years(day, years), ANNOUNCED_DAYS_AHEAD, home, zones
    )
    while candidate is not None and candidate.at <= now:
        candidate = announcement_after(day, candidate, home, zones, is_yearly=is_yearly)
    return candidate


def reschedule_after_zone_change(
    milestone: Milestone, now: datetime, home: ZoneInfo, zones: Sequence[ZoneInfo]
) -> Announcement | None:
    """Return the next announcement after a change of zones; None if nothing is left to announce.

    If its new moment has passed, it is due once both partners are awake; if it is too late even for that, the
    announcement after it is next.
    """
    # At 8:00 in Berlin, an hour before its announcement, the couple moves its zone to Tokyo, where it is
    # 16:00 already: 9:00 has passed there, but the announcement is still owed and comes at once.
    candidate = milestone.next_announcement(home, zones)
    while candidate is not None:
        at = candidate.at if candidate.at > now else first_within(WAKING_HOURS, now, zones)
        if at < candidate.not_after:
            return replace(candidate, at=at)
        candidate = announcement_after(milestone.day, candidate, home, zones, is_yearly=milestone.is_yearly)
    return None


def postpone_until_awake(owed: Announcement, now: datetime, zones: Sequence[ZoneInfo]) -> Announcement:
    """Return a due announcement with its posting time: a late one waits until both partners are awake.

    If they are never both awake before it is too late, its `not_after` has passed already.
    """
    if now - owed.at <= LATE_UNTIL_AWAKE_AFTER:
        return owed
    at = first_within(WAKING_HOURS, now, zones)
    return replace(owed, at=at) if at < owed.not_after else replace(owed, not_after=owed.at)


def sort_by_next_day(milestones: Sequence[Milestone], today: date) -> list[Milestone]:
    """Sort by the next day, soonest first, then days that never return, latest first."""
    ahead = [milestone for milestone in milestones if milestone.next_day(today) >= today]
    passed = [milestone for milestone in milestones if milestone.next_day(today) < today]
    return [
        *sorted(ahead, key=lambda milestone: (milestone.next_day(today), milestone.id)),
        *sorted(passed, key=lambda milestone: (milestone.day, milestone.id), reverse=True),
    ]


def resolve_milestone(milestones: Sequence[Milestone], choice: str) -> Milestone:
    """Find a milestone by its id, as picked, or by a unique whole name, as typed.

    Raises `MilestoneUnknown`.
    """
    matches = [milestone for milestone in milestones if str(milestone.id) == choice] or [
        milestone for milestone in milestones if milestone.name.casefold() == choice.strip().casefold()
    ]
    if len(matches) != 1:
        raise MilestoneUnknown
    return matches[0]
