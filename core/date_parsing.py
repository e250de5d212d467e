"""Parsing of the dates, times and delays that people type.

`split_time` takes the time of day out of a text, `match_days` lists the days that the rest can mean. Nothing
here guesses: a text that can be read in two ways is refused, or yields all its days, of which the caller
(`cogs/parsers.py`) chooses one by what it needs, such as the next one to come.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, time, timedelta

from core.errors import AmbiguousDay

LEAP_GAP = 8  # the most years from one 29 February to the next: 2096 to 2104, as 2100 is no leap year
NOON = 12
MIDNIGHT = time(0, 0)
EVENING = time(17, 0)  # "tonight" begins at this hour
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
# Next to a day, "3.10" could be 3 October. A dot therefore marks a time only where what follows it cannot be
# a month: "3.00" and "3.15" are times. The marks around keep it off parts of longer numbers, such as the
# "10:30" in "10:30:15".
TIME_IN_TEXT = re.compile(
    rf"(?<![\w.:/+-])(?:{HOUR}[:h]{MINUTE}|{HOUR}\.(?:00|1[3-9]|[2-5]\d)|{HOUR}h|noon"
    rf"|{HOUR}(?:[:.h]{MINUTE})?\s?[ap]\.?m\.?)(?![\w:/+-]|\.\d|\s?[ap]\.?m\b)",
    re.ASCII,
)
TRAILING_AT = re.compile(r"(?:^| )at$")
AMOUNT = r"(?P<{}>\d{{1,5}}(?:\.\d{{1,2}})?|an?|half an)"
# "in 2 hours and 30 minutes", "in an hour", "in half an hour", "in 90 min"
DELAY = re.compile(
    rf"in (?:{AMOUNT.format('hours')} ?(?:h|hrs?|hours?))?(?: ?and)? ?"
    rf"(?:{AMOUNT.format('minutes')} ?(?:m|mins?|minutes?))?",
    re.ASCII,
)
AMOUNTS = {"a": 1.0, "an": 1.0, "half an": 0.5}
NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
COUNT = rf"\d{{1,5}}|an?|{'|'.join(NUMBER_WORDS[1:])}"
# "in 3 weeks", "in a month", "two years ago"
COUNTED_DAY = re.compile(
    rf"in (?P<ahead>{COUNT}) (?P<unit>day|week|month|year)s?"
    rf"|(?P<back>{COUNT}) (?P<past_unit>day|week|month|year)s? ago",
    re.ASCII,
)
DAYS = {"day": timedelta(days=1), "week": timedelta(weeks=1)}
MONTHS = {"month": 1, "year": 12}
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
        # 2026-12-24, 2026/12/24, 2026.12.24
        rf"{YEAR}(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark){DAY}",
        # 24.12, 24. 12., 24.12.2026: with dots, the first number is the day
        rf"{DAY}\. ?(?P<month>\d{{1,2}})(?:\. ?{YEAR}|\.)?",
        # 24 Dec, the 24th of December 2026
        rf"(?:the )?{DAY}(?:st|nd|rd|th|\.)?(?: of)? ?{MONTH}(?: {YEAR})?",
        # Dec 24, December the 24th 2026
        rf"{MONTH} (?:the )?{DAY}(?:st|nd|rd|th)?(?: {YEAR})?",
    )
]
# 3/4, 13-4-2026: `_match_date` decides which number is the month, or refuses
AMBIGUOUS_DATE = re.compile(rf"(\d{{1,2}})([-/])(\d{{1,2}})(?:\2{YEAR})?", re.ASCII)
MONTH_ALONE = re.compile(rf"{MONTH}(?: {YEAR})?|(?P<iso_year>\d{{4}})-(?P<month>\d{{1,2}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class PossibleDays:
    """The days that a text can mean, in ascending order: one, or, without a year, one of each year around.

    `weekday` (Monday is 0) is the weekday that was named, alone or together with a date that must fall on it.
    `is_date` is False for a weekday alone, which means any such day from a week ago to a week ahead.
    """

    days: tuple[date, ...]
    weekday: int | None = None
    is_date: bool = True

    def agrees(self, day: date) -> bool:
        """Return whether a day falls on the named weekday; always True where none was named."""
        return self.weekday in (None, day.weekday())


def normalize(text: str) -> str:
    """Return the text in lower case, with single spaces and without commas."""
    return " ".join(text.lower().replace(",", " ").split())


def match_time(text: str) -> time | None:
    """Parse a time of day; None where it is none, or where an hour could mean morning or evening."""
    typed = normalize(text).removeprefix("at ")
    if typed in ("noon", "midnight"):
        return time(NOON) if typed == "noon" else MIDNIGHT
    match = TIME.fullmatch(typed)
    if match is None:
        return None
    if match["full"]:
        return time(int(match["full"]))
    hour, half = int(match["hour"]), match["half"]
    if half is None:
        # a bare "8" could be morning or evening, "8:30" is the 24-hour clock
        return time(hour, int(match["minute"])) if match["minute"] else None
    if not 1 <= hour <= NOON:
        return None
    # 12 am is 00:00 and 12 pm is 12:00, hence the remainder
    return time(hour % NOON + (NOON if half == "p" else 0), int(match["minute"] or 0))


def split_time(text: str) -> tuple[str, time | None]:
    """Split a text into the rest and its time of day; the time is None where the text has none, or two.

    Without a time, the rest is the whole text, normalized.
    """
    typed = re.sub(r"(?<=\d)t(?=\d)", " ", normalize(text))  # as in 2026-12-24T19:30
    # Midnight is read alone only: next to a day it could be that day's beginning or its end.
    if typed in ("midnight", "at midnight"):
        return "", MIDNIGHT
    matches = list(TIME_IN_TEXT.finditer(typed))
    wall = match_time(matches[0][0]) if len(matches) == 1 else None
    if wall is None:
        return typed, None
    before = typed[: matches[0].start()].strip()
    after = typed[matches[0].end() :].strip()
    rest = f"{TRAILING_AT.sub('', before)} {after}".strip()
    # "tonight 3:00" would be early this morning, and most people mean tomorrow's
    if "tonight" in rest and wall < EVENING:
        return typed, None
    # a lone "8h" could be eight o'clock, or eight hours from now
    is_lone_hour = not rest and matches[0][0].endswith("h")
    return (typed, None) if is_lone_hour else (rest, wall)


def match_delay(text: str) -> timedelta | None:
    """Parse a delay such as "in 2 hours and 30 minutes"; None where the text is none."""
    match = DELAY.fullmatch(normalize(text))
    if match is None or not (match["hours"] or match["minutes"]):
        return None
    hours, minutes = (_amount(match[unit] or "0") for unit in ("hours", "minutes"))
    return timedelta(hours=hours, minutes=minutes)


def match_days(text: str, today: date) -> PossibleDays | None:
    """Parse the days that a text can mean; None where any part of it is not understood.

    Raises `AmbiguousDay` for two numbers that could each be the month.
    """
    typed = normalize(text).removeprefix("on ")
    if typed in RELATIVE_DAYS:
        return PossibleDays((today + timedelta(days=RELATIVE_DAYS[typed]),))
    if counted := COUNTED_DAY.fullmatch(typed):
        return _count_from(today, counted)
    named = WEEKDAY.fullmatch(typed)
    if named is None:
        days = _match_date(typed, today)
        return PossibleDays(tuple(days)) if days else None
    weekday = SHORT_WEEKDAYS.index(named["weekday"][:3])
    if named["rest"] is None:
        # a week each way, today included: the caller may need the last Friday or the coming one
        around = (today + timedelta(days=days) for days in range(-7, 8))
        return PossibleDays(tuple(day for day in around if day.weekday() == weekday), weekday, is_date=False)
    days = _match_date(named["rest"], today)
    return PossibleDays(tuple(days), weekday) if days else None


def match_month(text: str, today: date) -> PossibleDays | None:
    """Parse a month without a day as the first day of that month; None where the text is none."""
    match = MONTH_ALONE.fullmatch(normalize(text))
    if match is None:
        return None
    month = SHORT_MONTHS.index(match["name"][:3]) + 1 if match["name"] else int(match["month"])
    days = _dates_in_years(match["year"] or match["iso_year"], month, 1, today)
    return PossibleDays(tuple(days)) if days else None


def _amount(typed: str) -> float:
    return AMOUNTS[typed] if typed in AMOUNTS else float(typed)


def _count_from(today: date, counted: re.Match[str]) -> PossibleDays | None:
    """Return the day that is so many days, weeks, months or years from today; None outside the calendar."""
    count = _whole_number(counted["ahead"] or counted["back"]) * (1 if counted["ahead"] else -1)
    unit = counted["unit"] or counted["past_unit"]
    try:
        day = _add_months(today, count * MONTHS[unit]) if unit in MONTHS else today + count * DAYS[unit]
    except (OverflowError, ValueError):
        return None
    # The first and the last year of the calendar are other years in other zones.
    return PossibleDays((day,)) if MINYEAR < day.year < MAXYEAR else None


def _add_months(day: date, months: int) -> date:
    """Add months to a day; 31 January and one month is the last of February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _whole_number(typed: str) -> int:
    if typed in ("a", "an"):
        return 1
    return NUMBER_WORDS.index(typed) if typed in NUMBER_WORDS else int(typed)


def _match_date(text: str, today: date) -> Sequence[date]:
    numeric = AMBIGUOUS_DATE.fullmatch(text)
    if numeric:
        first, second, year = int(numeric[1]), int(numeric[3]), numeric["year"]
        day_first, month_first = (
            _dates_in_years(year, second, first, today),
            _dates_in_years(year, first, second, today),
        )
        # "3/4" is 3 April or 4 March: refused; "13/4" can only be 13 April, and "4/4" is the same both ways
        if day_first and month_first and first != second:
            raise AmbiguousDay(
                first=_spell_date(year, second, first), second=_spell_date(year, first, second)
            )
        return day_first or month_first
    for pattern in DATE_PATTERNS:
        if match := pattern.fullmatch(text):
            parts = match.groupdict()
            month = SHORT_MONTHS.index(parts["name"][:3]) + 1 if parts.get("name") else int(parts["month"])
            return _dates_in_years(parts["year"], month, int(parts["day"]), today)
    return []


def _dates_in_years(year: str | None, month: int, day: int, today: date) -> Sequence[date]:
    # without a year, look far enough both ways that even a 29 February has a past and a coming day
    years = [int(year)] if year else range(today.year - LEAP_GAP, today.year + LEAP_GAP + 1)
    days: list[date] = []
    for candidate_year in years:
        with suppress(ValueError):  # a day that this year does not have
            days.append(date(candidate_year, month, day))
    return days


def _spell_date(year: str | None, month: int, day: int) -> str:
    return f"{year}-{month:02}-{day:02}" if year else f"{day} {SHORT_MONTHS[month - 1].capitalize()}"
