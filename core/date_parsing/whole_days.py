"""Parsing of whole days: past days, days of each year, months, and weekdays."""

import re
from collections.abc import Sequence
from datetime import date

from core.date_parsing.days import WEEK
from core.date_parsing.grammar import UnknownPart, pieces_of
from core.date_parsing.lexer import tokens_of
from core.date_parsing.pieces import Days, Part, Precision, Setting, Tonight
from core.date_parsing.readings import KnownDays, StillToCome, Unreadable
from core.date_parsing.words import Kind, Words

LEAP_DAY = (2, 29)
DASHES = re.compile(r"\s*[-–—]\s*")
SHORTEST_WEEKDAY = 2  # letters: "mo"
DaysReading = KnownDays | Unreadable


def read_past_day(typed: str, words: Words, setting: Setting) -> KnownDays | StillToCome | Unreadable:
    """Read a past day, or the first day of a span such as "summer 2019"."""
    found = _days(typed, words, setting)
    if isinstance(found, Unreadable):
        return found
    days, weekday = found
    chosen: list[date] = []
    for meaning in days.meanings:
        past = [day for day in meaning if day < setting.today or (day == setting.today and days.is_date)]
        if past:
            chosen.append(past[-1])
    if not chosen:
        return StillToCome(days.meanings[0][0])
    if any(weekday not in (None, day.weekday()) for day in chosen):
        return Unreadable(typed.strip())
    return KnownDays(tuple(sorted(chosen)), days.precision, days.spelled)


def read_day(typed: str, words: Words, setting: Setting, *, is_yearly: bool = False) -> DaysReading:
    """Read a day, past or future; without a year, the next one.

    A yearly 29 February without a year is the latest one that has passed instead, so that it also comes in
    the years without one, on the 28th.
    """
    found = _days(typed, words, setting)
    if isinstance(found, Unreadable):
        return found
    days, weekday = found
    if days.precision is not Precision.DAY and not days.is_counted:
        return Unreadable(typed.strip())
    chosen: list[date] = []
    for meaning in days.meanings:
        day = meaning[0]
        if len(meaning) > 1:
            is_leap_day = is_yearly and days.is_date and (day.month, day.day) == LEAP_DAY
            past = [each for each in meaning if each <= setting.today]
            day = past[-1] if is_leap_day else next(each for each in meaning if each > setting.today)
        chosen.append(day)
    if any(weekday not in (None, day.weekday()) for day in chosen):
        return Unreadable(typed.strip())
    return KnownDays(tuple(sorted(chosen)), spelled=days.spelled)


def read_month(typed: str, words: Words, setting: Setting) -> date | None:
    """Read a month as its first day; without a year, the latest one begun. None if it is not a month."""
    found = _days(typed, words, setting)
    if isinstance(found, Unreadable) or found[0].precision is not Precision.MONTH:
        return None
    days = [day.replace(day=1) for day in found[0].meanings[0]]
    return next((day for day in reversed(days) if day <= setting.today), days[0])


def read_weekday(typed: str, words: Words) -> int | None:
    """Read a weekday, whole or by its first letters (Monday is 0); None if it is not one."""
    tokens = tokens_of(typed, words)
    kinds = "".join(token.kind for token in tokens)
    if kinds.lstrip("ot") == Kind.WEEKDAY:
        return int(tokens[-1].value)
    wanted = typed.strip(" .").lower()
    if len(wanted) < SHORTEST_WEEKDAY:
        return None
    meant = {
        int(value)
        for phrase, (kind, value) in words.phrases.items()
        if kind is Kind.WEEKDAY and phrase[0].startswith(wanted)
    }
    return meant.pop() if len(meant) == 1 else None


def read_weekdays(typed: str, words: Words) -> tuple[int, ...] | None:
    """Read weekdays, such as "mon wed fri", "mon-fri" or "daily", each once; None if any is not a weekday."""
    parts = re.split(r"[\s,;/&+]+", re.sub(DASHES, " - ", typed.strip().lower()))
    if (several := words.several_weekdays.get(" ".join(parts))) is not None:
        return several
    found: list[int] = []
    is_range = False
    for part in parts:
        if found and not is_range and (part == "-" or part in words.from_to):
            is_range = True
        elif part not in words.between_weekdays or is_range:
            day = read_weekday(part, words)
            if day is None:
                return None
            if is_range:  # "fri-mon" goes over the end of the week
                found += [(found[-1] + more) % WEEK for more in range(1, (day - found[-1]) % WEEK)]
            found.append(day)
            is_range = False
    return tuple(sorted(set(found))) if found and not is_range else None


def _days(typed: str, words: Words, setting: Setting) -> tuple[Days, int | None] | Unreadable:
    """Return the only day in a text, and the weekday beside it."""
    try:
        pieces = [found.piece for found in pieces_of(typed, words, setting)]
    except UnknownPart as unknown:
        return Unreadable(unknown.part)
    match pieces:
        case [Tonight() | Part(is_today=True)]:  # "this evening" is today
            return Days(((setting.today,),), is_relative=True), None
        case _:
            days = [piece for piece in pieces if isinstance(piece, Days)]
    # "yesterday evening" still names a day.
    if not days or any(not isinstance(piece, Days | Part) for piece in pieces):
        return Unreadable(typed.strip())
    return _joined(days) or Unreadable(typed.strip())


def _joined(days: Sequence[Days]) -> tuple[Days, int | None] | None:
    """Join a date and the weekday beside it; None for two dates."""
    dates = [each for each in days if each.is_date]
    weekdays = [each for each in days if not each.is_date]
    if len(dates) > 1 or len(weekdays) > 1:
        return None
    return (dates or weekdays)[0], weekdays[0].weekday if dates and weekdays else None
