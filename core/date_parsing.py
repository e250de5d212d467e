"""What people type, taken at its word: the hour in it, and the days that the rest of it can mean."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time, timedelta

from core.errors import AmbiguousDay

LEAP_GAP = 8  # years that can lie between two 29ths of February
NOON = 12
MIDNIGHT = time(0, 0)
EVENING = time(17, 0)  # "tonight" is from this hour on
SHORT_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SHORT_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
RELATIVE_DAYS = {
    "the day before yesterday": -2,
    "day before yesterday": -2,
    "yesterday": -1,
    "today": 0,
    "tonight": 0,
    "tomorrow": 1,
    "day after tomorrow": 2,
    "the day after tomorrow": 2,
}
HALF_DAY = r"\s?(?P<half>[ap])\.?m\.?"
HOUR, MINUTE = r"(?:[01]?\d|2[0-3])", r"[0-5]\d"
TIME = re.compile(
    rf"(?P<hour>{HOUR})(?:[:.h](?P<minute>{MINUTE}))?(?:{HALF_DAY})?|(?P<full>{HOUR})h", re.ASCII
)
# beside a day "3.10" could be the 3rd of October: a dot stands in an hour only where the rest is no month
TIME_IN_TEXT = re.compile(
    rf"(?<![\w.:/+-])(?:{HOUR}[:h]{MINUTE}|{HOUR}\.(?:00|1[3-9]|[2-5]\d)|{HOUR}h|noon"
    rf"|{HOUR}(?:[:.h]{MINUTE})?\s?[ap]\.?m\.?)(?![\w:/+-]|\.\d|\s?[ap]\.?m\b)",
    re.ASCII,
)
TRAILING_AT = re.compile(r"(?:^| )at$")
AMOUNT = r"(?P<{}>\d{{1,5}}(?:\.\d{{1,2}})?|an?|half an)"
DELAY = re.compile(
    rf"in (?:{AMOUNT.format('hours')} ?(?:h|hrs?|hours?))?(?: ?and)? ?"
    rf"(?:{AMOUNT.format('minutes')} ?(?:m|mins?|minutes?))?",
    re.ASCII,
)
AMOUNTS = {"a": 1.0, "an": 1.0, "half an": 0.5}
MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t|tember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
WEEKDAY = re.compile(
    r"(?:this )?(?P<weekday>mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)(?: (?P<rest>.+))?"
)
YEAR, DAY = r"(?P<year>\d{4})", r"(?P<day>\d{1,2})"
DATE_PATTERNS = [
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"{YEAR}(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark){DAY}",
        rf"{DAY}\. ?(?P<month>\d{{1,2}})(?:\. ?{YEAR}|\.)?",
        rf"(?:the )?{DAY}(?:st|nd|rd|th|\.)?(?: of)? ?{MONTH}(?: {YEAR})?",
        rf"{MONTH} (?:the )?{DAY}(?:st|nd|rd|th)?(?: {YEAR})?",
    )
]
AMBIGUOUS_DATE = re.compile(rf"(\d{{1,2}})([-/])(\d{{1,2}})(?:\2{YEAR})?", re.ASCII)
MONTH_ALONE = re.compile(rf"{MONTH}(?: {YEAR})?|(?P<iso_year>\d{{4}})-(?P<month>\d{{1,2}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class PossibleDays:
    """The days that a text can mean, in order: one, or, without a year, those of the years around.

    `weekday` (Monday is 0) is the one that was named, alone or beside a date that has to fall on it.
    """

    days: tuple[date, ...]
    weekday: int | None = None
    is_date: bool = True

    def agrees(self, day: date) -> bool:
        """Whether a day falls on the weekday that was named, if one was."""
        return self.weekday in (None, day.weekday())


def normalize(text: str) -> str:
    """Return what was typed in small letters, with single spaces and without commas."""
    return " ".join(text.lower().replace(",", " ").split())


def match_time(text: str) -> time | None:
    """Read a time of day; None where it is none, or where an hour could be of the morning or the evening."""
    wanted = normalize(text).removeprefix("at ")
    if wanted in ("noon", "midnight"):
        return time(NOON) if wanted == "noon" else MIDNIGHT
    found = TIME.fullmatch(wanted)
    if found is None:
        return None
    if found["full"]:
        return time(int(found["full"]))
    hour, half = int(found["hour"]), found["half"]
    if half is None:
        return time(hour, int(found["minute"])) if found["minute"] else None
    if not 1 <= hour <= NOON:
        return None
    return time(hour % NOON + (NOON if half == "p" else 0), int(found["minute"] or 0))


def split_time(text: str) -> tuple[str, time | None]:
    """Take the only time of day out of a text; return the rest, and None where there is none, or two."""
    wanted = re.sub(r"(?<=\d)t(?=\d)", " ", normalize(text))  # as in 2026-12-24T19:30
    if wanted in ("midnight", "at midnight"):  # beside a day it could be the one before or after it
        return "", MIDNIGHT
    found = list(TIME_IN_TEXT.finditer(wanted))
    wall = match_time(found[0][0]) if len(found) == 1 else None
    if wall is None:
        return wanted, None
    before = wanted[: found[0].start()].strip()
    after = wanted[found[0].end() :].strip()
    rest = f"{TRAILING_AT.sub('', before)} {after}".strip()
    if "tonight" in rest and wall < EVENING:
        return wanted, None
    alone_and_short = not rest and found[0][0].endswith("h")  # "8h" could be eight hours from now
    return (wanted, None) if alone_and_short else (rest, wall)


def match_delay(text: str) -> timedelta | None:
    """Read an amount of hours and minutes from now; None where it is none."""
    found = DELAY.fullmatch(normalize(text))
    if found is None or not (found["hours"] or found["minutes"]):
        return None
    hours, minutes = (_amount(found[unit] or "0") for unit in ("hours", "minutes"))
    return timedelta(hours=hours, minutes=minutes)


def match_days(text: str, today: date) -> PossibleDays | None:
    """Read which days a text can mean; None where any of it is not understood.

    Raises `AmbiguousDay` for two numbers that could each be the month.
    """
    wanted = normalize(text).removeprefix("on ")
    if wanted in RELATIVE_DAYS:
        return PossibleDays((today + timedelta(days=RELATIVE_DAYS[wanted]),))
    named = WEEKDAY.fullmatch(wanted)
    if named is None:
        days = _match_date(wanted, today)
        return PossibleDays(tuple(days)) if days else None
    weekday = SHORT_WEEKDAYS.index(named["weekday"][:3])
    if named["rest"] is None:
        around = (today + timedelta(days=days) for days in range(-7, 8))
        return PossibleDays(tuple(day for day in around if day.weekday() == weekday), weekday, is_date=False)
    days = _match_date(named["rest"], today)
    return PossibleDays(tuple(days), weekday) if days else None


def match_month(text: str, today: date) -> PossibleDays | None:
    """Read a month named without a day as its first day; None where it is none."""
    found = MONTH_ALONE.fullmatch(normalize(text))
    if found is None:
        return None
    month = SHORT_MONTHS.index(found["name"][:3]) + 1 if found["name"] else int(found["month"])
    days = _dates_in_years(found["year"] or found["iso_year"], month, 1, today)
    return PossibleDays(tuple(days)) if days else None


def _amount(typed: str) -> float:
    return AMOUNTS[typed] if typed in AMOUNTS else float(typed)


def _match_date(text: str, today: date) -> Sequence[date]:
    either = AMBIGUOUS_DATE.fullmatch(text)
    if either:
        first, second, year = int(either[1]), int(either[3]), either["year"]
        day_first, month_first = (
            _dates_in_years(year, second, first, today),
            _dates_in_years(year, first, second, today),
        )
        if day_first and month_first and first != second:
            raise AmbiguousDay(
                first=_spell_date(year, second, first), second=_spell_date(year, first, second)
            )
        return day_first or month_first
    for pattern in DATE_PATTERNS:
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            month = SHORT_MONTHS.index(parts["name"][:3]) + 1 if parts.get("name") else int(parts["month"])
            return _dates_in_years(parts["year"], month, int(parts["day"]), today)
    return []


def _dates_in_years(year: str | None, month: int, day: int, today: date) -> Sequence[date]:
    years = [int(year)] if year else range(today.year - LEAP_GAP, today.year + LEAP_GAP + 1)
    found: list[date] = []
    for one in years:
        with suppress(ValueError):  # a day that this year does not have
            found.append(date(one, month, day))
    return found


def _spell_date(year: str | None, month: int, day: int) -> str:
    return f"{year}-{month:02}-{day:02}" if year else f"{day} {SHORT_MONTHS[month - 1].capitalize()}"
