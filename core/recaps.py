"""Recaps: a look back on some weeks together, without counts or scores."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.checkins import Question
from core.date_parsing.pieces import Precision
from core.unreadable import UNREADABLE

THANKS_PER_PARTNER = 2
BOTH = 2
LONGEST_LOOK_BACK = timedelta(weeks=8)


class RecapItemKind(StrEnum):
    """The kinds of items in a recap, in the order they are shown."""

    THANKS = "thanks"
    DATE = "date"
    MEMORY = "memory"
    MILESTONE = "milestone"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class RecapItem:
    """One item of a recap: its local day and its words.

    `author_id` is set if it matters who said it; `question` is set if `text` is that of a question;
    `memory_id` is that of a memory, `plan_id` that of a date whose impressions are open: either may have
    photos. `about` says how exactly its day is known.
    """

    kind: RecapItemKind
    day: date
    text: str
    author_id: int | None = None
    question: Question | None = None
    memory_id: int | None = None
    plan_id: int | None = None
    about: Precision | None = None


@dataclass(frozen=True, slots=True)
class RecapPeriod:
    """The time a recap covers: from `begins_at` up to, not including, `ends_at`."""

    begins_at: datetime
    ends_at: datetime

    def days(self, zone: ZoneInfo) -> tuple[date, date]:
        """Return its first and last day in a zone."""
        # One microsecond before the end, subtracted in UTC: on the wall clock that may be a time that the day
        # has twice or not at all. A period that ends on 1 June at 00:00 has 31 May as its last day.
        last = self.ends_at.astimezone(UTC) - timedelta(microseconds=1)
        return self.begins_at.astimezone(zone).date(), last.astimezone(zone).date()


@dataclass(frozen=True, slots=True)
class Recap:
    """The items from the day `first` to the day `last`, ordered by day."""

    first: date
    last: date
    items: tuple[RecapItem, ...]

    @property
    def is_month(self) -> bool:
        """Return whether it covers exactly one calendar month."""
        is_whole = self.first.day == 1 and (self.last + timedelta(days=1)).day == 1
        return is_whole and (self.first.year, self.first.month) == (self.last.year, self.last.month)

    @property
    def is_good_month(self) -> bool:
        """Return whether it is a month with thanks from both partners, and a date or a memory."""
        by = {item.author_id for item in self.items_of_kind(RecapItemKind.THANKS)}
        shared = {item.kind for item in self.items} & {RecapItemKind.DATE, RecapItemKind.MEMORY}
        return self.is_month and len(by) == BOTH and bool(shared)

    def items_of_kind(self, kind: RecapItemKind) -> tuple[RecapItem, ...]:
        """List the items of one kind, the earliest first."""
        return tuple(item for item in self.items if item.kind is kind)


def build_recap(period: RecapPeriod, zone: ZoneInfo, items: Sequence[RecapItem]) -> Recap:
    """Build a recap of these items, earliest first; a few of each partner's thanks are drawn.

    Unreadable items are left out.
    """
    first, last = period.days(zone)
    readable = [item for item in items if item.text != UNREADABLE]
    thanks = [item for item in readable if item.kind is RecapItemKind.THANKS]
    others = [item for item in readable if item.kind is not RecapItemKind.THANKS]
    kept = [*sample_thanks(thanks, f"{first}/{last}"), *others]
    return Recap(first, last, tuple(sorted(kept, key=lambda item: item.day)))


def sample_thanks(thanks: Sequence[RecapItem], seed: str) -> list[RecapItem]:
    """Draw up to `THANKS_PER_PARTNER` thanks of each partner; the same seed gives the same ones.

    Both partners have the same limit, so that a recap never shows who thanks more.
    """
    draw = random.Random(seed)  # noqa: S311 (a draw among thanks, not a secret)
    sample: list[RecapItem] = []
    for author_id in sorted({item.author_id or 0 for item in thanks}):
        by_author = [item for item in thanks if (item.author_id or 0) == author_id]
        sample += draw.sample(by_author, min(THANKS_PER_PARTNER, len(by_author)))
    return sample


def months_between(first: date, last: date) -> list[date]:
    """List the first days of all months from that of `first` to that of `last`, latest first."""
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)  # counted from year 0
    return [date(number // 12, number % 12 + 1, 1) for number in reversed(months)]


def period_before(now: datetime, weeks: int, last_end: datetime | None) -> RecapPeriod:
    """Return the period of a ritual's recap: since the end of the last one, or its own `weeks`.

    The weeks apply if the last recap ended more than `LONGEST_LOOK_BACK` ago, as after a long pause.
    """
    is_recent = last_end is not None and last_end < now <= last_end + LONGEST_LOOK_BACK
    return RecapPeriod(last_end if is_recent and last_end else now - timedelta(weeks=weeks), now)
