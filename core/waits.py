"""Waits: things one partner did in silence for the other to join, and the line announcing them."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.moments import WAKING_HOURS, first_within, instant_of

COLLECTED_FOR = timedelta(minutes=10)  # everything done within it becomes one line
ANYWHERE = ZoneInfo("UTC")


class WaitKind(StrEnum):
    """The kinds of things one partner has begun and the other is to join, answer or read."""

    QUESTION = "question"
    LATE_QUESTION = "late-question"
    PROPOSAL = "proposal"
    TALK = "talk"
    POLL = "poll"
    WISH = "wish"
    WISHES = "wishes"
    NOTICING = "noticing"
    LESSON = "lesson"
    COMPARISON = "comparison"
    GROWTH = "growth"
    SHEET = "sheet"
    SHEET_NEWS = "sheet-news"
    ABOUT = "about"


KINDS_TO_READ = frozenset({WaitKind.WISHES, WaitKind.GROWTH, WaitKind.SHEET_NEWS, WaitKind.ABOUT})
"""The kinds that wait to be read: only the stored row says that they still do."""


@dataclass(frozen=True, slots=True)
class StoredWait:
    """Something done in silence, stored for the partner who is to be told."""

    kind: WaitKind
    subject_id: int
    is_told: bool


def line_due_at(now: datetime, zone: ZoneInfo | None, last_told_at: datetime | None) -> datetime:
    """Return the first moment from `now` on when a partner may be told of a wait.

    At most once a day, between 8:00 and 22:00 in their zone; without a zone, at any hour of the UTC day.
    """
    # Told on Monday at 21:50 in Berlin: a wait of 21:55 is told on Tuesday at 8:00, together with all that is
    # done until then.
    if last_told_at is not None:
        next_day = last_told_at.astimezone(zone or ANYWHERE).date() + timedelta(days=1)
        now = max(now, instant_of(next_day, time(), zone or ANYWHERE))
    return now if zone is None else first_within(WAKING_HOURS, now, [zone])
