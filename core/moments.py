"""Moments: wall times in zones as instants in UTC, waking hours, and numbered local weeks."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WAKING_HOURS = (time(8, 0), time(22, 0))
NUDGE_HOURS = (time(9, 0), time(21, 0))
LATE_UNTIL_AWAKE_AFTER = timedelta(minutes=15)  # a post that is later than this waits until both are awake
SEARCH_STEP = timedelta(minutes=15)  # every zone's offset from UTC is a multiple of this
DAYS_IN_WEEK = 7


def instant_of(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Return the instant, in UTC, of a wall time on a local day.

    A wall time that the day does not have moves past the gap; of one that it has twice, the first is meant
    (PEP 495, `fold=0`).
    """
    # Berlin, 29 March 2026: 02:30 does not exist and becomes 03:30 summer time (01:30 UTC).
    # Berlin, 25 October 2026: 02:30 comes twice, and the first, in summer time, is meant (00:30 UTC).
    return datetime.combine(day, wall.replace(fold=0), zone).astimezone(UTC)


def week_of(day: date) -> int:
    """Return the number of a day's Monday-to-Sunday week, counted from year 1."""
    return (day.toordinal() - 1) // DAYS_IN_WEEK


def day_of(week: int, weekday: int) -> date:
    """Return the day of a week as numbered by `week_of`; `weekday` 0 is Monday."""
    return date.fromordinal(week * DAYS_IN_WEEK + 1 + weekday)


def is_within(hours: tuple[time, time], now: datetime, zones: Iterable[ZoneInfo]) -> bool:
    """Return whether it is between the two hours in every zone; the first hour counts, the last does not."""
    opens, closes = hours
    return all(opens <= now.astimezone(zone).time() < closes for zone in zones)


def first_within(hours: tuple[time, time], now: datetime, zones: Iterable[ZoneInfo]) -> datetime:
    """Return the first moment from `now` on that is between the two hours in every zone.

    Looks two days ahead; if the zones share no such moment, returns `now`, which is as good as any.
    """
    zones = tuple(zones)
    if is_within(hours, now, zones):
        return now
    # Search in UTC, on the quarters of the hour: hours begin on one in every zone, Nepal (+5:45) included.
    start = now - timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
    for steps in range(1, 2 * 24 * 4):
        candidate = start + steps * SEARCH_STEP
        if is_within(hours, candidate, zones):
            return candidate
    return now


def nearest_waking_hour(wanted: time, day: date, home: ZoneInfo, zones: Iterable[ZoneInfo]) -> time:
    """Return the wall time nearest to `wanted`, whole hours away, that is a waking hour in every zone.

    It is a time of the same `day` in the `home` zone; `wanted` itself if there is none.
    """
    zones = tuple(zones)
    # In the order 0, -1, +1, -2, +2 … hours away, so that the earlier of two equally near hours wins.
    for away in sorted(range(-12, 13), key=lambda hours: (abs(hours), hours)):
        hour = wanted.hour + away
        if 0 <= hour <= 23:  # noqa: PLR2004 (hours of a day)
            candidate = time(hour, wanted.minute)
            if is_within(WAKING_HOURS, instant_of(day, candidate, home), zones):
                return candidate
    return wanted
