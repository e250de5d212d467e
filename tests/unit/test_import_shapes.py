"""What of an export is read: only the caller's own, only what an export holds, and nothing out of bounds."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import String

from core.import_documents import NEWEST_FORMAT, read_export
from core.import_parents import PARENT_SHAPES
from core.import_readers import FIRST_MOMENT
from core.import_shapes import SHAPES
from core.imports import ExportTooNew, ImportedRow, NotAnExport
from core.text_input import MESSAGE_LIMIT
from data.ids import EPOCH
from data.stores.imports import EXPORTED_COLUMNS
from data.tables import metadata
from ui.archives import RECORDS_FORMAT

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
MOMENT = "2026-10-01T18:00:00.123456Z"
THANKS = {"author_id": "10", "recipient_id": "20", "about": "everyday", "message": "For the soup"}
WRITTEN = {"is_private": False, "created_at": MOMENT, "drawn_at": None}


def document(records: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    return {"format": 1, "you": "10", "records": records, **fields}


def thanks(**fields: Any) -> dict[str, Any]:
    """An export with one thank-you."""
    return document({"thanks": [{"id": "1", "couple_id": "0", **THANKS, **WRITTEN, **fields}]})


def rows_of(found: object) -> list[ImportedRow]:
    return list(read_export(found, EXPORTED_COLUMNS, NOW).rows)


def test_a_row_comes_with_what_is_its_own_and_nothing_else() -> None:
    [row] = rows_of(thanks(drawn_at=MOMENT))
    assert row.values == {
        "about": "everyday",
        "message": "For the soup",
        "is_private": False,
        "created_at": "2026-10-01T18:00:00.123456+00:00",
    }
    assert ImportedRow.from_json(row.as_json()) == row


def test_bounds_are_those_of_the_parts_that_write_them() -> None:
    assert FIRST_MOMENT == EPOCH, "an older row would have no id"
    assert NEWEST_FORMAT == RECORDS_FORMAT


def test_every_column_that_is_read_is_one_that_an_export_has() -> None:
    for table, shape in SHAPES.items():
        named = {shape.author, shape.moment} - {None}
        assert {*shape.readers, *named} <= EXPORTED_COLUMNS[table], table


def test_no_text_is_longer_than_its_column_takes() -> None:
    columns = [
        (metadata.tables[table].c[name].type, read)
        for table, shape in (*SHAPES.items(), *PARENT_SHAPES.items())
        for name, read in shape.readers.items()
    ]
    # SQLite takes any; on PostgreSQL one row would keep its whole import from coming in, for good.
    limited = [(type_.length, read) for type_, read in columns if isinstance(type_, String) and type_.length]
    assert limited
    for length, read in limited:
        for text in ("x" * (length + 1), "x\x00"):
            with pytest.raises(ValueError):  # noqa: PT011 (every reader raises just that)
                read(text, NOW)


@pytest.mark.parametrize(
    "fields",
    [
        {"message": "x" * (MESSAGE_LIMIT + 1)},
        {"message": "  \u200b "},
        {"message": None},  # its words could not be read when the export was made
        {"message": 7},
        {"about": "money"},
        {"about": None},
        {"is_private": "no"},
        {"is_private": 1},
        {"created_at": "2026-10-01"},
        {"created_at": "2026-10-01T18:00:00"},
        {"created_at": "yesterday"},
        {"created_at": None},
        {"created_at": 1_790_000_000},
        {"created_at": (NOW + timedelta(days=2)).isoformat()},
        {"created_at": "9999-12-31T23:59:59Z"},
        {"created_at": "2024-12-31T23:59:59Z"},
        {"created_at": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_a_row_that_cannot_be_read_stays_behind_alone(fields: dict[str, Any]) -> None:
    found = thanks(**fields)
    found["records"]["tries"] = [
        {"author_id": "10", "what": "Salsa", "is_ongoing": True, "state": "open", "created_at": MOMENT}
    ]
    read = read_export(found, EXPORTED_COLUMNS, NOW)
    assert ([row.table for row in read.rows], read.left_out) == (["tries"], 1)


def test_at_its_limit_a_text_comes_along_and_a_nul_does_not() -> None:
    [row] = rows_of(thanks(message="x" * MESSAGE_LIMIT + "\x00"))
    assert row.values["message"] == "x" * MESSAGE_LIMIT


@pytest.mark.parametrize(
    "found",
    [
        None,
        [],
        "kindling",
        {},
        document([]),  # type: ignore[arg-type]
        document({"thanks": {}}),
        document({"thanks": [7]}),
        document({"secrets": []}),
        thanks(password="x"),
        {**thanks(), "you": 10},
        {**thanks(), "you": "ada"},
        {**thanks(), "format": "1"},
        {**thanks(), "format": True},
        {**thanks(), "format": 0},
    ],
)
def test_what_no_export_holds_refuses_the_whole(found: object) -> None:
    with pytest.raises(NotAnExport):
        rows_of(found)


def test_an_export_of_a_newer_kindling_is_refused_as_such() -> None:
    with pytest.raises(ExportTooNew):
        rows_of({**thanks(), "format": 2})


def test_a_column_that_an_older_export_lacks_is_empty() -> None:
    older = {"author_id": "10", "what": "Salsa", "is_ongoing": False, "state": "open", "created_at": MOMENT}
    [row] = rows_of(document({"tries": [older]}))
    assert (row.values["kind"], row.values["done_at"]) == (None, None)


@pytest.mark.parametrize(
    ("fields", "comes"),
    [
        ({"writer_id": None, "is_retold": False}, True),
        ({"writer_id": "10", "is_retold": False}, True),
        ({"writer_id": "20", "is_retold": True}, True),  # in the keeper's own words
        ({"writer_id": "20", "is_retold": False}, False),  # in the other's
        ({"author_id": "20", "writer_id": None, "is_retold": False}, False),
    ],
)
def test_a_memory_in_the_others_words_is_theirs_to_bring(fields: dict[str, Any], *, comes: bool) -> None:
    memory = {"author_id": "10", "title": "The lake", "story": "We swam.", "happened_on": "2019-06-01"}
    rows = rows_of(document({"memories": [{**memory, "created_at": MOMENT, **fields}]}))
    assert bool(rows) is comes


@pytest.mark.parametrize("day", ["1899-12-31", "2200-01-01", "2019-02-30", "9999-12-31", None])
def test_a_day_out_of_bounds_stays_behind(day: str | None) -> None:
    milestone = {"author_id": "10", "name": "Our day", "is_yearly": True, "created_at": MOMENT, "day": day}
    assert not rows_of(document({"milestones": [milestone]}))


@pytest.mark.parametrize("body", ["no list", "[]", '["a", "b", "c"]', '["a", "b", "c", 4]', '{"a": 1}', 7])
def test_a_statement_has_four_lines(body: object) -> None:
    statement = {"author_id": "10", "body": body, "created_at": MOMENT, "posted_at": MOMENT}
    assert not rows_of(document({"statements": [statement]}))


@pytest.mark.parametrize(
    "checkin",
    [
        {"id": "4", "question_key": "first", "opened_at": MOMENT},  # another
        {"id": "5", "question_key": "x" * 65, "opened_at": MOMENT},
        {"id": "5", "question_key": "", "opened_at": MOMENT},
        {"id": "5", "question_key": 5, "opened_at": MOMENT},
        {"id": "5", "question_key": "first", "opened_at": None},
        {"id": "5", "question_key": "first", "opened_at": "9999-12-31T00:00:00Z"},
    ],
)
def test_an_answer_without_its_question_stays_behind(checkin: dict[str, Any]) -> None:
    answer = {"user_id": "10", "checkin_id": "5", "body": "Your laugh", "answered_at": MOMENT, "pulse": "4"}
    read = read_export(document({"checkins": [checkin], "answers": [answer]}), EXPORTED_COLUMNS, NOW)
    assert (read.rows, read.left_out) == ([], 1)


def test_an_answer_of_rose_thorn_and_bud_comes_with_its_parts() -> None:
    checkin = {"id": "3", "question_key": "rose", "opened_at": MOMENT, "revealed_at": None, "closed_at": None}
    told = {"user_id": "10", "checkin_id": "3", "answered_at": MOMENT, "gratitude": None, "pulse": None}
    parts = {"rose": "The lake", "thorn": None, "bud": None}
    found = document({"checkins": [checkin], "answers": [{"id": "4", "body": "", **told, **parts}]})
    [row] = rows_of(found)
    assert (row.values["body"], row.values["rose"], row.values["thorn"]) == ("", "The lake", None)
    nothing = document({"checkins": [checkin], "answers": [{"id": "4", "body": "", **told}]})
    assert rows_of(nothing) == []
