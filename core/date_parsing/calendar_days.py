"""Calendar days, as the grammar of days and spans needs them."""

from calendar import monthrange
from collections.abc import Iterable
from contextlib import suppress
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Any

from core.date_parsing.lexer import Token
from core.date_parsing.pieces import Days, Precision, Setting
from core.date_parsing.words import Kind

LEAP_GAP = 8  # the most years from one 29 February to the next: 2096 to 2104, as 2100 is no leap year
MONTHS_IN_YEAR = 12


def value_of(tokens: Iterable[Token], *kinds: Kind) -> Any:  # noqa: ANN401 (each kind has its own)
    """Return the value of the first token of some kinds; None if there is none."""
    return next((token.value for token in tokens if token.kind in kinds), None)


def dates_in_years(year: int | None, month: int, day: int, setting: Setting) -> tuple[date, ...]:
    """Return a date in its year or, if it has none, in each of the years around the present one."""
    # Look far enough in both directions that even 29 February has a past and a future day.
    today = setting.today
    years = [year] if year is not None else range(today.year - LEAP_GAP, today.year + LEAP_GAP + 1)
    found: list[date] = []
    for candidate in years:
        with suppress(ValueError):  # a day that this year does not have
            if MINYEAR < candidate < MAXYEAR:  # as in `shift_day`: a day next to these may be none
                found.append(date(candidate, month, day))
    return tuple(found)


def one_of(*meanings: tuple[date, ...], precision: Precision = Precision.DAY) -> Days | None:
    """Return the meanings that have a day; None if there are none."""
    kept = tuple(dict.fromkeys(meaning for meaning in meanings if meaning))
    return Days(kept, precision) if kept else None


def shift_day(day: date, days: int) -> date | None:
    """Return the day `days` days later; None outside the calendar."""
    try:
        shifted = day + timedelta(days=days)
    except OverflowError:
        return None
    # Exclude the calendar's first and last year: in another zone, such a day may be outside of it.
    return shifted if MINYEAR < shifted.year < MAXYEAR else None


def add_months(day: date, months: int) -> date | None:
    """Add months to a day; 31 January and one month is the last of February. None outside the calendar."""
    year, month = divmod(day.year * MONTHS_IN_YEAR + day.month - 1 + months, MONTHS_IN_YEAR)
    if not MINYEAR < year < MAXYEAR:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
