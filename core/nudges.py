"""Nudges: when a partner who has not answered yet is reminded, if they chose it themselves."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.errors import KindlingError
from core.moments import instant_of

# All between 9:00 and 21:00, when a nudge may come.
TONIGHT_AT, TOMORROW_AT, WEEKEND_AT = time(20, 0), time(18, 0), time(10, 0)
SATURDAY = 5
DAYS_AHEAD = range(8)


class NothingToRemind(KindlingError):
    """The caller has answered already, so nothing is left to remind them of."""

    text_id = "refusal-nothing-to-remind"


class NudgesOff(KindlingError):
    """The caller has switched their nudges off."""

    text_id = "refusal-nudges-off"


class NextComesFirst(KindlingError):
    """The next question comes before the moment that was asked for."""

    text_id = "refusal-next-comes-first"


class LaterChoice(StrEnum):
    """When a partner would like to be nudged instead."""

    TONIGHT = "tonight"
    TOMORROW = "tomorrow"
    WEEKEND = "weekend"


def nudge_moment(choice: LaterChoice, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next moment after `now` that a choice means, in UTC; the days are those of `zone`."""
    today = now.astimezone(zone).date()
    if choice is LaterChoice.TOMORROW:
        return instant_of(today + timedelta(days=1), TOMORROW_AT, zone)
    # Pressed on Saturday at noon, the weekend means Sunday; on Sunday at noon, the next Saturday.
    days = [today + timedelta(days=ahead) for ahead in DAYS_AHEAD]
    if choice is LaterChoice.WEEKEND:
        moments = [instant_of(day, WEEKEND_AT, zone) for day in days if day.weekday() >= SATURDAY]
    else:
        moments = [instant_of(day, TONIGHT_AT, zone) for day in days]
    return next(moment for moment in moments if moment > now)
