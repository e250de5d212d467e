"""The shapes of what an import can bring along: each row of an export is checked before it is kept.

An export can be edited by anybody, so nothing in it is believed: only rows that the caller wrote are taken,
column by column, and whatever decides for the other partner (that a line is agreed, that a thank-you was
read) is never taken from it.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import cast

from core import growths, sheets, statements
from core.affections import AffectionKind
from core.checkins import OWN_QUESTION_PREFIX, PULSES
from core.date_parsing.pieces import Precision
from core.errors import EmptyText, TextTooLong
from core.frames import PART_LIMIT, FramePart
from core.imports import ExportTooNew, ImportedParent, ImportedRow, ImportFile, NotAnExport, Value
from core.text_input import (
    ANSWER_LIMIT,
    MESSAGE_LIMIT,
    NOTE_LIMIT,
    QUESTION_LIMIT,
    STORY_LIMIT,
    TITLE_LIMIT,
    clean_text,
)
from core.thanks import ThanksAbout
from core.tries import TRY_LIMIT, TryKind, TryState

NEWEST_FORMAT = 1  # of kindling.json; `ui.archives.RECORDS_FORMAT` writes it
FIRST_MOMENT = datetime(2025, 1, 1, tzinfo=UTC)  # before it there was no Kindling
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
CLOCKS_DIFFER = timedelta(days=1)  # by at most that much, between two hosts
KEY_LIMIT = 64
AN_ID = re.compile(r"[0-9]{1,20}")
LINES_OF_STATEMENT = 4
ADDED_TITLES = {
    "checkins": {"question"},
    "sparks": {"spark"},
    "poll_ideas": {"title"},
    "exercises": {"lesson"},
}
"""What an export adds to its rows, so that a reader needs no deck."""

Reader = Callable[[object, datetime], Value]
"""Checks one value of a row, and returns it as it is kept. Raises `ValueError`."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How the rows of a table are read: who wrote a row, when, and each column that is taken from it.

    `is_whole` says whether a row can come along at all.
    """

    author: str
    moment: str
    readers: Mapping[str, Reader]
    is_whole: Callable[[Mapping[str, object]], bool] = field(default=lambda _row: True)


def _words(limit: int) -> Reader:
    def read(value: object, _now: datetime) -> Value:
        return _cleaned(value, limit)

    return read


def _optional(reader: Reader) -> Reader:
    return lambda value, now: None if value is None else reader(value, now)


def _or_empty(reader: Reader) -> Reader:
    return lambda value, now: "" if value == "" else reader(value, now)


def _one_of(values: type[StrEnum]) -> Reader:
    # A value that the enum does not have raises the ValueError that a reader raises.
    return lambda value, _now: values(value).value


def _flag(value: object, _now: datetime) -> Value:
    if not isinstance(value, bool):
        raise ValueError("no yes or no")  # noqa: TRY004 (every reader raises the same)
    return value


def _day(value: object, _now: datetime) -> Value:
    day = date.fromisoformat(value) if isinstance(value, str) else None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError("no day")
    return day.isoformat()


def _past_moment(value: object, now: datetime) -> Value:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    if moment is None or moment.tzinfo is None or not FIRST_MOMENT <= moment <= now + CLOCKS_DIFFER:
        raise ValueError("no moment")
    return moment.astimezone(UTC).isoformat()


def _pulse(value: object, _now: datetime) -> Value:
    if value not in {None, *map(str, PULSES)}:
        raise ValueError("no pulse")
    return cast("str | None", value)


def _statement_lines(value: object, _now: datetime) -> Value:
    lines: object = json.loads(value) if isinstance(value, str) else None
    if not isinstance(lines, list) or len(cast("list[object]", lines)) != LINES_OF_STATEMENT:
        raise ValueError("no four lines")
    cleaned = [_cleaned(line, statements.LINE_LIMIT) for line in cast("list[object]", lines)]
    return json.dumps(cleaned, ensure_ascii=False)


def _cleaned(value: object, limit: int) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")  # noqa: TRY004 (every reader raises the same)
    try:
        return clean_text(value, limit)
    except (EmptyText, TextTooLong) as error:
        raise ValueError("empty or too long") from error


SHAPES: Mapping[str, Shape] = {
    # Questions first: a check-in that asked one of these finds it by its moment.
    "questions": Shape(
        "author_id",
        "created_at",
        {"body": _words(QUESTION_LIMIT), "asked_at": _optional(_past_moment)},
        # One that waits for a yes waits where it was asked.
        is_whole=lambda row: row.get("is_agreed") is True,
    ),
    "answers": Shape(
        "user_id",
        "answered_at",
        {
            "body": _or_empty(_words(ANSWER_LIMIT)),
            "gratitude": _optional(_words(NOTE_LIMIT)),
            "pulse": _pulse,
            **{part.value: _optional(_words(PART_LIMIT)) for part in FramePart},
        },
        # Rose, thorn and bud take the place of an answer's words.
        is_whole=lambda row: bool(row.get("body") or any(row.get(part.value) for part in FramePart)),
    ),
    "memories": Shape(
        "author_id",
        "created_at",
        {
            "title": _words(TITLE_LIMIT),
            "story": _words(STORY_LIMIT),
            "happened_on": _day,
            "about": _optional(_one_of(Precision)),
        },
        # One that was kept from the other's message, word for word, is theirs.
        is_whole=lambda row: (
            row.get("writer_id") in (None, row.get("author_id")) or row.get("is_retold") is True
        ),
    ),
    "milestones": Shape(
        "author_id", "created_at", {"name": _words(TITLE_LIMIT), "day": _day, "is_yearly": _flag}
    ),
    "growths": Shape(
        "author_id",
        "created_at",
        {
            "title": _words(TITLE_LIMIT),
            "asked": _words(growths.FIELD_LIMIT),
            "carried": _words(growths.FIELD_LIMIT),
            "author_grew": _optional(_words(growths.FIELD_LIMIT)),
            "other_grew": _optional(_words(growths.FIELD_LIMIT)),
        },
    ),
    "thanks": Shape(
        "author_id",
        "created_at",
        {"about": _one_of(ThanksAbout), "message": _words(MESSAGE_LIMIT), "is_private": _flag},
    ),
    "affections": Shape(
        "author_id",
        "created_at",
        {
            "kind": _one_of(AffectionKind),
            "note": _optional(_words(NOTE_LIMIT)),
            "saved_at": _optional(_past_moment),
            "given_at": _optional(_past_moment),
        },
    ),
    "tries": Shape(
        "author_id",
        "created_at",
        {
            "what": _words(TRY_LIMIT),
            "is_ongoing": _flag,
            "kind": _optional(_one_of(TryKind)),
            "state": _one_of(TryState),
            "done_at": _optional(_past_moment),
        },
    ),
    "statements": Shape(
        "author_id",
        "created_at",
        {"body": _statement_lines, "posted_at": _past_moment},
        # A draft lives for a day.
        is_whole=lambda row: row.get("posted_at") is not None,
    ),
    "sheet_lines": Shape(
        "author_id",
        "created_at",
        {"topic": _one_of(sheets.SheetTopic), "body": _words(sheets.LINE_LIMIT)},
    ),
}
"""The tables whose rows one partner can bring along, in the order in which they come in."""

SHARED_SINCE_THEN = "checkins"


def read_export(document: object, columns: Mapping[str, frozenset[str]], now: datetime) -> ImportFile:
    """Read what the caller wrote out of an export's document, in the order in which it was written.

    `columns` names the columns of every table that an export holds. A row that cannot be read is left out and
    counted; what no export has refuses the whole. Raises `NotAnExport`, `ExportTooNew`.
    """
    found = _object(document)
    version = found.get("format")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise NotAnExport
    if version > NEWEST_FORMAT:
        raise ExportTooNew
    author, records = found.get("you"), _known_records(found.get("records"), columns)
    if not isinstance(author, str) or not AN_ID.fullmatch(author):
        raise NotAnExport
    names = _object(found.get("names", {}))
    rows, left_out = list[ImportedRow](), 0
    parents = {row.get("id"): row for row in records.get(SHARED_SINCE_THEN, ())}
    questions = {row.get("id"): row for row in records.get("questions", ())}
    for table, shape in SHAPES.items():
        for row in records.get(table, ()):
            if row.get(shape.author) != author or not shape.is_whole(row):
                continue
            try:
                parent = None
                if table == "answers":
                    parent = _parent(parents.get(row.get("checkin_id")), questions, author, now)
                values = _values(shape, row, now)
                rows.append(ImportedRow(table, values, str(values[shape.moment]), parent))
            except (ValueError, RecursionError):
                left_out += 1
    return ImportFile(
        rows, left_out, int(author), frozenset(int(name) for name in names if AN_ID.fullmatch(name))
    )


def _values(shape: Shape, row: Mapping[str, object], now: datetime) -> dict[str, Value]:
    # A column that an older export did not have yet counts as empty.
    values = {name: read(row.get(name), now) for name, read in shape.readers.items()}
    return {**values, shape.moment: _past_moment(row.get(shape.moment), now)}


def _parent(
    row: Mapping[str, object] | None,
    questions: Mapping[object, Mapping[str, object]],
    author: str,
    now: datetime,
) -> ImportedParent:
    key = None if row is None else row.get("question_key")
    if row is None or not isinstance(key, str) or not 0 < len(key) <= KEY_LIMIT or not key.isascii():
        raise ValueError("no check-in")
    opened, revealed, closed = (
        _optional(_past_moment)(row.get(name), now) for name in ("opened_at", "revealed_at", "closed_at")
    )
    if opened is None:
        raise ValueError("no day")
    question = questions.get(key.removeprefix(OWN_QUESTION_PREFIX)) if _is_own(key) else None
    return ImportedParent(
        OWN_QUESTION_PREFIX if _is_own(key) else key,
        cast("str", opened),
        cast("str | None", revealed),
        cast("str | None", closed),
        None if question is None else question.get("author_id") == author,
        None if question is None else cast("str", _past_moment(question.get("created_at"), now)),
    )


def _is_own(question_key: str) -> bool:
    return question_key.startswith(OWN_QUESTION_PREFIX)


def _known_records(
    records: object, columns: Mapping[str, frozenset[str]]
) -> Mapping[str, Sequence[Mapping[str, object]]]:
    found: dict[str, list[Mapping[str, object]]] = {}
    for table, rows in _object(records).items():
        if table not in columns or not isinstance(rows, list):
            raise NotAnExport
        known = columns[table] | ADDED_TITLES.get(table, set())
        found[table] = [_object(row) for row in cast("list[object]", rows)]
        if any(row.keys() - known for row in found[table]):
            raise NotAnExport
    return found


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise NotAnExport
    return cast("Mapping[str, object]", value)
