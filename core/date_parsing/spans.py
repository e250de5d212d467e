"""The grammar of spans: weekends, weeks, months, seasons and years, and named days."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from core.date_parsing.calendar_days import (
    MONTHS_IN_YEAR,
    add_months,
    dates_in_years,
    one_of,
    shift_day,
    value_of,
)
from core.date_parsing.lexer import Token
from core.date_parsing.pieces import PRECISION_OF_SEASON, Days, Precision, Setting
from core.date_parsing.words import Kind, Season

WEEK, SATURDAY = 7, 5
FIRST_MONTHS = {Season.SPRING: 3, Season.SUMMER: 6, Season.AUTUMN: 9, Season.WINTER: 12}
Reader = Callable[[Sequence[Token], Setting], Days | None]


def _span_from_now(tokens: Sequence[Token], setting: Setting) -> Days | None:
    """Read "last week", "this month", "next year"."""
    unit: tuple[int, int] = next(token.value for token in tokens if token.kind is Kind.DAY_UNIT)
    by_unit = {(7, 0): Precision.WEEK, (0, 1): Precision.MONTH, (0, 12): Precision.YEAR}
    sign = {Kind.LAST: -1, Kind.NEXT: 1}.get(next(t.kind for t in tokens if t.kind in "xls"), 0)
    precision = by_unit.get(unit)
    if precision is None:
        return None
    day = add_months(setting.today, sign * unit[1]) if unit[1] else shift_day(setting.today, sign * unit[0])
    if day is None:
        return None
    if sign > 0:  # "next week" begins on its Monday
        day = {
            Precision.WEEK: day - timedelta(days=day.weekday()),
            Precision.MONTH: day.replace(day=1),
        }.get(precision, day.replace(month=1, day=1))
    return Days(((day,),), precision, is_relative=True)


def _last_part(_tokens: Sequence[Token], setting: Setting) -> Days | None:
    """Read "last night", which belongs to yesterday."""
    day = shift_day(setting.today, -1)
    return Days(((day,),), is_relative=True) if day else None


def _weekend(tokens: Sequence[Token], setting: Setting) -> Days | None:
    """Read "last weekend", "this weekend": its Saturday if that has passed, else either of its days."""
    saturday = setting.today + timedelta(days=SATURDAY - setting.today.weekday())
    if any(token.kind is Kind.LAST for token in tokens):
        return one_of((saturday - timedelta(days=WEEK),), precision=Precision.WEEK)
    if setting.is_past:
        if saturday > setting.today:
            saturday -= timedelta(days=WEEK)
        return one_of((saturday,), precision=Precision.WEEK)
    weeks = [0]
    if any(token.kind is Kind.NEXT for token in tokens):
        weeks = [1] if setting.today.weekday() >= SATURDAY else [0, 1]
    days = [saturday + timedelta(days=WEEK * week + more) for week in weeks for more in (0, 1)]
    return one_of(*((day,) for day in days if day >= setting.today))


def _holiday(tokens: Sequence[Token], setting: Setting) -> Days | None:
    month, day = next(token.value for token in tokens if token.kind is Kind.HOLIDAY)
    days = dates_in_years(value_of(tokens, Kind.FOUR_DIGITS), month, day, setting)
    if any(token.kind is Kind.LAST for token in tokens):
        days = tuple(each for each in days if each < setting.today)[-1:]
    return one_of(days)


def _season(tokens: Sequence[Token], setting: Setting) -> Days | None:
    season: Season = next(token.value for token in tokens if token.kind is Kind.SEASON)
    month = FIRST_MONTHS[season]
    if setting.is_southern:
        month = (month + 5) % MONTHS_IN_YEAR + 1
    days = dates_in_years(value_of(tokens, Kind.FOUR_DIGITS), month, 1, setting)
    if any(token.kind is Kind.LAST for token in tokens):
        ended = (day for day in days if (add_months(day, 3) or day) <= setting.today)
        days = tuple(ended)[-1:]
    return one_of(days, precision=PRECISION_OF_SEASON[season])


def _month(tokens: Sequence[Token], setting: Setting) -> Days | None:
    month, year = value_of(tokens, Kind.MONTH) or 0, value_of(tokens, Kind.FOUR_DIGITS)
    days = dates_in_years(year, month, 1, setting)
    if any(token.kind is Kind.LAST for token in tokens):
        days = tuple(day for day in days if (add_months(day, 1) or day) <= setting.today)[-1:]
    return one_of(days, precision=Precision.MONTH)


def _month_in_numbers(tokens: Sequence[Token], setting: Setting) -> Days | None:
    month, year = next(token.value for token in tokens if token.kind is Kind.MONTH_YEAR)
    return one_of(dates_in_years(year, month, 1, setting), precision=Precision.MONTH)


def _year(tokens: Sequence[Token], setting: Setting) -> Days | None:
    return one_of(dates_in_years(value_of(tokens, Kind.FOUR_DIGITS), 1, 1, setting), precision=Precision.YEAR)


SPAN_RULES: tuple[tuple[str, Reader], ...] = (
    ("[I]?[xls]V", _span_from_now),
    ("lP", _last_part),
    ("[oaI]*[xlst]*w", _weekend),
    ("[oaI]*[xls]?LY?", _holiday),
    ("[oaI]*e?[xlst]*Ef?Y?", _season),
    ("[oaI]*e?[ls]?Mf?Y?", _month),
    ("[I]?e?Q", _month_in_numbers),
    ("[I]?e?Y", _year),
)
