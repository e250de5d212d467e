"""Recaps: some weeks together, looked back on without a number in them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.checkins import Question

THANKS_PER_PARTNER = 2
LONGEST_LOOK_BACK = timedelta(weeks=8)


class RecapItemKind(StrEnum):
    """What a recap is made of, in the order in which it is shown."""

    THANKS = "thanks"
    DATE = "date"
    MEMORY = "memory"
    MILESTONE = "milestone"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class RecapItem:
    """One thing to look back on: its day, and its words.

    `by` is who said it, where that matters; `question` is set where the words are those of a question.
    """

    kind: RecapItemKind
    day: date
    text: str
    author_id: int | None = None
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class RecapPeriod:
    """The time that a recap looks back on: from `begins_at` up to, not including, `ends_at`."""

    begins_at: datetime
    ends_at: datetime

    def days(self, zone: ZoneInfo) -> tuple[date, date]:
        """Say the first and the last day of it in a zone."""
        # one instant before the end, in UTC: a wall time may stand twice, or not at all
        last = self.ends_at.astimezone(UTC) - timedelta(microseconds=1)
        return self.begins_at.astimezone(zone).date(), last.astimezone(zone).date()


@dataclass(frozen=True, slots=True)
class Recap:
    """What there is to look back on from `first` to `last`, by kind and day."""

    first: date
    last: date
    items: tuple[RecapItem, ...]

    @property
    def is_month(self) -> bool:
        """Whether it is exactly one month of the calendar."""
        is_whole = self.first.day == 1 and (self.last + timedelta(days=1)).day == 1
        return is_whole and (self.first.year, self.first.month) == (self.last.year, self.last.month)

    def items_of_kind(self, kind: RecapItemKind) -> tuple[RecapItem, ...]:
        """List the moments of one kind, the earliest first."""
        return tuple(moment for moment in self.items if moment.kind is kind)


def build_recap(period: RecapPeriod, zone: ZoneInfo, items: Sequence[RecapItem]) -> Recap:
    """Make a recap of what was found: the earliest first, a few thanks of each where there are more."""
    first, last = period.days(zone)
    thanks = [moment for moment in items if moment.kind is RecapItemKind.THANKS]
    others = [moment for moment in items if moment.kind is not RecapItemKind.THANKS]
    kept = [*sample_thanks(thanks, f"{first}/{last}"), *others]
    return Recap(first, last, tuple(sorted(kept, key=lambda moment: moment.day)))


def sample_thanks(thanks: Sequence[RecapItem], seed: str) -> list[RecapItem]:
    """Draw the same few of each partner's thanks whenever it is asked: by chance, and as many of each."""
    draw = random.Random(seed)  # noqa: S311 (a draw among thanks, not a secret)
    found: list[RecapItem] = []
    for by in sorted({moment.author_id or 0 for moment in thanks}):
        mine = [moment for moment in thanks if (moment.author_id or 0) == by]
        found += draw.sample(mine, min(THANKS_PER_PARTNER, len(mine)))
    return found


def months_between(first: date, last: date) -> list[date]:
    """List the months from one day's to another's by their first days, the latest first."""
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(number // 12, number % 12 + 1, 1) for number in reversed(months)]


def period_before(now: datetime, weeks: int, last_end: datetime | None) -> RecapPeriod:
    """Return what a ritual looks back on: all since the last recap, or its weeks where none was of late."""
    is_of_late = last_end is not None and last_end < now <= last_end + LONGEST_LOOK_BACK
    return RecapPeriod(last_end if is_of_late and last_end else now - timedelta(weeks=weeks), now)
