"""Parsers of typed dates, times, weekdays, months and zones, exact and in the caller's own zone."""

import re
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from core.date_parsing import (
    MIDNIGHT,
    match_days,
    match_delay,
    match_month,
    match_time,
    normalize,
    split_time,
)
from core.errors import (
    InTheFuture,
    InThePast,
    MomentWithoutHour,
    UnknownZone,
    UnreadableDay,
    UnreadableMoment,
    UnreadableMonth,
    UnreadablePastDay,
    UnreadableTime,
    UnreadableWeekday,
)
from core.plans import UnreadableHours
from ui.moments import WEEKDAYS, day_text
from ui.safe_text import escape_text, one_line

ECHO_LIMIT = 40  # characters of the typed text that a refusal repeats
MONTHS_IN_YEAR = 12
WEEK = timedelta(days=7)
LEAP_DAY = (2, 29)
HOURS_PATTERN = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)\s?(?:h|hours?)?", re.ASCII)


def parse_moment(text: str, zone: ZoneInfo, now: datetime, *, needs_hour: bool = True) -> datetime:
    """Parse a future moment as typed in a zone; if no hour is needed, a day alone means its start.

    Returns an aware moment in that zone. Raises `UnreadableMoment`, `AmbiguousDay`, `MomentWithoutHour`,
    `InThePast`.
    """
    local = now.astimezone(zone)
    wait = match_delay(text)
    if wait is not None:
        return (now + wait).astimezone(zone)
    rest, wall = split_time(text)
    if wall is not None and not rest:
        # A time alone is the next one: at 21:00, "20:00" means tomorrow.
        rest = "today" if datetime.combine(local.date(), wall, zone) > now else "tomorrow"
    meant = match_days(rest, local.date())
    if meant is None:
        raise UnreadableMoment(part=_echo(text))
    asks_hour = wall is None and needs_hour
    # A day still without its hour counts to its end, so that "today" asks for an hour and is not past.
    wall = wall or (time.max if asks_hour else MIDNIGHT)
    moments = [datetime.combine(day, wall, zone) for day in meant.days]
    coming = next((at for at in moments if _is_representable(at) and at > now), None)
    if coming is None:
        raise InThePast(moment=f"{local:%Y-%m-%d %H:%M}", zone=str(zone))
    # "Friday 2026-03-04" is a Wednesday: refuse it, since either the day or the date is a slip.
    if not meant.agrees(coming.date()):
        raise UnreadableMoment(part=_echo(text))
    if asks_hour:
        part = " ".join(text.split())  # every word of it was understood: nothing to escape
        raise MomentWithoutHour(part=part)
    return coming


def parse_past_day(text: str, zone: ZoneInfo, now: datetime) -> date:
    """Parse a day that has happened, as typed in a zone; a month alone means its first day.

    Raises `UnreadablePastDay`, `AmbiguousDay`, `InTheFuture`.
    """
    today = now.astimezone(zone).date()
    wanted = normalize(text).removeprefix("last ")
    meant = match_days(wanted, today) or match_month(wanted, today)
    if meant is None:
        raise UnreadablePastDay(part=_echo(text))
    happened = [day for day in meant.days if day < today or (day == today and meant.is_date)]
    if not happened:
        raise InTheFuture(day=day_text(meant.days[0]))
    if not meant.agrees(happened[-1]):
        raise UnreadablePastDay(part=_echo(text))
    return happened[-1]


def parse_day(text: str, zone: ZoneInfo, now: datetime, *, is_yearly: bool = False) -> date:
    """Parse a day, past or future; a date without a year is the next one.

    A yearly 29 February without a year is the latest that has passed instead, so that it comes on the
    28th of the years between. Raises `UnreadableDay`, `AmbiguousDay`.
    """
    today = now.astimezone(zone).date()
    meant = match_days(text, today)
    if meant is None:
        raise UnreadableDay(part=_echo(text))
    day = meant.days[0]
    if len(meant.days) > 1:
        is_leap_day = is_yearly and meant.is_date and (day.month, day.day) == LEAP_DAY
        past = [each for each in meant.days if each <= today]
        day = past[-1] if is_leap_day else next(each for each in meant.days if each > today)
    if day.year == MAXYEAR or not meant.agrees(day):  # the days after the last year could not be counted
        raise UnreadableDay(part=_echo(text))
    return day


def parse_wall_time(text: str) -> time:
    """Parse a wall time. Raises `UnreadableTime`."""
    found = match_time(text)
    if found is None:
        raise UnreadableTime(part=_echo(text))
    return found


def parse_hours(text: str | None, default_hours: float) -> int:
    """Parse a number of hours, as minutes; no text means `default_hours`. Raises `UnreadableHours`."""
    typed = (text or "").strip().lower().replace(",", ".")
    found = HOURS_PATTERN.fullmatch(typed)
    if typed and found is None:
        raise UnreadableHours(part=_echo(text or ""))
    return round(60 * (float(found[1]) if found else default_hours))


def parse_weekday(text: str) -> int:
    """Parse a weekday, whole or by its first letters (Monday is 0). Raises `UnreadableWeekday`."""
    wanted = text.strip().lower()
    # A final s may be a plural ("mondays", "tues"), but one letter before it ("ms", "fs") names no day.
    forms = [form for form in (wanted, wanted.removesuffix("s")) if len(form) > 1]
    matches = [number for number, name in enumerate(WEEKDAYS) if name.startswith(tuple(forms))]
    if len(matches) != 1:
        raise UnreadableWeekday(part=_echo(text))
    return matches[0]


def parse_month_bounds(text: str | None, zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    """Parse a month as its first moment and that of the next month, in a zone; no text means this month.

    Raises `UnreadableMonth`.
    """
    found = _month_start(text or "this month", now.astimezone(zone).date())
    if found is None:
        raise UnreadableMonth(part=_echo(text or ""))
    first = datetime.combine(found, MIDNIGHT, zone)
    # December: divmod(12, 12) is (1, 0), which ends the month in January (0 + 1) of the next year.
    years, month = divmod(first.month, MONTHS_IN_YEAR)
    try:
        end = first.replace(year=first.year + years, month=month + 1)
        first.astimezone(UTC)
        end.astimezone(UTC)
    except (ValueError, OverflowError):  # at the edges of the calendar
        raise UnreadableMonth(part=_echo(text or "")) from None
    return first, end


def _month_start(text: str, today: date) -> date | None:
    """Return the first day of a month, or None; a month without a year is the latest that has begun."""
    wanted, first = normalize(text), today.replace(day=1)
    if wanted in ("this month", "last month"):
        return first if wanted == "this month" else (first - timedelta(days=1)).replace(day=1)
    meant = match_month(wanted, today)
    if meant is None:
        return None
    return next((day for day in reversed(meant.days) if day <= today), meant.days[0])


def parse_zone(text: str) -> str:
    """Return the name of a zone, given in any case, or by its city. Raises `UnknownZone`."""
    matches = matching_zones(text)
    wanted = text.strip().lower().replace(" ", "_")
    for name in matches:
        if name.lower() == wanted or name.lower().rpartition("/")[2] == wanted:
            return name
    raise UnknownZone(part=_echo(text))


@cache
def _zone_names() -> tuple[str, ...]:
    """List the zones that people may choose; cached, since autocomplete asks at each key press."""
    aliases = ("Etc/", "posix/", "right/", "SystemV/")
    names = [name for name in available_timezones() if "/" in name and not name.startswith(aliases)]
    return (*names, "UTC")


def matching_zones(text: str) -> list[str]:
    """List the zones whose name contains the typed text, those whose city begins with it first."""
    wanted = text.strip().lower().replace(" ", "_")
    found = [name for name in _zone_names() if wanted in name.lower()]
    return sorted(found, key=lambda name: (not name.lower().rpartition("/")[2].startswith(wanted), name))


def _is_representable(moment: datetime) -> bool:
    try:
        moment.astimezone(UTC)
    except OverflowError:
        return False
    return True


def _echo(text: str) -> str:
    return escape_text(one_line(text, ECHO_LIMIT))
