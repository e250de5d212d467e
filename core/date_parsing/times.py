"""The grammar of times of day, parts of the day, waits and zones."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import time, timedelta

from core.date_parsing.calendar_days import value_of
from core.date_parsing.lexer import Token
from core.date_parsing.pieces import Clock, Instant, Part, Setting, Tonight, Wait, Zone
from core.date_parsing.words import Kind

NOON, MINUTES_IN_HOUR, HOUR, MINUTE = 12, 60, 3600, 60  # the last two in seconds
FIRST_TWO_FIGURES = 10
LATEST_DOT = 12  # "3.10" may be 3 October; "3.13" can only be a time
LONGEST_WAIT = 10 * 366 * 24 * HOUR  # seconds
Reader = Callable[[Sequence[Token], Setting], "Clock | Wait | Part | Tonight | Zone | Instant | None"]


def clock(hour: int, minute: int = 0, second: int = 0, half: int | None = None) -> Clock | None:
    """Return a time of day; `half` is 0 for am, 12 for pm, None if neither was typed."""
    if half is not None:
        if not 1 <= hour <= NOON or minute >= MINUTES_IN_HOUR:
            return None
        # 12 am is 00:00 and 12 pm is 12:00, hence the remainder
        return Clock(time(hour % NOON + half, minute, second))
    if hour >= 2 * NOON or minute >= MINUTES_IN_HOUR:
        return None
    return Clock(time(hour, minute, second), is_exact=not 1 <= hour <= NOON)


def _colon(tokens: Sequence[Token], _setting: Setting) -> Clock | None:
    token = next(token for token in tokens if token.kind in (Kind.TIME, Kind.HOUR_TIME))
    hour, minute, second = token.value
    if tokens[-1].kind is Kind.HALF_DAY:
        return clock(hour, minute, second, tokens[-1].value)
    found = clock(hour, minute, second)
    # "08:30", "8h30" and "8:30:00" are the 24-hour clock; "8:30" could be morning or evening
    is_written_out = token.text.startswith("0") or token.text.count(":") > 1 or token.kind is Kind.HOUR_TIME
    is_written_out = is_written_out or tokens[-1].kind in (Kind.NOON, Kind.CLOCK_UNIT)
    if found is None or is_written_out:
        return found and Clock(found.wall)
    return replace(found, is_24_hours=FIRST_TWO_FIGURES <= hour < NOON)


def _dotted(tokens: Sequence[Token], _setting: Setting) -> Clock | None:
    token = next(token for token in tokens if token.kind is Kind.DOTTED)
    hour, minute = token.value
    if len(minute) != 2 and tokens[-1].kind is not Kind.HALF_DAY:  # noqa: PLR2004 (figures of minutes)
        return None
    half = tokens[-1].value if tokens[-1].kind is Kind.HALF_DAY else None
    found = clock(int(hour), int(minute), half=half)
    # "19.30" is a time; "7.05" may be 7 May, and is a time only beside another day
    is_bare = half is None and 0 < int(minute) <= LATEST_DOT
    return found and Clock(found.wall, found.is_exact and not token.text.startswith("00"), is_bare)


def _hour(tokens: Sequence[Token], _setting: Setting) -> Clock | None:
    number = next(token for token in tokens if token.kind is Kind.NUMBER)
    last = tokens[-1]
    half = last.value if last.kind is Kind.HALF_DAY else None
    found = clock(number.value, half=half)
    if found is None:
        return None
    if last.kind is Kind.CLOCK_UNIT:  # "20h", the 24-hour clock
        return Clock(found.wall) if last.value == HOUR and last.text == "h" else None
    is_bare = last.kind is Kind.NUMBER and tokens[0].kind is not Kind.AT
    return Clock(found.wall, found.is_exact or number.text.startswith("0"), is_bare)


def _four_digits(tokens: Sequence[Token], _setting: Setting) -> Clock | None:
    number = next(token for token in tokens if token.kind is Kind.FOUR_DIGITS)
    half = tokens[-1].value if tokens[-1].kind is Kind.HALF_DAY else None
    found = clock(*divmod(number.value, 100), half=half)
    is_bare = tokens[-1].kind is Kind.FOUR_DIGITS and tokens[0].kind is not Kind.AT
    return found and Clock(found.wall, found.is_exact or number.text.startswith("0"), is_bare)


def _counted(tokens: Sequence[Token], _setting: Setting) -> Clock | None:
    """Read "half past seven", "quarter to nine", "ten past eight", "half seven"."""
    kinds = [token.kind for token in tokens]
    half = tokens[-1].value if kinds[-1] is Kind.HALF_DAY else None
    numbers = [token.value for token in tokens if token.kind is Kind.NUMBER]
    hour = numbers[-1]
    minutes = 30 if Kind.HALF in kinds else 15 if Kind.QUARTER in kinds else numbers[0]
    if not 1 <= hour <= NOON or not 0 < minutes < MINUTES_IN_HOUR:
        return None
    # "7 to 9pm" is a span; "five to nine" and "5 min to 9" are a time.
    is_span = len(numbers) > 1 and tokens[0].text.isdecimal() and Kind.CLOCK_UNIT not in kinds
    if Kind.TO in kinds and is_span:
        return None
    if Kind.TO in kinds:  # "a quarter to one pm" is 12:45, "a quarter to twelve pm" is 11:45, an am hour
        hour, minutes = (hour - 2) % NOON + 1, MINUTES_IN_HOUR - minutes
        half = (
            (NOON - half if hour == NOON - 1 and numbers[-1] == NOON else half) if half is not None else None
        )
    return clock(hour, minutes, half=half)


def _two_numbers(tokens: Sequence[Token], _setting: Setting) -> Clock | None:
    """Read "seven thirty", "7 30 pm"."""
    hour, minute = [token.value for token in tokens if token.kind is Kind.NUMBER]
    half = tokens[-1].value if tokens[-1].kind is Kind.HALF_DAY else None
    return clock(hour, minute, half=half) if minute >= FIRST_TWO_FIGURES else None


def _noon(_tokens: Sequence[Token], _setting: Setting) -> Clock:
    return Clock(time(NOON))


def _midnight(_tokens: Sequence[Token], _setting: Setting) -> Clock:
    return Clock(time(0), is_midnight=True)


def _part(tokens: Sequence[Token], _setting: Setting) -> Part:
    return Part(tokens[-1].value, is_today=any(token.kind is Kind.THIS for token in tokens))


def _tonight(_tokens: Sequence[Token], _setting: Setting) -> Tonight:
    return Tonight()


def _zone(tokens: Sequence[Token], _setting: Setting) -> Zone | None:
    offset = next((token.value for token in tokens if token.kind is Kind.OFFSET), None)
    name = next((token.value for token in tokens if token.kind is Kind.ZONE), None)
    if offset is not None and name not in (None, "UTC", "Europe/London"):
        return None
    return Zone(None if offset is not None else name, offset)


def _instant(tokens: Sequence[Token], _setting: Setting) -> Instant:
    return Instant(tokens[0].value)


def length_of(tokens: Sequence[Token]) -> timedelta | None:
    """Return the length of "2 hours", "an hour and a half", "2h5m", "half an hour", "2 hours 30"."""
    seconds, waiting, unit = 0.0, 0.0, 0
    for token in tokens:
        match token.kind:
            case Kind.NUMBER | Kind.FOUR_DIGITS:
                waiting += token.value
            case Kind.DOTTED:
                waiting += float(f"{token.value[0]}.{token.value[1]}")
            case Kind.ONE:
                waiting = waiting or 1.0
            case Kind.HALF | Kind.QUARTER:
                share = 0.5 if token.kind is Kind.HALF else 0.25
                if unit:  # "an hour and a half"
                    seconds, waiting = seconds + share * unit, 0.0
                else:  # "one and a half hours", "half an hour"
                    waiting += share
            case Kind.CLOCK_UNIT:
                if unit and token.value >= unit:
                    return None
                # `waiting` is the amount before the unit: 0.5 in "half an hour", 1 in "an hour"
                seconds, unit, waiting = seconds + waiting * token.value, token.value, 0.0
            case _:
                pass
    seconds += waiting * (MINUTE if unit == HOUR else 0)
    return timedelta(seconds=seconds) if 0 <= seconds <= LONGEST_WAIT else None


def _wait(tokens: Sequence[Token], _setting: Setting) -> Wait | None:
    length = length_of(tokens)
    return None if length is None else Wait(length)


def _hours_and_minutes(tokens: Sequence[Token], _setting: Setting) -> Wait:
    """Read "in 2h30"."""
    hours, minutes, _ = value_of(tokens, Kind.HOUR_TIME)
    return Wait(timedelta(hours=hours, minutes=minutes))


# "an hour", "2 hours and 30 minutes", "1h30m", "2 hours 30", "an hour and a half", "2 and a half hours"
LENGTH = "(?:[Ni]u&ih|[Ni]&ihu|hi?u|qf?iu|[NYBi]u(?:&?[NYB]u){0,2}(?:&?N(?![uVAMO]))?)"
TIME_RULES: tuple[tuple[str, Reader], ...] = (
    ("[aotj]*TA?", _colon),
    ("[ao]*T[nu]", _colon),
    ("[aoj]*HA?", _colon),
    ("[aobj]*BA?", _dotted),
    ("[aoj]*N[AC]?", _hour),
    ("[aoj]*NCA?", _hour),
    ("[aoj]*NNA?", _two_numbers),
    ("[aoj]*Nu", _hour),
    ("[aoj]*Y[ACu]?", _four_digits),
    ("[ao]*(?:i?[hq]|N)u?[pb]NC?A?", _counted),
    ("[ao]*hN", _counted),
    ("[aot]*N?n", _noon),
    ("[aot]*N?m", _midnight),
    ("[Iaots]*P", _part),
    ("e?Ge?", _tonight),
    ("Zz?|z", _zone),
    ("X", _instant),
    (f"I?{LENGTH}K?", _wait),
    ("IHK?", _hours_and_minutes),
)
