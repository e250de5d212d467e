"""Daily limits: the most one person can add in a day, far more than anybody types."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.errors import KindlingError
from core.moments import instant_of

USUAL_LIMIT = 30
TOLD_FROM = 5  # left for the day


class DailyKind(StrEnum):
    """The kinds of things that a person can add, each with a limit of its own; the value is stored."""

    THANKS = "thanks"
    MEMORY = "memory"
    AFFECTION = "affection"
    WISH = "wish"
    NOTICING = "noticing"
    TRY = "try"
    QUESTION = "question"
    TALK = "talk"
    STATEMENT = "statement"
    FRESH_START = "fresh-start"
    POLL = "poll"
    PLAN = "plan"
    MILESTONE = "milestone"
    GROWTH = "growth"
    REUNION = "reunion"
    SHEET_LINE = "sheet-line"
    PROPOSAL = "proposal"
    INVITATION = "invitation"
    RECAP = "recap"
    BOOK = "book"
    ABOUT = "about"
    SPARK = "spark"


DAILY_LIMITS: Mapping[DailyKind, int] = {DailyKind.THANKS: 60, DailyKind.MEMORY: 100}
"""The kinds with a limit other than `USUAL_LIMIT`."""


class DailyLimitReached(KindlingError):
    """The caller has added as many things of this kind as one person can in a day.

    Arguments: `kind`, `limit`, and `until`, the second at which their next day begins.
    """

    text_id = "refusal-daily-limit"


@dataclass(frozen=True, slots=True)
class DailyAllowance:
    """The number of things of a kind a person can still add today; their day ends at `until`, in UTC."""

    left: int
    until: datetime


def day_and_end(now: datetime, zone: ZoneInfo) -> tuple[date, datetime]:
    """Return the local day, and the moment (UTC) when the next one begins."""
    day = now.astimezone(zone).date()
    return day, instant_of(day + timedelta(days=1), time(0), zone)


def allowance_after(kind: DailyKind, added: int, until: datetime) -> DailyAllowance | None:
    """Return the allowance left after the `added`-th thing of a day; None while the limit is far off.

    Raises `DailyLimitReached` if that is one too many.
    """
    limit = DAILY_LIMITS.get(kind, USUAL_LIMIT)
    if added > limit:
        raise DailyLimitReached(kind=kind, limit=str(limit), until=f"{until.timestamp():.0f}")
    left = limit - added
    return DailyAllowance(left, until) if left <= TOLD_FROM else None
