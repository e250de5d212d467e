"""The results of parsing: the possible meanings of a text."""

from dataclasses import dataclass
from datetime import date, datetime, time

from core.date_parsing.pieces import Precision


@dataclass(frozen=True, slots=True)
class Moments:
    """The moments a text can mean, in ascending order; if there are several, the writer is asked.

    `spelled` is how to write both meanings of a day in numbers unmistakably.
    """

    moments: tuple[datetime, ...]
    spelled: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class WithoutHour:
    """A day without an hour, with its likely hours that are still to come."""

    likely: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Passed:
    """Every moment the text can mean has passed."""


@dataclass(frozen=True, slots=True)
class KnownDays:
    """The days a text can mean, in ascending order; if there are several, the writer is asked."""

    days: tuple[date, ...]
    precision: Precision = Precision.DAY
    spelled: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class StillToCome:
    """A future day where a past one is needed."""

    day: date


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Not a date at all; `part` is the meaningless part, as typed."""

    part: str


@dataclass(frozen=True, slots=True)
class WallTimes:
    """The times of day a text can mean; if there are several, the writer is asked."""

    walls: tuple[time, ...]
