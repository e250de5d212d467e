"""Mornings: the days on which a memory comes back, and the hour at which the home is told."""

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
    """Memories come back in the mornings already."""

    text_id = "refusal-mornings-already"


@dataclass(frozen=True, slots=True)
class Morning:
    """One morning on which a couple's home was told of a memory."""

    id: int
    couple_id: int
    day: date


def anniversary_in(happened_on: date, year: int) -> date:
    """Return the day of a year on which a memory comes back; one of 29 February on the 28th where need be."""
    try:
        return happened_on.replace(year=year)
    except ValueError:
        return date(year, happened_on.month, LAST_OF_FEBRUARY)


def comes_back_on(happened_on: date, day: date) -> bool:
    """Whether a memory of an earlier year comes back on this day."""
    return happened_on.year < day.year and anniversary_in(happened_on, day.year) == day


def morning_instant(day: date, home: ZoneInfo, zones: Iterable[ZoneInfo]) -> datetime:
    """Return the moment at which the home is told: nine, or the nearest hour at which both are awake."""
    return instant_of(day, nearest_waking_hour(MORNING_HOUR, day, home, zones), home)


def is_morning_due(now: datetime, home: ZoneInfo, zones: Collection[ZoneInfo]) -> bool:
    """Whether the home may be told now: today's moment has come, and nobody is asleep.

    Where the two are never awake at once, within an hour of that moment.
    """
    due = morning_instant(now.astimezone(home).date(), home, zones)
    return due <= now and (is_within(WAKING_HOURS, now, zones) or now - due < GRACE_WHEN_NEVER_BOTH_AWAKE)


def next_morning(
    days: Iterable[date], home: ZoneInfo, zones: Collection[ZoneInfo], after: datetime
) -> datetime | None:
    """Find the next moment at which one of the days on which something happened comes back."""
    today = after.astimezone(home).date()
    coming = {
        anniversary_in(day, year)
        for day in set(days)
        for year in range(today.year, today.year + 2)
        if day.year < year
    }
    for day in sorted(coming):
        due = morning_instant(day, home, zones)
        if day >= today and due > after:
            return due
    return None
