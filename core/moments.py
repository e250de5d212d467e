"""Moments: wall times in zones, waking hours, and the one moment of a local week."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WAKING_HOURS = (time(8, 0), time(22, 0))
NUDGE_HOURS = (time(9, 0), time(21, 0))
LATE_UNTIL_AWAKE_AFTER = timedelta(minutes=15)  # later than this, a post waits until both are awake
SEARCH_STEP = timedelta(minutes=15)  # every zone's offset is a multiple of this
DAYS_IN_WEEK = 7


def instant_of(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Return the instant, in UTC, of a wall time on a local day.

    A wall time that the day does not have moves past the gap; one that it has twice means the first
    (PEP 495, `fold=0`).
    """
    return datetime.combine(day, wall.replace(fold=0), zone).astimezone(UTC)


def week_of(day: date) -> int:
    """Return the number of a day's Monday-to-Sunday week, counted from year 1."""
    return (day.toordinal() - 1) // DAYS_IN_WEEK


def day_of(week: int, weekday: int) -> date:
    """Return the day in a week of `week_of`; `weekday` counts from Monday, 0."""
    return date.fromordinal(week * DAYS_IN_WEEK + 1 + weekday)


def is_within(hours: tuple[time, time], now: datetime, zones: Iterable[ZoneInfo]) -> bool:
    """Whether it is between the two hours in every one of the zones."""
    opens, closes = hours
    return all(opens <= now.astimezone(zone).time() < closes for zone in zones)


def first_within(hours: tuple[time, time], now: datetime, zones: Iterable[ZoneInfo]) -> datetime:
    """Find the first moment from `now` on that lies between the two hours in every zone.

    Looks two days ahead; where the zones share no such moment, `now` itself is as good as any.
    """
    zones = tuple(zones)
    if is_within(hours, now, zones):
        return now
    start = now - timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
    for steps in range(1, 2 * 24 * 4):
        candidate = start + steps * SEARCH_STEP
        if is_within(hours, candidate, zones):
            return candidate
    return now


def nearest_waking_hour(wanted: time, day: date, home: ZoneInfo, zones: Iterable[ZoneInfo]) -> time:
    """Find the full hour nearest to `wanted` in the home zone at which everyone is awake; else `wanted`."""
    zones = tuple(zones)
    for away in sorted(range(-12, 13), key=lambda hours: (abs(hours), hours)):
        hour = wanted.hour + away
        if 0 <= hour <= 23:  # noqa: PLR2004 (hours of a day)
            candidate = time(hour, wanted.minute)
            if is_within(WAKING_HOURS, instant_of(day, candidate, home), zones):
                return candidate
    return wanted
