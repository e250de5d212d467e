"""What a text turned out to mean, where it means something."""

from dataclasses import dataclass
from datetime import date, datetime, time

from core.date_parsing.pieces import Precision


@dataclass(frozen=True, slots=True)
class Moments:
    """The moments that a text can mean, in ascending order; more than one are to be asked about.

    `spelled` is how to write both meanings of a day in numbers unmistakably.
    """

    moments: tuple[datetime, ...]
    spelled: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class WithoutHour:
    """A day without an hour, and the likely hours of it that are still to come."""

    likely: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Passed:
    """Every moment that the text can mean has passed."""


@dataclass(frozen=True, slots=True)
class KnownDays:
    """The days that a text can mean, in ascending order; more than one are to be asked about."""

    days: tuple[date, ...]
    precision: Precision = Precision.DAY
    spelled: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class StillToCome:
    """A day that lies ahead, where one that has been is needed."""

    day: date


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Nobody can read it; `part` is what means nothing, as it was typed."""

    part: str


@dataclass(frozen=True, slots=True)
class WallTimes:
    """The times of day that a text can mean: more than one are to be asked about."""

    walls: tuple[time, ...]
