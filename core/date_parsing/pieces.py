"""The pieces of a text: days, times of day, waits, zones; and the setting they are read in."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from core.date_parsing.words import DayPart, Season


class Precision(StrEnum):
    """The precision of a day; anything but `DAY` is kept as "about"."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"
    WINTER = "winter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Setting:
    """The circumstances that a reading depends on besides the words.

    `is_month_first` is the order of numbers in the writer's country; None is unknown, and both orders count.
    `is_southern` means that summer begins in December. `is_past` means that a past day is wanted.
    """

    today: date
    is_month_first: bool | None = None
    is_southern: bool = False
    is_past: bool = False


# Locales that write the month before the day; all other locales of Discord write the day first.
MONTH_FIRST = frozenset({"en-US", "ja", "ko", "zh-CN", "zh-TW", "hu", "lt"})
SOUTHERN_ZONES = (
    "Antarctica/",
    "Australia/",
    "America/Argentina/",
    "America/Asuncion",
    "America/Buenos_Aires",
    "America/La_Paz",
    "America/Lima",
    "America/Montevideo",
    "America/Punta_Arenas",
    "America/Santiago",
    "America/Sao_Paulo",
    "Africa/Johannesburg",
    "Africa/Harare",
    "Africa/Maputo",
    "Africa/Windhoek",
    "Indian/Antananarivo",
    "Indian/Mauritius",
    "Pacific/Auckland",
    "Pacific/Fiji",
)


def setting_at(now: datetime, locale: str | None, *, is_past: bool = False) -> Setting:
    """Return the setting for a moment in the writer's zone and, if known, for their locale."""
    is_month_first = locale in MONTH_FIRST if locale else None
    return Setting(now.date(), is_month_first, str(now.tzinfo).startswith(SOUTHERN_ZONES), is_past)


@dataclass(frozen=True, slots=True)
class Days:
    """The days that a phrase can mean.

    Each meaning is the ascending list of its days: one for "tomorrow", one of each year for "24 Dec".
    If there are two meanings, the writer is asked. `weekday` is a named weekday, and `is_date` is False for a
    weekday alone. `is_relative` marks a span from now, such as "next week", and `is_counted` a day so many
    weeks away, such as "in 3 weeks". `spelled` is an unambiguous spelling of both meanings of two numbers.
    """

    meanings: tuple[tuple[date, ...], ...]
    precision: Precision = Precision.DAY
    weekday: int | None = None
    is_date: bool = True
    is_relative: bool = False
    is_counted: bool = False
    spelled: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day. `is_exact` is False if it could be morning or evening, or noon or midnight.

    `is_bare` marks a number alone, which is an hour only beside a day. `is_midnight` marks the word itself,
    which beside a day can be its beginning or its end. `is_24_hours` marks an hour of two digits, as in
    "10:30": it is read by the 24-hour clock, unless a part of the day says otherwise.
    """

    wall: time
    is_exact: bool = True
    is_bare: bool = False
    is_midnight: bool = False
    is_24_hours: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """A time from now."""

    length: timedelta


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day; "this morning" is today's."""

    part: DayPart
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class Tonight:
    """This evening and the night that follows."""


@dataclass(frozen=True, slots=True)
class Zone:
    """The zone a time was typed in: its name, or its minutes from UTC."""

    name: str | None
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Instant:
    """An instant, in seconds since 1970, from a timestamp copied out of Discord."""

    seconds: int


Piece = Days | Clock | Wait | Part | Tonight | Zone | Instant

PRECISION_OF_SEASON = {
    Season.SPRING: Precision.SPRING,
    Season.SUMMER: Precision.SUMMER,
    Season.AUTUMN: Precision.AUTUMN,
    Season.WINTER: Precision.WINTER,
}
