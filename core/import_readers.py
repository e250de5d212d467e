"""Readers of an import: each checks one value of an export's row, and returns it as it is kept.

An export can be edited by anybody, so each column has the bounds of the form that writes it.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import cast
from zoneinfo import ZoneInfo

from core import lessons, statements
from core.checkins import PULSES
from core.errors import EmptyText, TextTooLong
from core.imports import Value
from core.plans import FARTHEST
from core.text_input import clean_text

FIRST_MOMENT = datetime(2025, 1, 1, tzinfo=UTC)  # before it there was no Kindling
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
CLOCKS_DIFFER = timedelta(days=1)  # by at most that much, between two hosts
KEY_LIMIT, LESSON_KEY_LIMIT = 64, 32  # characters, as their columns have
LINES_OF_STATEMENT = 4
MOST_LINES_OF_EXERCISE = 10
A_ZONE = re.compile(r"[A-Za-z0-9_+-]{1,30}(/[A-Za-z0-9_+-]{1,30}){0,2}")

Reader = Callable[[object, datetime], Value]
"""Checks one value of a row, and returns it as it is kept. Raises `ValueError`."""


def words(limit: int) -> Reader:
    """Read a text of at most so many characters."""
    return lambda value, _now: cleaned(value, limit)


def optional(reader: Reader) -> Reader:
    """Accept a missing value, else use another reader."""
    return lambda value, now: None if value is None else reader(value, now)


def or_empty(reader: Reader) -> Reader:
    """Accept an empty text, else use another reader."""
    return lambda value, now: "" if value == "" else reader(value, now)


def one_of(values: type[StrEnum]) -> Reader:
    """Read a member of an enum."""
    # A value that the enum does not have raises the ValueError that a reader raises.
    return lambda value, _now: values(value).value


def number_in(numbers: range) -> Reader:
    """Read one of these whole numbers."""

    def read(value: object, _now: datetime) -> Value:
        if isinstance(value, bool) or not isinstance(value, int) or value not in numbers:
            raise ValueError("no such number")
        return value

    return read


def digit_in(digits: str) -> Reader:
    """Read one of these digits, as a text."""

    def read(value: object, _now: datetime) -> Value:
        if not isinstance(value, str) or len(value) != 1 or value not in digits:
            raise ValueError("no such digit")
        return value

    return read


def flag(value: object, _now: datetime) -> Value:
    """Read a yes or no."""
    if not isinstance(value, bool):
        raise ValueError("no yes or no")  # noqa: TRY004 (every reader raises the same)
    return value


def key_within(limit: int) -> Reader:
    """Read the id of a deck's entry, of at most so many characters."""

    def read(value: object, _now: datetime) -> Value:
        if not isinstance(value, str) or not 0 < len(value) <= limit:
            raise ValueError("no key")
        if not value.isascii() or not value.isprintable():
            raise ValueError("no key")
        return value

    return read


key = key_within(KEY_LIMIT)


def day(value: object, _now: datetime) -> Value:
    """Read a day."""
    found = date.fromisoformat(value) if isinstance(value, str) else None
    if found is None or not FIRST_DAY <= found <= LAST_DAY:
        raise ValueError("no day")
    return found.isoformat()


def past_moment(value: object, now: datetime) -> Value:
    """Read a moment since there is Kindling."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    if moment is None or moment.tzinfo is None or not FIRST_MOMENT <= moment <= now + CLOCKS_DIFFER:
        raise ValueError("no moment")
    return moment.astimezone(UTC).isoformat()


def planned_moment(value: object, now: datetime) -> Value:
    """Read the start of a date that is over, which may be still to come: it was marked done early."""
    return past_moment(value, now + FARTHEST)


def wall_time(value: object, _now: datetime) -> Value:
    """Read a time of day without a zone."""
    found = time.fromisoformat(value) if isinstance(value, str) else None
    if found is None or found.tzinfo is not None:
        raise ValueError("no time of day")
    return found.isoformat()


def zone(value: object, _now: datetime) -> Value:
    """Read the name of a time zone."""
    if not isinstance(value, str) or not A_ZONE.fullmatch(value):
        raise ValueError("no zone")
    try:
        return ZoneInfo(value).key
    except (KeyError, OSError) as error:  # a folder of the zones' database is no zone
        raise ValueError("no zone") from error


def pulse(value: object, _now: datetime) -> Value:
    """Read how connected somebody felt, if they said so."""
    if value not in {None, *map(str, PULSES)}:
        raise ValueError("no pulse")
    return cast("str | None", value)


def statement_lines(value: object, _now: datetime) -> Value:
    """Read the four lines of a statement."""
    lines: object = json.loads(value) if isinstance(value, str) else None
    if not isinstance(lines, list) or len(cast("list[object]", lines)) != LINES_OF_STATEMENT:
        raise ValueError("no four lines")
    found = [cleaned(line, statements.LINE_LIMIT) for line in cast("list[object]", lines)]
    return json.dumps(found, ensure_ascii=False)


def exercise_lines(value: object, now: datetime) -> Value:
    """Read the lines of an exercise, each under its id."""
    found: object = json.loads(value) if isinstance(value, str) else None
    if not isinstance(found, dict):
        raise ValueError("no lines")  # noqa: TRY004 (every reader raises the same)
    lines = cast("dict[str, object]", found)
    if not 0 < len(lines) <= MOST_LINES_OF_EXERCISE:
        raise ValueError("no lines")
    read = {str(key(line_id, now)): cleaned(line, lessons.LINE_LIMIT) for line_id, line in lines.items()}
    return json.dumps(read, ensure_ascii=False)


def cleaned(value: object, limit: int) -> str:
    """Read a text as a form reads it. Raises `ValueError`."""
    if not isinstance(value, str):
        raise ValueError("no text")  # noqa: TRY004 (every reader raises the same)
    try:
        return clean_text(value, limit)
    except (EmptyText, TextTooLong) as error:
        raise ValueError("empty or too long") from error
