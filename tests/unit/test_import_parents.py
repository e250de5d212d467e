"""What of an export belongs to something: to what both made, or to what one partner wrote."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from core.import_documents import read_export
from core.import_parents import PARENT_SHAPES, SUBJECTS, WRITTEN_MOMENTS
from core.import_seats import in_seat
from core.import_shapes import SHAPES
from core.imports import ImportedRow, ImportFile
from core.pictures import PictureOwner
from core.sparks import SparkEntry, SparkKind
from data.stores.imports import EXPORTED_COLUMNS

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
DAY, MOMENT = "2026-10-01T00:00:00Z", "2026-10-01T18:00:00Z"
WISH = {"author_id": "10", "wish": "More sun", "promise": "I wake us", "written_at": MOMENT}
ROUND = {"state": "closed", "began_at": DAY, "opened_at": DAY, "ends_at": None, "noticed_at": None}
TALK = {
    "asked_by": "20",
    "asked_of": "10",
    "offered_by": "20",
    "topic": None,
    "way": "writing",
    "state": "done",
    "is_open": False,
    "minutes": 5,
    "turn": 1,
    "mirrored": 0,
    "moved_at": DAY,
}
MEMORY = {
    "id": "1",
    "author_id": "10",
    "title": "The lake",
    "story": "We swam.",
    "happened_on": "2019-06-01",
    "created_at": MOMENT,
}
PLAN = {
    "author_id": "10",
    "what": "Salsa",
    "starts_at": MOMENT,
    "zone": "Europe/Berlin",
    "wall": "20:00:00",
    "minutes": 90,
    "state": "done",
    "ended_at": DAY,
    "created_at": MOMENT,
}
PICTURE = {"id": "2", "owner": "memory", "subject_id": "1", "place": 0, "alt": "", "media_type": "image/jpeg"}


def read(records: Mapping[str, Any]) -> ImportFile:
    return read_export({"format": 1, "you": "10", "records": records}, EXPORTED_COLUMNS, NOW)


def rows_of(table: str, records: Mapping[str, Any]) -> list[ImportedRow]:
    return [row for row in read(records).rows if row.table == table]


def spark_pick(**spark: Any) -> dict[str, Any]:
    """An export with one pick of a spark."""
    pick = {"user_id": "10", "spark_id": "1", "choice": "2", "guess": None, "answered_at": MOMENT}
    dealt = {"id": "1", "deck_key": "more-likely", "posted_at": DAY, "opened_at": DAY, **spark}
    return {"sparks": [dealt], "spark_picks": [pick], "partners": [{"user_id": "10", "place": 1}]}


def test_every_column_that_is_read_of_a_parent_is_one_that_an_export_has() -> None:
    for table, shape in PARENT_SHAPES.items():
        assert {shape.day, *shape.readers} <= EXPORTED_COLUMNS[table], table
        assert {*shape.same, *shape.alike} <= shape.readers.keys(), table
    for table, column in WRITTEN_MOMENTS.items():
        assert SHAPES[table].moment == column


def test_whatever_has_pictures_brings_them_along() -> None:
    assert set(SUBJECTS) == set(PictureOwner) - {PictureOwner.IMPORT}


def test_a_wish_brings_its_round_without_a_word() -> None:
    wish_round = {"id": "1", **ROUND, "chosen_id": "2"}
    [row] = rows_of("wishes", {"wish_rounds": [wish_round], "wishes": [{"id": "2", "round_id": "1", **WISH}]})
    assert row.parent is not None
    assert row.parent.values == {
        "began_at": "2026-10-01T00:00:00+00:00",
        "opened_at": "2026-10-01T00:00:00+00:00",
        "ends_at": None,
        "noticed_at": None,
        "is_chosen": True,
    }
    assert ImportedRow.from_json(row.as_json()) == row


def test_of_two_on_one_day_each_is_known_by_its_place() -> None:
    rounds = [{"id": str(number), **ROUND} for number in (1, 2)] + [{"id": "3", **ROUND, "opened_at": None}]
    written = [{"id": str(10 + n), "round_id": str(n), **WISH} for n in (1, 2, 3)]
    parents = [row.parent for row in rows_of("wishes", {"wish_rounds": rounds, "wishes": written})]
    assert [parent.nth for parent in parents if parent] == [0, 1, 0]


def test_a_pick_of_a_spark_that_is_not_open_stays() -> None:
    assert rows_of("spark_picks", spark_pick())
    assert not rows_of("spark_picks", spark_pick(opened_at=None))


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "speaking", "is_open": True},
        {"way": "singing"},
        {"minutes": 31},
        {"turn": True},
        {"moved_at": "2027-10-01T00:00:00Z"},
    ],
)
def test_closing_words_of_a_talk_that_is_none_stay(changes: dict[str, Any]) -> None:
    closing = {"id": "2", "talk_id": "1", "user_id": "10", "appreciation": "Your patience", "step": None}
    [row] = rows_of("talk_closings", {"talks": [{"id": "1", **TALK}], "talk_closings": [closing]})
    assert row.parent is not None
    assert row.parent.values["asked_by_caller"] is False
    assert not rows_of(
        "talk_closings", {"talks": [{"id": "1", **TALK, **changes}], "talk_closings": [closing]}
    )


@pytest.mark.parametrize(
    ("changes", "comes"),
    [
        ({}, True),
        ({"owner": "import"}, False),
        ({"owner": "thanks"}, False),  # there is no such thank-you
        ({"subject_id": "7"}, False),
        ({"place": 10}, False),
        ({"media_type": "image/svg+xml"}, False),
        ({"id": "../../etc/passwd"}, False),
        ({"id": ["2"]}, False),
    ],
)
def test_a_picture_comes_with_its_memory(changes: dict[str, Any], *, comes: bool) -> None:
    found = rows_of("pictures", {"memories": [MEMORY], "pictures": [{**PICTURE, **changes}]})
    assert [row.values["file"] for row in found] == ["pictures/memory-2.jpeg"] * comes


def test_a_picture_of_the_others_memory_is_theirs_to_bring() -> None:
    found = read({"memories": [{**MEMORY, "author_id": "20"}], "pictures": [PICTURE]})
    assert (found.rows, found.left_out) == ([], 0)


@pytest.mark.parametrize(
    ("state", "ended_at", "comes"),
    [("done", DAY, True), ("past", None, False), ("planned", None, False), ("called-off", None, True)],
)
def test_a_date_that_is_over_comes(state: str, ended_at: str | None, *, comes: bool) -> None:
    plan = {
        "author_id": "10",
        "what": "Salsa",
        "starts_at": MOMENT,
        "zone": "Europe/Berlin",
        "wall": "20:00:00",
    }
    times = {"minutes": 90, "state": state, "ended_at": ended_at, "created_at": MOMENT}
    assert bool(rows_of("plans", {"plans": [{**plan, **times}]})) is comes


@pytest.mark.parametrize(
    ("starts_at", "comes"), [("2028-10-01T18:00:00Z", True), ("2029-01-01T18:00:00Z", False)]
)
def test_a_date_that_was_done_early_comes_before_its_planned_day(starts_at: str, *, comes: bool) -> None:
    plan = {**PLAN, "id": "1", "starts_at": starts_at}
    told = {"id": "2", "plan_id": "1", "user_id": "10", "told_at": MOMENT, "feeling": "warm", "line": None}
    records = {"plans": [plan], "impressions": [told]}
    assert bool(rows_of("plans", records)) is comes
    assert bool(rows_of("impressions", {**records, "plans": [{**plan, "author_id": "20"}]})) is comes


@pytest.mark.parametrize("zone", ["Europe", "../etc/passwd", "Mars/Olympus", "", "Europe/" + "x" * 99, 7])
def test_a_zone_that_is_none_stays(zone: object) -> None:
    assert not rows_of("plans", {"plans": [{**PLAN, "zone": zone}]})


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"heard": ""}', '{"é": "x"}', '{"a": {"b": 1}}', None])
def test_an_exercise_of_other_lines_stays(body: object) -> None:
    exercise = {"id": "1", "lesson_key": "listening", "round": 1, "started_at": DAY, "opened_at": DAY}
    part = {"user_id": "10", "exercise_id": "1", "body": body, "done_at": MOMENT}
    assert not rows_of("exercise_parts", {"exercises": [exercise], "exercise_parts": [part]})


def test_who_is_more_likely_is_the_same_person_in_another_seat() -> None:
    [row] = rows_of("spark_picks", spark_pick())
    likely = SparkEntry("more-likely", SparkKind.LIKELY, "To oversleep", (), "")
    either = SparkEntry("more-likely", SparkKind.EITHER, "Tea or coffee", ("Tea", "Coffee"), "")
    assert in_seat(row, 1, {"more-likely": likely}).values["choice"] == "2"
    assert in_seat(row, 0, {"more-likely": likely}).values["choice"] == "1"
    assert in_seat(row, 0, {"more-likely": either}).values["choice"] == "2"
    assert in_seat(row, 0, {}).values["choice"] == "2"
