"""Mornings: the days a memory of an earlier year comes back, and the hour of the post."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.errors import KindlingError
from core.moments import WAKING_HOURS, instant_of, is_within, nearest_waking_hour

MORNING_HOUR = time(9, 0)
GRACE_WHEN_NEVER_BOTH_AWAKE = timedelta(hours=1)
LAST_OF_FEBRUARY = 28


class MorningsAlreadyOn(KindlingError):
    """The couple's memories come back in the mornings already."""

    text_id = "refusal-mornings-already"


@dataclass(frozen=True, slots=True)
class Morning:
    """One morning with a memory posted in a couple's home."""

    id: int
    couple_id: int
    day: date


def anniversary_in(happened_on: date, year: int) -> date:
    """Return the day of `year` a memory comes back on; 29 February becomes the 28th in other years."""
    try:
        return happened_on.replace(year=year)
    except ValueError:
        return date(year, happened_on.month, LAST_OF_FEBRUARY)


def comes_back_on(happened_on: date, day: date) -> bool:
    """Return whether a memory of an earlier year comes back on this day."""
    return happened_on.year < day.year and anniversary_in(happened_on, day.year) == day


def morning_instant(day: date, home: ZoneInfo, zones: Iterable[ZoneInfo]) -> datetime:
    """Return the instant of the morning post: 9:00, or the nearest hour when both partners are awake."""
    return instant_of(day, nearest_waking_hour(MORNING_HOUR, day, home, zones), home)


def is_morning_due(now: datetime, home: ZoneInfo, zones: Collection[ZoneInfo]) -> bool:
    """Return whether today's post may go out: its moment has come, and both partners are awake.

    Partners who are never awake at the same time get it within an hour of that moment.
    """
    due = morning_instant(now.astimezone(home).date(), home, zones)
    return due <= now and (is_within(WAKING_HOURS, now, zones) or now - due < GRACE_WHEN_NEVER_BOTH_AWAKE)


def next_morning(
    days: Iterable[date], home: ZoneInfo, zones: Collection[ZoneInfo], after: datetime
) -> datetime | None:
    """Return the next instant after `after` when one of `days` comes back; None if there is none."""
    today = after.astimezone(home).date()
    # This year's anniversaries and next year's: in December the next one may be in January.
    coming = {
        anniversary_in(day, year)
        for day in set(days)
        for year in range(today.year, today.year + 2)
        if day.year < year
    }
    for day in sorted(day for day in coming if day >= today):
        due = morning_instant(day, home, zones)
        if due > after:
            return due
    return None
