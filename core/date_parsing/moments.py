"""Parsing of future moments: a day with a time of day, or a time from now."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from core.date_parsing.grammar import Found, UnknownPart, pieces_of
from core.date_parsing.lexer import Token
from core.date_parsing.pieces import (
    Clock,
    Days,
    Instant,
    Part,
    Precision,
    Setting,
    Tonight,
    Wait,
    Zone,
)
from core.date_parsing.readings import Moments, Passed, Unreadable, WallTimes, WithoutHour
from core.date_parsing.words import DayPart, Kind, Words

HALF_DAY, DAY, DAY_IN_SECONDS = timedelta(hours=12), timedelta(days=1), 24 * 3600
DAYS_AHEAD = 32
EARLIEST_LONE_HOUR = 6  # "1h30" alone may be an hour and a half, but "19h30" is a time of day
MAX_LIKELY = 3  # as many buttons as fit beside *Try again*
# The begin and end of each part of the day, in hours from its midnight: the night ends on the next day.
HOURS_OF_PARTS = {
    DayPart.MORNING: (0, 12),
    DayPart.LUNCH: (10, 15),  # from brunch
    DayPart.AFTERNOON: (12, 19),
    DayPart.EVENING: (16, 24.5),
    DayPart.NIGHT: (17, 29),
}
LIKELY_HOURS = {
    None: (18, 19, 20),
    DayPart.MORNING: (8, 9, 10),
    DayPart.LUNCH: (12, 13, 14),
    DayPart.AFTERNOON: (14, 15, 16),
    DayPart.EVENING: (18, 19, 20),
    DayPart.NIGHT: (20, 21, 22),
}
Reading = Moments | WithoutHour | Passed | Unreadable


class _Pieces:
    """The pieces of one text, at most one of each kind. Raises `UnknownPart` for two days or two hours."""

    def __init__(self, typed: str, found: Sequence[Found]) -> None:
        self.clock: Clock | None = None
        self.days: Days | None = None
        self.weekday: int | None = None
        self.part: DayPart | None = None
        self.zone: Zone | None = None
        self.wait: Wait | None = None
        self.instant: Instant | None = None
        self.is_today = False
        # People who write 2026-12-24 or 24.12. use the 24-hour clock beside it.
        self.is_24_hours = any(_is_in_figures(token) for each in found for token in each.tokens)
        for each in found:
            if not self._take(each.piece):
                raise UnknownPart(typed.strip())
        is_counted = self.wait is not None or self.instant is not None
        if is_counted and len(found) > 1:
            raise UnknownPart(typed.strip())

    def _take(self, piece: object) -> bool:
        """Keep a piece; return False if one of its kind is there already."""
        match piece:
            case Days(is_date=False) if self.days is not None:  # "2 Jan, fri"
                taken, self.weekday = self.weekday, piece.weekday
            case Days() if self.days is not None and not self.days.is_date:  # "fri, 2 Jan"
                taken, self.weekday, self.days = self.weekday, self.days.weekday, piece
            case Days():
                taken, self.days = self.days, piece
            case Clock():
                taken, self.clock = self.clock, piece
            case Part():
                taken, self.part = self.part or (piece.is_today and self.days), piece.part
                self.is_today = piece.is_today
            case Tonight():
                taken = self.part or self.days
                self.part, self.is_today = DayPart.NIGHT, True
            case Zone():
                taken, self.zone = self.zone, piece
            case Wait():
                taken, self.wait = self.wait, piece
            case Instant():
                taken, self.instant = self.instant, piece
            case _:
                return False
        return taken is None or taken is False


def _is_in_figures(token: Token) -> bool:
    if token.kind is Kind.DATE:
        mark, first = token.value[:2]
        return mark == "." or len(first) > 2  # noqa: PLR2004 (the figures of a year)
    return token.kind is Kind.DOTTED and token.text.endswith(".")


def read_moment(
    typed: str, now: datetime, words: Words, setting: Setting, *, needs_hour: bool = True
) -> Reading:
    """Read a future moment; `now` is in the writer's zone.

    Without an hour, a day means its start, or `WithoutHour` if an hour is needed.
    """
    try:
        found = pieces_of(typed, words, setting)
        pieces = _Pieces(typed, found)
        return _moment(pieces, found, now, setting, typed, needs_hour=needs_hour)
    except UnknownPart as unknown:
        return Unreadable(unknown.part)


def read_wall_time(typed: str, words: Words, setting: Setting) -> WallTimes | Unreadable:
    """Read a time of day, perhaps one of two: "8:30" may be in the morning or in the evening."""
    try:
        found = pieces_of(typed, words, setting, is_time=True)
        pieces = _Pieces(typed, found)
    except UnknownPart as unknown:
        return Unreadable(unknown.part)
    clock, is_dotted = pieces.clock, found[0].tokens[-1].kind is Kind.DOTTED
    is_number = clock is not None and clock.is_bare and not is_dotted and not pieces.part
    if clock is None or pieces.days or pieces.zone or pieces.is_today or is_number:
        return Unreadable(typed.strip())
    lengths = [timedelta(0)] if clock.is_midnight else _hours(clock, pieces)
    walls = tuple(dict.fromkeys(_wall(length) for length in lengths))
    return WallTimes(walls) if walls else Unreadable(typed.strip())


def _moment(
    pieces: _Pieces, found: Sequence[Found], now: datetime, setting: Setting, typed: str, *, needs_hour: bool
) -> Reading:
    instant = _instant_of(pieces, now)
    if instant is not None:
        return _coming([instant], now)
    _refuse_negative_offset(pieces, found, typed)
    if pieces.clock is None:
        return _day_alone(pieces, now, setting, typed, needs_hour=needs_hour)
    hours = _hours(pieces.clock, pieces)
    is_lone_number = pieces.clock.is_bare and pieces.days is None and pieces.part is None
    is_span = pieces.days is not None and pieces.days.precision is not Precision.DAY
    # "tonight 8am" has no hours left: 8 in the morning is not in the night
    if not hours or is_lone_number or is_span or _may_be_date(pieces, setting):
        return Unreadable(typed.strip())
    zone = _zone_of(pieces, now)
    moments = [
        _first_after(now, meaning, length, zone) for meaning in _meanings(pieces, setting) for length in hours
    ]
    if pieces.clock.is_24_hours and not any(moments):  # "today 10:30" in the afternoon is 22:30
        later = hours[0] + HALF_DAY
        moments = [_first_after(now, meaning, later, zone) for meaning in _meanings(pieces, setting)]
    coming = [moment for moment, day in filter(None, moments) if _agrees(pieces, day)]
    if any(moments) and not coming:
        return Unreadable(typed.strip())
    lengths = _lone_lengths(found)
    read = _coming([*coming, *(now.astimezone(UTC) + length for length in lengths)], now)
    if isinstance(read, Moments) and pieces.days is not None:
        return Moments(read.moments, pieces.days.spelled)
    return read


def _instant_of(pieces: _Pieces, now: datetime) -> datetime | None:
    """Return the instant of a timestamp or of a time from now; None if a day and an hour are typed."""
    if pieces.instant is not None:
        return datetime.fromtimestamp(pieces.instant.seconds, UTC)
    return None if pieces.wait is None else now.astimezone(UTC) + pieces.wait.length


def _refuse_negative_offset(pieces: _Pieces, found: Sequence[Found], typed: str) -> None:
    """Refuse "19:30-22:00", a span, except after a whole ISO date. Raises `UnknownPart`."""
    is_iso = any(each.tokens[-1].kind is Kind.DATE for each in found)
    is_named = any(token.kind is Kind.ZONE for each in found for token in each.tokens)
    if pieces.zone and (pieces.zone.offset or 0) < 0 and not is_iso and not is_named:
        raise UnknownPart(typed.strip())


def _may_be_date(pieces: _Pieces, setting: Setting) -> bool:
    """Return whether "sat 19" may be Saturday the 19th, because the next 19th is a Saturday."""
    clock, days = pieces.clock, pieces.days
    if clock is None or not clock.is_bare or days is None or days.is_date or pieces.part:
        return False
    ahead = (setting.today + count * DAY for count in range(1, DAYS_AHEAD))
    next_such = next((day for day in ahead if day.day == clock.wall.hour), None)
    return next_such is not None and next_such.weekday() == days.weekday


def _lone_lengths(found: Sequence[Found]) -> list[timedelta]:
    """Return the lengths of "8h" and "1h30", which standing alone may also mean a time from now."""
    tokens = found[0].tokens
    if len(found) > 1:
        return []
    if [token.text for token in tokens[1:]] == ["h"] and tokens[0].kind is Kind.NUMBER:
        return [timedelta(hours=tokens[0].value)]
    if len(tokens) == 1 and tokens[0].kind is Kind.HOUR_TIME:
        hour, minute, _ = tokens[0].value
        return [timedelta(hours=hour, minutes=minute)] if hour < EARLIEST_LONE_HOUR else []
    return []


def _meanings(pieces: _Pieces, setting: Setting) -> Iterable[Sequence[date]]:
    if pieces.days is not None:
        return pieces.days.meanings
    if pieces.is_today:
        return ((setting.today,),)
    # A time alone is the next one: at 21:00, "20:00" means tomorrow.
    return ((setting.today, setting.today + DAY),)


def _hours(clock: Clock, pieces: _Pieces) -> list[timedelta]:
    """Return the times a clock reading can mean within its part of the day, counted from midnight."""
    wall = clock.wall
    length = timedelta(hours=wall.hour, minutes=wall.minute, seconds=wall.second)
    if clock.is_midnight:
        # "midnight" alone, or "friday night midnight", is the end of the day.
        is_end = pieces.days is None or pieces.part in (DayPart.EVENING, DayPart.NIGHT)
        return [DAY] if is_end else [length, DAY]  # "tomorrow midnight": its beginning or its end
    if pieces.part is None:
        is_24_hours = pieces.is_24_hours or clock.is_24_hours
        is_open = not clock.is_exact and not is_24_hours and length < HALF_DAY
        return [length, length + HALF_DAY] if is_open else [length]
    first, last = (timedelta(hours=hours) for hours in HOURS_OF_PARTS[pieces.part])
    lengths = [length, length + DAY]
    if not clock.is_exact:
        # "8 in the evening" is 20:00, "12 at night" 24:00, and "1 at night" 25:00, an hour into the next day.
        lengths = [length + count * HALF_DAY for count in (-1, 0, 1, 2)]
    return [each for each in lengths if first <= each < last][:1]


def _wall(length: timedelta) -> time:
    seconds = int(length.total_seconds()) % DAY_IN_SECONDS
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60, length.microseconds)


def _first_after(
    now: datetime, days: Iterable[date], length: timedelta, zone: tzinfo
) -> tuple[datetime, date] | None:
    """Return the first moment after now with the day it belongs to: 1:00 in Friday's night is Friday's."""
    for day in days:
        try:
            moment = datetime.combine(day + length // DAY * DAY, _wall(length), zone).astimezone(UTC)
        except OverflowError:  # at the edges of the calendar
            continue
        if moment > now.astimezone(UTC):
            return moment, day
    return None


def _agrees(pieces: _Pieces, day: date) -> bool:
    # "Friday 2026-03-04" is a Wednesday: refuse it, since either the weekday or the date is a slip.
    return pieces.weekday in (None, day.weekday())


def _coming(moments: Iterable[datetime], now: datetime) -> Moments | Passed:
    coming = sorted({moment for moment in moments if moment > now.astimezone(UTC)})
    return Moments(tuple(moment.astimezone(now.tzinfo) for moment in coming)) if coming else Passed()


def _day_alone(pieces: _Pieces, now: datetime, setting: Setting, typed: str, *, needs_hour: bool) -> Reading:
    days, zone = pieces.days, _zone_of(pieces, now)
    has_day = days is not None or pieces.part is not None
    is_span = days is not None and days.precision is not Precision.DAY
    if not has_day or (is_span and (needs_hour or not (days and days.is_relative))):
        return Unreadable(typed.strip())
    starts = LIKELY_HOURS[pieces.part] if pieces.part else (0,)
    # A day without an hour lasts until its end, so that "today" asks for an hour and has not passed.
    length = DAY - timedelta(microseconds=1)
    if pieces.part:
        length = min(length, timedelta(hours=HOURS_OF_PARTS[pieces.part][1]))
    if not needs_hour:
        length = timedelta(hours=starts[0])
    found = [_first_after(now, meaning, length, zone) for meaning in _meanings(pieces, setting)]
    chosen = [(moment, day) for moment, day in filter(None, found)]
    if not chosen:
        return Passed()
    if not all(_agrees(pieces, day) for _, day in chosen):
        return Unreadable(typed.strip())
    if not needs_hour:
        return _coming([moment for moment, _ in chosen], now)
    return WithoutHour(_likely([day for _, day in chosen], pieces.part, now, zone))


def _likely(days: Sequence[date], part: DayPart | None, now: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """Return a day's likely hours or, of several days, the usual hour of each."""
    hours = LIKELY_HOURS[part]
    if len(days) > 1:
        hours = hours[1:2]
    moments = [_first_after(now, (day,), timedelta(hours=hour), zone) for day in days for hour in hours]
    coming = sorted({moment for moment, _ in filter(None, moments)})
    return tuple(moment.astimezone(now.tzinfo) for moment in coming[:MAX_LIKELY])


def _zone_of(pieces: _Pieces, now: datetime) -> tzinfo:
    zone = pieces.zone
    if zone is None:
        return now.tzinfo or UTC
    return ZoneInfo(zone.name) if zone.name else timezone(timedelta(minutes=zone.offset or 0))
