"""What people type: dates, times, weekdays, months and zones, read by a library in the caller's own zone."""

import re
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import dateparser

from core.errors import (
    InTheFuture,
    InThePast,
    UnknownZone,
    UnreadableDay,
    UnreadableMoment,
    UnreadableMonth,
    UnreadablePastDay,
    UnreadableTime,
    UnreadableWeekday,
)
from core.plans import UnreadableHours
from ui.moments import WEEKDAYS, shown_day
from ui.prose import one_line, plain

SHOWN = 40  # characters of what was typed that a refusal repeats
MONTHS_IN_YEAR = 12
WEEK = timedelta(days=7)
TIME_OF_DAY = re.compile(
    r"(at )?\d{1,2}([:.h]\d{2}(\s?[ap]\.?m\.?)?|\s?[ap]\.?m\.?)", re.IGNORECASE | re.ASCII
)
HOURS = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)\s?(?:h|hours?)?", re.ASCII)


def parse_moment(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Read a future moment as typed in a zone. Raises `UnreadableMoment`, `InThePast`."""
    found = _parse(text, zone, now, prefer="future")
    if found is None:
        raise UnreadableMoment(part=_shown(text))
    names_weekday = text.strip().lower().startswith(tuple(day[:3] for day in WEEKDAYS))
    if names_weekday and found - WEEK > now:
        found -= WEEK  # the library takes today's weekday for next week's, also while its hour is to come
    if found <= now:
        local = now.astimezone(zone)
        raise InThePast(moment=f"{local:%Y-%m-%d %H:%M}", zone=str(zone))
    return found


def parse_past_day(text: str, zone: ZoneInfo, now: datetime) -> date:
    """Read a day that has happened, as typed in a zone. Raises `UnreadablePastDay`, `InTheFuture`."""
    found = _parse(text, zone, now, prefer="past")
    if found is None:
        raise UnreadablePastDay(part=_shown(text))
    day = found.astimezone(zone).date()
    if day > now.astimezone(zone).date():
        raise InTheFuture(day=shown_day(day))
    return day


def parse_day(text: str, zone: ZoneInfo, now: datetime) -> date:
    """Read a day, past or to come; without a year it is the next of that date. Raises `UnreadableDay`."""
    found = _parse(text, zone, now, prefer="future")
    day = None if found is None else found.astimezone(zone).date()
    if day is None or day.year == MAXYEAR:  # the days after it could not be counted
        raise UnreadableDay(part=_shown(text))
    return day


def parse_time(text: str) -> time:
    """Read a wall time. Raises `UnreadableTime`."""
    noon = datetime(2026, 1, 1, 12, 0, tzinfo=ZoneInfo("UTC"))
    is_time = TIME_OF_DAY.fullmatch(text.strip())  # a date, or "in 5 minutes", would be read as a time, too
    found = _parse(text, ZoneInfo("UTC"), noon, prefer="current_period") if is_time else None
    if found is None:
        raise UnreadableTime(part=_shown(text))
    return found.time().replace(second=0, microsecond=0, tzinfo=None)


def parse_hours(text: str | None, usual: float) -> int:
    """Read how many hours it takes, as minutes; nothing typed is as usual. Raises `UnreadableHours`."""
    typed = (text or "").strip().lower().replace(",", ".")
    found = HOURS.fullmatch(typed)
    if typed and found is None:
        raise UnreadableHours(part=_shown(text or ""))
    return round(60 * (float(found[1]) if found else usual))


def parse_weekday(text: str) -> int:
    """Read a weekday, whole or from its first letters (Monday is 0). Raises `UnreadableWeekday`."""
    wanted = text.strip().lower()
    matches = [
        number
        for number, name in enumerate(WEEKDAYS)
        if len(wanted) > 1 and name.startswith(wanted.rstrip("s") if name != wanted else wanted)
    ]
    if len(matches) != 1:
        raise UnreadableWeekday(part=_shown(text))
    return matches[0]


def parse_month(text: str | None, zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    """Read a month as its first moment and the next one's, in a zone; nothing typed is this month.

    Raises `UnreadableMonth`.
    """
    local = now.astimezone(zone)
    found = local if not text else _parse(text, zone, now, prefer="past")
    if found is None:
        raise UnreadableMonth(part=_shown(text or ""))
    first = found.replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)
    years, month = divmod(first.month, MONTHS_IN_YEAR)
    try:
        end = first.replace(year=first.year + years, month=month + 1)
        first.astimezone(UTC)
        end.astimezone(UTC)
    except (ValueError, OverflowError):  # at the edges of the calendar
        raise UnreadableMonth(part=_shown(text or "")) from None
    return first, end


def parse_zone(text: str) -> str:
    """Read a zone by its name, any case, or its city. Raises `UnknownZone`."""
    matches = zones_like(text)
    wanted = text.strip().lower().replace(" ", "_")
    for name in matches:
        if name.lower() == wanted or name.lower().rpartition("/")[2] == wanted:
            return name
    raise UnknownZone(part=_shown(text))


def zones_like(text: str) -> list[str]:
    """List the zones whose name holds what was typed, those whose city begins with it first."""
    wanted = text.strip().lower().replace(" ", "_")
    names = [
        name
        for name in available_timezones()
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/"))
    ]
    found = [name for name in [*names, "UTC"] if wanted in name.lower()]
    return sorted(found, key=lambda name: (not name.lower().rpartition("/")[2].startswith(wanted), name))


def _parse(text: str, zone: ZoneInfo, now: datetime, *, prefer: str) -> datetime | None:
    settings: dict[str, Any] = {
        "PREFER_DATES_FROM": prefer,
        "RELATIVE_BASE": now.astimezone(zone).replace(tzinfo=None),
        "PREFER_DAY_OF_MONTH": "first",
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    typed = text.strip()[:100]
    if typed.isdecimal() and len(typed) < len("2026"):
        return None  # a bare number could be an hour, a day or a month
    found = dateparser.parse(typed, languages=["en"], settings=settings)  # type: ignore[arg-type] (a TypedDict without a name)
    if found is None:
        return None
    moment = found.replace(tzinfo=zone, fold=0)
    try:
        moment.astimezone(UTC)
    except OverflowError:  # at the edges of the calendar
        return None
    return moment


def _shown(text: str) -> str:
    return plain(one_line(text, SHOWN))
