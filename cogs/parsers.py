"""Parsers of typed dates, times, weekdays, months and zones, exact and in the caller's own zone.

A text with several meanings raises `Ambiguous`, which `cogs/requests.py` and the router turn into buttons:
each puts one meaning into `field`, the option or form field that the text was typed in.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from core.date_parsing.durations import read_minutes
from core.date_parsing.languages import words_for
from core.date_parsing.moments import read_moment, read_wall_time
from core.date_parsing.pieces import setting_at
from core.date_parsing.readings import KnownDays, Moments, Passed, StillToCome, Unreadable, WithoutHour
from core.date_parsing.whole_days import read_day, read_month, read_past_day, read_weekday, read_weekdays
from core.errors import (
    AmbiguousDay,
    AmbiguousMoment,
    AmbiguousTime,
    AmbiguousZone,
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
from core.places import offset_name
from core.plans import UnreadableHours
from ui.choices import moment_labels
from ui.moments import clock_text, day_text, typed_clock
from ui.places import gazetteer
from ui.safe_text import echo

MONTHS_IN_YEAR = 12
MIDNIGHT, SEVEN, HALF_PAST_SEVEN = time(0, 0), time(19, 0), time(19, 30)
NOWHERE = datetime(2000, 1, 1, tzinfo=UTC)  # a time of day depends on no day


def parse_moment(
    text: str,
    zone: ZoneInfo,
    now: datetime,
    *,
    field: str = "",
    needs_hour: bool = True,
    locale: str | None = None,
) -> datetime:
    """Parse a future moment typed in a zone; if no hour is needed, a day alone means its start.

    Returns an aware moment in that zone. Raises `UnreadableMoment`, `AmbiguousMoment`, `AmbiguousDay`,
    `MomentWithoutHour`, `InThePast`.
    """
    local = now.astimezone(zone)
    setting = setting_at(local, locale)
    match read_moment(text, local, words_for(locale), setting, needs_hour=needs_hour):
        case Moments(moments) if len(moments) == 1:
            return moments[0]
        case Moments(moments, (first, second)):
            raise AmbiguousDay(field, moments, first=first, second=second)
        case Moments(moments):
            first, second = moment_labels(moments[0], moments[1])
            raise AmbiguousMoment(field, moments, first=first, second=second)
        case WithoutHour(likely):
            part = " ".join(text.split())  # every word of it was understood, so there is nothing to escape
            hours = [moment.time() for moment in likely]
            example = (
                hours[0] if hours and SEVEN not in hours else HALF_PAST_SEVEN
            )  # no evening in the morning
            raise MomentWithoutHour(field, likely, part=part, hour=typed_clock(example))
        case Passed():
            raise InThePast(
                moment=f"{local:%Y-%m-%d} {clock_text(local)}", zone=offset_name(str(zone)) or str(zone)
            )
        case Unreadable(part):
            raise UnreadableMoment(part=echo(part))


def parse_past_span(
    text: str, zone: ZoneInfo, now: datetime, *, field: str = "", locale: str | None = None
) -> KnownDays:
    """Parse a past day, or a span such as "summer 2019" as its first day.

    Raises `UnreadablePastDay`, `AmbiguousDay`, `InTheFuture`.
    """
    setting = setting_at(now.astimezone(zone), locale, is_past=True)
    match read_past_day(text, words_for(locale), setting):
        case KnownDays() as found:
            return _only_day(field, found)
        case StillToCome(day):
            raise InTheFuture(day=day_text(day))
        case Unreadable(part):
            raise UnreadablePastDay(part=echo(part))


def parse_day(
    text: str,
    zone: ZoneInfo,
    now: datetime,
    *,
    field: str = "",
    is_yearly: bool = False,
    locale: str | None = None,
) -> date:
    """Parse a day, past or future; a date without a year is the next one.

    A yearly 29 February without a year is the latest that has passed instead, so that it comes on the
    28th of the years between. Raises `UnreadableDay`, `AmbiguousDay`.
    """
    setting = setting_at(now.astimezone(zone), locale)
    match read_day(text, words_for(locale), setting, is_yearly=is_yearly):
        case KnownDays() as found:
            return _only_day(field, found).days[0]
        case Unreadable(part):
            raise UnreadableDay(part=echo(part))


def _only_day(field: str, found: KnownDays) -> KnownDays:
    """Return the only reading of a day. Raises `AmbiguousDay` if there are several."""
    if len(found.days) > 1:
        first, second = found.spelled or (found.days[0].isoformat(), found.days[1].isoformat())
        raise AmbiguousDay(field, found.days, first=first, second=second)
    return found


def parse_wall_time(text: str, *, field: str = "", locale: str | None = None) -> time:
    """Parse a wall time. Raises `UnreadableTime`, `AmbiguousTime`."""
    found = read_wall_time(text, words_for(locale), setting_at(NOWHERE, locale))
    if isinstance(found, Unreadable):
        raise UnreadableTime(part=echo(text))
    wall, *others = found.walls
    if others:
        raise AmbiguousTime(field, found.walls, first=typed_clock(wall), second=typed_clock(others[0]))
    return wall


def parse_hours(text: str | None, default_hours: float, *, locale: str | None = None) -> int:
    """Parse a duration into minutes: a number is in hours, and no text means `default_hours`.

    Raises `UnreadableHours`.
    """
    if not (text or "").strip():
        return round(60 * default_hours)
    minutes = read_minutes(text or "", words_for(locale))
    if minutes is None:
        raise UnreadableHours(part=echo(text or ""))
    return minutes


def parse_weekday(text: str, *, locale: str | None = None) -> int:
    """Parse a weekday, whole or by its first letters (Monday is 0). Raises `UnreadableWeekday`."""
    weekday = read_weekday(text, words_for(locale))
    if weekday is None:
        raise UnreadableWeekday(part=echo(text))
    return weekday


def parse_weekdays(text: str, *, locale: str | None = None) -> tuple[int, ...]:
    """Parse one or more weekdays, such as "mon wed fri" or "daily". Raises `UnreadableWeekday`."""
    found = read_weekdays(text, words_for(locale))
    return (parse_weekday(text, locale=locale),) if found is None else found


def parse_month_bounds(
    text: str | None, zone: ZoneInfo, now: datetime, *, locale: str | None = None
) -> tuple[datetime, datetime]:
    """Parse a month into its first moment and the next month's, in a zone; no text means this month.

    Raises `UnreadableMonth`.
    """
    setting = setting_at(now.astimezone(zone), locale, is_past=True)
    typed = (text or "").strip()
    found = read_month(typed, words_for(locale), setting) if typed else setting.today.replace(day=1)
    if found is None:
        raise UnreadableMonth(part=echo(typed))
    first = datetime.combine(found, MIDNIGHT, zone)
    # December: divmod(12, 12) is (1, 0), which ends the month in January (0 + 1) of the next year.
    years, month = divmod(first.month, MONTHS_IN_YEAR)
    try:
        end = first.replace(year=first.year + years, month=month + 1)
        first.astimezone(UTC)
        end.astimezone(UTC)
    except (ValueError, OverflowError):  # at the edges of the calendar
        raise UnreadableMonth(part=echo(typed)) from None
    return first, end


def parse_zone(text: str, *, field: str = "") -> str:
    """Return the name of a zone, typed as itself, a city, a country, an abbreviation or a UTC offset.

    Raises `UnknownZone`, `AmbiguousZone`.
    """
    zones = gazetteer().zones_of(text)
    if not zones:
        raise UnknownZone(part=echo(text))
    zone, *others = zones
    if others:
        raise AmbiguousZone(field, zones, part=echo(text))
    return zone
