"""The grammar of days: dates in figures and words, weekdays, and counted days."""

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from core.date_parsing.calendar_days import add_months, dates_in_years, one_of, shift_day, value_of
from core.date_parsing.lexer import Token
from core.date_parsing.pieces import Days, Precision, Setting
from core.date_parsing.words import Kind

SHORT_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS_IN_YEAR, WEEK, SUNDAY = 12, 7, 6
LAST_HOUR = 24
MONTHS_AWAY = {Kind.NEXT: (1,), Kind.THIS: (0,), Kind.LAST: (-1,)}
CENTURY, YEARS_AHEAD = 100, 20  # of two figures: "19" is 2019, "85" is 1985
Reader = Callable[[Sequence[Token], Setting], Days | None]


def _full_year(typed: str, setting: Setting) -> int:
    """Return a year that was typed with four digits or two."""
    if len(typed) > 2:  # noqa: PLR2004 (figures)
        return int(typed)
    year = setting.today.year // CENTURY * CENTURY + int(typed)
    limit = setting.today.year + (0 if setting.is_past else YEARS_AHEAD)
    return year if year <= limit else year - CENTURY


def _numeric(first: int, second: int, year: str | None, setting: Setting) -> Days | None:
    """Read two numbers, either of which may be the month: by the writer's order, else both ways."""
    full = _full_year(year, setting) if year else None
    day_first, month_first = (
        dates_in_years(full, second, first, setting),
        dates_in_years(full, first, second, setting),
    )
    if setting.is_month_first is not None:
        wanted = (month_first, day_first) if setting.is_month_first else (day_first, month_first)
        return one_of(wanted[0] or wanted[1])
    found = one_of(day_first, month_first)
    if found is None or len(found.meanings) == 1:
        return found
    return Days(found.meanings, spelled=(_spell(full, second, first), _spell(full, first, second)))


def _spell(year: int | None, month: int, day: int) -> str:
    return f"{year}-{month:02}-{day:02}" if year else f"{day} {SHORT_MONTHS[month - 1].capitalize()}"


def _date(tokens: Sequence[Token], setting: Setting) -> Days | None:
    mark, first, second, third = next(token.value for token in tokens if token.kind is Kind.DATE)
    if len(first) > 2:  # noqa: PLR2004 (the figures of a year)
        return one_of(dates_in_years(int(first), int(second), int(third), setting))
    if mark == ".":  # with dots, the first number is the day
        return one_of(dates_in_years(_full_year(third, setting), int(second), int(first), setting))
    return _numeric(int(first), int(second), third, setting)


def _pair(tokens: Sequence[Token], setting: Setting) -> Days | None:
    first, second = next(token.value for token in tokens if token.kind is Kind.PAIR)
    return _numeric(int(first), int(second), None, setting)


def _dotted(tokens: Sequence[Token], setting: Setting) -> Days | None:
    first, second = next(token.value for token in tokens if token.kind is Kind.DOTTED)
    return one_of(dates_in_years(None, int(second), int(first), setting)) if len(first) <= 2 else None  # noqa: PLR2004


def _named(tokens: Sequence[Token], setting: Setting) -> Days | None:
    """Read "24 Dec", "the 24th of December 2026", "December 24"."""
    month, year = value_of(tokens, Kind.MONTH), value_of(tokens, Kind.FOUR_DIGITS)
    numbers = [token.value for token in tokens if token.kind in (Kind.NUMBER, Kind.ORDINAL)]
    if len(numbers) > 1:  # "24 Dec 26": a number too large for an hour is a year
        if not LAST_HOUR < numbers[1] < CENTURY:
            return None
        year = _full_year(str(numbers[1]), setting)
    return one_of(dates_in_years(year, month or 0, numbers[0], setting))


def _ordinal(tokens: Sequence[Token], setting: Setting) -> Days | None:
    """Read "the 24th": that day of each month around the present one."""
    day = value_of(tokens, Kind.ORDINAL) or 0
    first = setting.today.replace(day=1)
    months = (add_months(first, count) for count in range(-MONTHS_IN_YEAR, MONTHS_IN_YEAR + 1))
    days = [
        month.replace(day=day)
        for month in months
        if month and 1 <= day <= monthrange(month.year, month.month)[1]
    ]
    return one_of(tuple(days))


def _relative(tokens: Sequence[Token], setting: Setting) -> Days | None:
    day = shift_day(setting.today, value_of(tokens, Kind.RELATIVE_DAY) or 0)
    return Days(((day,),), is_relative=True) if day else None


def _weekday(tokens: Sequence[Token], setting: Setting) -> Days:
    """Read "friday": any within a week, past or coming, whichever is wanted."""
    weekday = value_of(tokens, Kind.WEEKDAY) or 0
    around = (setting.today + timedelta(days=days) for days in range(-WEEK, WEEK + 1))
    days = tuple(day for day in around if day.weekday() == weekday)
    return Days((days,), weekday=weekday, is_date=False)


def _last_weekday(tokens: Sequence[Token], setting: Setting) -> Days:
    weekday = value_of(tokens, Kind.WEEKDAY) or 0
    back = (setting.today.weekday() - weekday - 1) % WEEK + 1
    return Days(((setting.today - timedelta(days=back),),), weekday=weekday)


def _next_weekday(tokens: Sequence[Token], setting: Setting) -> Days:
    """Read "next friday": the coming one or next week's; both if they differ."""
    # On a Wednesday, "next friday" is in two days for some people and in nine for others. On a Saturday both
    # are the same day. Where people write the month first, a week begins on Sunday, elsewhere on Monday.
    weekday = value_of(tokens, Kind.WEEKDAY) or 0
    coming = setting.today + timedelta(days=(weekday - setting.today.weekday() - 1) % WEEK + 1)
    meanings = {(coming,), *((day,) for day in _days_of_next_week(weekday, setting))}
    return Days(tuple(sorted(meanings)), weekday=weekday)


def _weekday_after_next(tokens: Sequence[Token], setting: Setting) -> Days:
    """Read "the friday after next": a week after each meaning of "next friday"."""
    following = _next_weekday(tokens, setting)
    meanings = tuple((day + timedelta(days=WEEK),) for (day,) in following.meanings)
    return Days(meanings, weekday=following.weekday)


def _days_of_next_week(weekday: int, setting: Setting) -> set[date]:
    starts = {True: (SUNDAY,), False: (0,), None: (SUNDAY, 0)}[setting.is_month_first]
    found: set[date] = set()
    for start in starts:
        into = (setting.today.weekday() - start) % WEEK
        found.add(setting.today + timedelta(days=WEEK - into + (weekday - start) % WEEK))
    return found


def _weekday_of_week(tokens: Sequence[Token], setting: Setting) -> Days | None:
    """Read "next week friday", "monday of next week"."""
    weekday = value_of(tokens, Kind.WEEKDAY) or 0
    if value_of(tokens, Kind.DAY_UNIT) != (WEEK, 0):
        return None
    days = _days_of_next_week(weekday, setting)
    if value_of(tokens, Kind.THIS) is not None:
        days = {day - timedelta(days=WEEK) for day in days}
    return Days(tuple((day,) for day in sorted(days)), weekday=weekday)


def _weekday_of_month(tokens: Sequence[Token], setting: Setting) -> Days | None:
    """Read "first friday of december", "second sunday in june 2027", "the last friday of next month"."""
    place = next(place for place, token in enumerate(tokens) if token.kind is Kind.WEEKDAY)
    weekday, nth = tokens[place].value, _nth_of(tokens[:place])
    if nth is None:
        return None
    found: list[date] = []
    for first in _first_days(tokens[place + 1 :], setting):
        length = monthrange(first.year, first.month)[1]
        days = [first.replace(day=day) for day in range(1, length + 1)]
        of_weekday = [day for day in days if day.weekday() == weekday]
        if nth <= len(of_weekday):
            found.append(of_weekday[nth - 1])
    return one_of(tuple(found))


def _nth_of(tokens: Sequence[Token]) -> int | None:
    """Return 1 for "first", and 0 for "last": one before the first is a list's last."""
    token = tokens[-1]
    if token.kind is Kind.CLOCK_UNIT:  # "second" is a unit of time, too
        return 2 if token.text == "second" else None
    return token.value if token.kind is Kind.ORDINAL else 0


def _first_days(tokens: Sequence[Token], setting: Setting) -> Sequence[date]:
    """Return the first day of a named month in each likely year, or that of this, the next or the last month.

    "The month" may be any of these: whichever has the day that is wanted, past or coming.
    """
    month = value_of(tokens, Kind.MONTH)
    if month is not None:
        return dates_in_years(value_of(tokens, Kind.FOUR_DIGITS), month, 1, setting)
    if value_of(tokens, Kind.DAY_UNIT) != (0, 1):
        return ()
    counts = next((MONTHS_AWAY[token.kind] for token in tokens if token.kind in MONTHS_AWAY), (-1, 0, 1))
    months = (add_months(setting.today.replace(day=1), count) for count in counts)
    return [month for month in months if month]


def _counted(tokens: Sequence[Token], setting: Setting) -> Days | None:
    """Read "in 3 weeks", "a month ago", "a week from friday", "friday week", "a week tomorrow"."""
    unit: tuple[int, int] = next(token.value for token in tokens if token.kind is Kind.DAY_UNIT)
    count = value_of(tokens, Kind.NUMBER, Kind.FOUR_DIGITS, Kind.ONE) or 0
    is_back = any(token.kind is Kind.AGO for token in tokens)
    if not count and not any(token.kind in (Kind.WEEKDAY, Kind.RELATIVE_DAY) for token in tokens):
        return None
    count = count or 1
    start = setting.today + timedelta(days=value_of(tokens, Kind.RELATIVE_DAY) or 0)
    weekday = value_of(tokens, Kind.WEEKDAY)
    if weekday is not None:
        start += timedelta(days=(weekday - start.weekday() - 1) % WEEK + 1)
    sign = -1 if is_back else 1
    day = add_months(start, sign * count * unit[1]) if unit[1] else shift_day(start, sign * count * unit[0])
    if day is None:
        return None
    precision = Precision.DAY
    if is_back:
        precision = {(1, 0): Precision.DAY, (0, 1): Precision.MONTH, (0, 12): Precision.YEAR}.get(
            unit, Precision.WEEK
        )
    return Days(((day,),), precision, is_counted=True)


DAY_RULES: tuple[tuple[str, Reader], ...] = (
    ("[oa]*D", _date),
    ("[oa]*S", _pair),
    ("[oa]*B", _dotted),
    ("[oaI]*t?[NO]f?MY?", _named),
    ("[oaI]*t?[NO]f?MN", _named),
    ("[oaI]*Mt?[NO]Y?", _named),
    ("[oaI]*Mt?[NO]N", _named),
    ("[oa]*t?O", _ordinal),
    ("[oas]*e?R", _relative),
    ("[oast]*e?W", _weekday),
    ("[oa]*lW", _last_weekday),
    ("[oa]*(?:xW|Wx)", _next_weekday),
    ("[oat]*Wjx", _weekday_after_next),
    ("[oa]*t?[Olu]W[fI](?:MY?|[tslx]V)", _weekday_of_month),
    ("[oa]*Wo?f?t?[xs]V", _weekday_of_week),
    ("[oa]*[xs]Vo?W", _weekday_of_week),
    ("I?[NYi]VK?", _counted),
    ("[NYi]Vg", _counted),
    ("I?[NYi]V[jo][so]*W", _counted),
    ("I?[NYi]V[jo]?R", _counted),
    ("[oas]*(?:WI?[NYi]?|R(?:I[NYi])?)V", _counted),
)
