"""Suggested starts of dates: when both partners are awake, in the evening if there is one."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.moments import WAKING_HOURS, instant_of, is_within
from core.plans import QUARTER

AT_LEAST_AHEAD = timedelta(days=1)  # of now: a suggested start leaves time for both reminders
EVENINGS = (time(19, 0), time(19, 30), time(20, 0), time(20, 30), time(21, 0))
SHARED_HOURS = (time(9, 0), time(22, 0))
DAYS_LOOKED_AT = 8


def suggested_start(now: datetime, home: ZoneInfo, zones: Sequence[ZoneInfo]) -> datetime:
    """Return a suggested start: the first evening at least a day ahead when both partners are awake.

    An evening is 19:00 to 21:00 in the couple's zone. On a day on which one of them sleeps then, it is the
    middle of the longest stretch that lies between 9:00 and 22:00 for both, rounded down to a half hour.
    """
    earliest = now + AT_LEAST_AHEAD
    first_day = earliest.astimezone(home).date()
    for days in range(DAYS_LOOKED_AT):
        day = first_day + timedelta(days=days)
        for wall in EVENINGS:
            evening = instant_of(day, wall, home)
            if evening >= earliest and is_within(WAKING_HOURS, evening, zones):
                return evening
        # Berlin and Los Angeles: 19:00 in Berlin is 10:00 there, so an evening works. Berlin and Sydney in
        # January: none does; both share 9:00 to 12:00 in Berlin, so 10:30 is suggested, 20:30 in Sydney.
        shared = _longest_shared_run(instant_of(day, time(0, 0), home), zones)
        if shared and shared[len(shared) // 2] >= earliest:
            return _middle_on_the_half_hour(shared, home)
    return earliest


def _longest_shared_run(midnight: datetime, zones: Sequence[ZoneInfo]) -> list[datetime]:
    """List the quarter hours of a day's longest stretch within both partners' `SHARED_HOURS`.

    Of two stretches of the same length, the first; empty if they share none.
    """
    runs: list[list[datetime]] = [[]]
    for step in range(timedelta(days=1) // QUARTER):
        candidate = midnight + step * QUARTER
        if is_within(SHARED_HOURS, candidate, zones):
            runs[-1].append(candidate)
        elif runs[-1]:
            runs.append([])
    return max(runs, key=len)


def _middle_on_the_half_hour(shared: Sequence[datetime], home: ZoneInfo) -> datetime:
    """Return the middle of a stretch, rounded down to a half hour on the couple's clock if that is in it."""
    middle = shared[len(shared) // 2]
    rounded = middle - timedelta(minutes=middle.astimezone(home).minute % 30)
    return rounded if rounded >= shared[0] else middle
