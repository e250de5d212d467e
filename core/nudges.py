"""Nudges: a partner's reminder of an open check-in, at the time they chose."""

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
    """The next question comes before the requested moment."""

    text_id = "refusal-next-comes-first"


class LaterChoice(StrEnum):
    """A partner's choice of a later time for their nudge."""

    TONIGHT = "tonight"
    TOMORROW = "tomorrow"
    WEEKEND = "weekend"


def nudge_moments(now: datetime, zone: ZoneInfo) -> dict[LaterChoice, datetime]:
    """Return the moment after `now`, in UTC, that each choice means; days are those of `zone`.

    Tonight is no choice any more once it is eight in the evening.
    """
    today = now.astimezone(zone).date()
    tonight = instant_of(today, TONIGHT_AT, zone)
    # Pressed on Saturday at noon, the weekend means Sunday; on Sunday at noon, the next Saturday.
    days = (today + timedelta(days=ahead) for ahead in DAYS_AHEAD)
    weekend = (instant_of(day, WEEKEND_AT, zone) for day in days if day.weekday() >= SATURDAY)
    return {
        **({LaterChoice.TONIGHT: tonight} if tonight > now else {}),
        LaterChoice.TOMORROW: instant_of(today + timedelta(days=1), TOMORROW_AT, zone),
        LaterChoice.WEEKEND: next(moment for moment in weekend if moment > now),
    }
