"""Exports: each partner gets all that they may read, and nothing that the other has sealed."""

from datetime import datetime, time

import pytest
from sqlalchemy import BigInteger, insert, select, update
from support.backend import (
    ADA,
    BO,
    CLEO,
    DEE,
    START,
    Backend,
    ManualClock,
    answer_checkin,
    current_checkin_id,
    person,
    reveal_checkin,
)
from support.photos import photo
from support.rows import authored_tables, insert_authored_rows

from core.albums import Album, AlbumEntryKind
from core.couples import Couple, NotInCouple
from core.errors import NotYours
from core.exports import (
    ID_COLUMN_ENDINGS,
    ROW_ID_COLUMNS,
    TOLD_MOMENTS,
    NothingStored,
    Readers,
    Records,
    number_rows,
)
from core.pictures import PictureOwner
from data.stores.exports import EXPORTED_TABLES
from data.tables import (
    couples,
    exercise_parts,
    exercises,
    memories,
    metadata,
    seen,
    sheet_lines,
    thanks,
    wish_rounds,
    wishes,
)
from data.tables.facts import facts_of

OPENS_LATER = {
    *("answers", "statements", "exercise_parts", "wishes", "noticings", "impressions", "spark_picks"),
}


def by(records: Records, table: str, user_id: int) -> int:
    """How many records of a table somebody wrote."""
    return sum(user_id in (row.get("user_id"), row.get("author_id")) for row in records[table])


def test_what_opens_later_is_sealed() -> None:
    assert {name for name, table in metadata.tables.items() if facts_of(table).readers is Readers.SEALED} == (
        OPENS_LATER
    )


async def test_every_kind_of_thing_that_is_stored_is_listed_once(backend: Backend, couple: Couple) -> None:
    _, kinds = await backend.exports.count_exportable(person(ADA), couple.id)
    assert sorted(kind.table for kind in kinds) == sorted(metadata.tables)
    uncounted = {kind.table for kind in kinds if kind.count is None and kind.readers is not Readers.NOBODY}
    assert uncounted == {"couples", "partners", "sheets"}, "of which a couple has one"


def test_every_id_of_a_record_is_named_as_one() -> None:
    for table in EXPORTED_TABLES:
        for column in set(table.columns) - {couples.c.key_id}:  # which is kept back
            is_named = column.name.rpartition("_")[2] in ID_COLUMN_ENDINGS
            assert is_named == isinstance(column.type, BigInteger), f"{table.name}.{column.name}"


async def test_each_gets_every_word_of_their_own(backend: Backend, couple: Couple) -> None:
    await insert_authored_rows(backend, couple, ADA, is_open=False)
    export = await backend.exports.export_of(person(ADA), couple.id)
    said = str(export.records)
    for table in authored_tables():
        if table.name == "card_reactions":  # a press, without words
            continue
        sealed = [column.name for column in table.columns if column.type.__class__.__name__ == "LargeBinary"]
        assert sealed, table.name
        assert len(export.records[table.name]) == 1, table.name
        if table.name not in {"answers", "impressions"}:
            assert f"{table.name}.{sealed[0]} by {ADA}" in said
    assert "answers.body by 10" in said
    assert couple.key_id not in said


async def test_nothing_that_the_other_has_sealed_is_in_it(backend: Backend, couple: Couple) -> None:
    await insert_authored_rows(backend, couple, BO, is_open=False)
    export = await backend.exports.export_of(person(ADA), couple.id)
    for table in OPENS_LATER:
        assert export.records[table] == [], table
    for word in ("answers.body", "noticings.body", "wishes.wish", "wishes.promise", "statements.body"):
        assert word not in str(export)


@pytest.mark.on_postgresql
async def test_that_the_other_has_sealed_something_is_not_in_it_either(
    backend: Backend, couple: Couple
) -> None:
    before = (await backend.exports.export_of(person(ADA), couple.id)).records
    _, kinds_before = await backend.exports.count_exportable(person(ADA), couple.id)
    async with backend.database.begin() as connection:
        for table, values in (
            (wish_rounds, {"id": 1, "state": "open", "began_at": START}),
            (exercises, {"id": 2, "lesson_key": "soft-start", "round": 1, "started_at": START}),
        ):
            await connection.execute(insert(table).values(couple_id=couple.id, **values))
        for table, values in (
            (wishes, {"round_id": 1, "author_id": BO, "wish": b"", "promise": b"", "written_at": START}),
            (exercise_parts, {"exercise_id": 2, "user_id": BO, "body": b"", "done_at": START}),
        ):
            await connection.execute(insert(table).values(id=3, **values))
    assert (await backend.exports.export_of(person(ADA), couple.id)).records == before
    assert (await backend.exports.count_exportable(person(ADA), couple.id))[1] == kinds_before


async def test_the_others_acts_are_told_by_their_day(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    await insert_authored_rows(backend, couple, ADA, is_open=True)
    await insert_authored_rows(backend, couple, BO, is_open=True)
    clock.advance(days=30)
    export = await backend.exports.export_of(person(ADA), couple.id)
    own_moments = 0
    for table, row in ((table, row) for table, rows in export.records.items() for row in rows):
        is_own = ADA in (row.get("author_id"), row.get("user_id"))
        for column, value in row.items():
            if isinstance(value, datetime) and column not in TOLD_MOMENTS:
                exact = value.astimezone(couple.zone).time() != time()
                assert is_own or not exact, f"{table}.{column}: {value}"
                own_moments += exact
    assert own_moments, "one's own acts keep their moment"


async def test_no_id_in_it_tells_when_it_was_made(backend: Backend, couple: Couple) -> None:
    made = await insert_authored_rows(backend, couple, BO, is_open=True)
    records = (await backend.exports.export_of(person(ADA), couple.id)).records
    assert not [stored for stored in (couple.id, *made.values()) if str(stored) in str(records)]
    checkins = {row["id"] for row in records["checkins"]}
    assert {row["checkin_id"] for row in records["answers"]} <= checkins, "rows still refer to each other"


def test_a_question_of_their_own_is_named_by_the_number_of_its_row() -> None:
    records, numbers = number_rows(
        {
            "checkins": [
                {"id": 90, "question_key": "own:70"},
                {"id": 91, "question_key": "own:71"},
                {"id": 92, "question_key": "first"},
            ],
            "questions": [{"id": 70, "body": "What made you laugh?"}],
        }
    )
    keys = [row["question_key"] for row in records["checkins"]]
    assert keys == [f"own:{numbers[70]}", "own:0", "first"], "one that is not in the records gets 0"


def test_every_id_is_known_as_ours_or_discords() -> None:
    for table in EXPORTED_TABLES:
        for column in table.columns:
            if any(key.column.table in EXPORTED_TABLES for key in column.foreign_keys) or column.name == "id":
                assert column.name in ROW_ID_COLUMNS, f"{table.name}.{column.name}"


async def test_what_both_opened_is_in_it_for_both(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    await insert_authored_rows(backend, couple, BO, is_open=True)
    clock.advance(days=30)
    export = await backend.exports.export_of(person(ADA), couple.id)
    for table in OPENS_LATER:
        assert by(export.records, table, BO) == 1, table


async def test_how_a_date_was_is_sealed_for_a_week_where_only_one_said_it(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    await insert_authored_rows(backend, couple, BO, is_open=True)
    clock.now = START
    clock.advance(days=7, seconds=-1)
    assert not (await backend.exports.export_of(person(ADA), couple.id)).records["impressions"]
    clock.advance(seconds=1)
    assert (await backend.exports.export_of(person(ADA), couple.id)).records["impressions"]


@pytest.mark.parametrize(("parted_after", "is_open"), [(2, False), (8, True)])
async def test_after_a_parting_no_date_opens_by_itself(
    backend: Backend, couple: Couple, clock: ManualClock, parted_after: int, is_open: bool
) -> None:
    await insert_authored_rows(backend, couple, BO, is_open=True)
    clock.now = START
    clock.advance(days=parted_after)
    await backend.couples.part_couple(ADA, couple.id)
    clock.advance(days=20)
    records = (await backend.exports.export_of(person(ADA), couple.id)).records
    assert bool(records["impressions"]) is is_open
    _, kinds = await backend.exports.count_exportable(person(ADA), couple.id)
    assert next(kind.count for kind in kinds if kind.table == "impressions") == int(is_open)
    assert (await backend.exports.export_of(person(BO), couple.id)).records["impressions"], "their own"


async def test_a_pulse_is_shown_only_where_both_gave_one(backend: Backend, couple: Couple) -> None:
    await reveal_checkin(backend, (None, 5))
    await reveal_checkin(backend, (2, 4))
    pulses = {
        user_id: [
            row["pulse"]
            for row in (await backend.exports.export_of(person(user_id), couple.id)).records["answers"]
        ]
        for user_id in (ADA, BO)
    }
    assert pulses == {ADA: [None, None, "2", "4"], BO: [None, "5", "2", "4"]}


@pytest.mark.on_postgresql
async def test_nothing_tells_of_the_pulse_of_an_answer_that_was_taken_back(
    backend: Backend, couple: Couple
) -> None:
    checkin_id = await reveal_checkin(backend, (2, 4))
    shown = (await backend.exports.export_of(person(BO), couple.id)).records["checkins"]
    assert {row["followup_key"] for row in shown} != {None}
    await backend.checkins.delete_own_answer(person(ADA), checkin_id)
    for user_id in (ADA, BO):
        records = (await backend.exports.export_of(person(user_id), couple.id)).records
        assert {row["followup_key"] for row in records["checkins"]} == {None}
    async with backend.database.begin() as connection:
        decks = (await connection.scalars(select(seen.c.deck))).all()
    assert not [deck for deck in decks if deck.startswith("followup")]


async def test_a_lone_answer_is_its_authors_alone(backend: Backend, couple: Couple) -> None:
    await answer_checkin(backend, BO, await current_checkin_id(backend), "Only mine")
    assert "Only mine" in str(await backend.exports.export_of(person(BO), couple.id))
    assert "Only mine" not in str(await backend.exports.export_of(person(ADA), couple.id))


async def test_the_others_settings_are_theirs(backend: Backend, couple: Couple) -> None:
    await backend.couples.allow_messages(person(BO), allowed=True)
    rows = (await backend.exports.export_of(person(ADA), couple.id)).records["partners"]
    assert [row["user_id"] for row in rows] == [ADA]


async def show(backend: Backend, couple: Couple, owner: PictureOwner, subject_id: int) -> None:
    """Keep a picture of one thing."""
    async with backend.pictures.store_images(couple, [photo()], user_id=1) as upload, backend.work() as work:
        assert await work.couples.find_couple(couple.id)
        await work.pictures.insert_pictures(couple.id, owner, subject_id, [(upload.images[0], "The lake")])


@pytest.mark.on_postgresql
async def test_pictures_go_with_what_they_belong_to(backend: Backend, couple: Couple) -> None:
    made = await insert_authored_rows(backend, couple, ADA, is_open=False)
    await show(backend, couple, PictureOwner.MEMORY, made["memories"])
    await show(backend, couple, PictureOwner.PLAN, made["impressions"])
    _, kinds = await backend.exports.count_exportable(person(BO), couple.id)
    export = await backend.exports.export_of(person(BO), couple.id)
    [memory] = export.records["memories"]
    assert [picture.subject_id for picture in export.pictures] == [memory["id"]]
    assert [kind.count for kind in kinds if kind.table == "pictures"] == [1]
    assert len((await backend.exports.export_of(person(ADA), couple.id)).pictures) == 2
    shown = await backend.exports.read_picture(export, export.pictures[0])
    small = await backend.exports.read_thumbnail(export, export.pictures[0])
    assert shown is not None
    assert small is not None
    assert len(shown.content) > len(small.content)
    [leaf] = [leaf for leaf in Album(export).entries() if leaf.kind is AlbumEntryKind.MEMORY]
    assert leaf.pictures == export.pictures


@pytest.mark.on_postgresql
async def test_what_the_bot_never_tells_of_the_other_is_not_told_here(
    backend: Backend, couple: Couple
) -> None:
    await insert_authored_rows(backend, couple, ADA, is_open=True)
    async with backend.database.begin() as connection:
        await connection.execute(update(sheet_lines).values(state="aside"))
        await connection.execute(update(thanks).values(drawn_at=START))
        await connection.execute(update(exercise_parts).values(compared_at=START))
    mine = (await backend.exports.export_of(person(ADA), couple.id)).records
    theirs = (await backend.exports.export_of(person(BO), couple.id)).records
    assert (mine["sheet_lines"][0]["state"], theirs["sheet_lines"][0]["state"]) == ("waiting", "aside")
    assert mine["thanks"][0]["drawn_at"] is None
    assert theirs["thanks"][0]["drawn_at"] is not None
    assert mine["exercise_parts"][0]["compared_at"] is not None
    assert theirs["exercise_parts"][0]["compared_at"] is None


@pytest.mark.on_postgresql
async def test_a_memory_of_ones_own_message_is_under_ones_own_name(backend: Backend, couple: Couple) -> None:
    await insert_authored_rows(backend, couple, BO, is_open=True)
    async with backend.database.begin() as connection:
        await connection.execute(update(memories).values(writer_id=ADA))
    leaves = Album(await backend.exports.export_of(person(ADA), couple.id)).entries()
    assert [leaf.quotes[0].author_id for leaf in leaves if leaf.kind is AlbumEntryKind.MEMORY] == [ADA]


async def test_only_a_statement_that_was_posted_is_in_the_album(backend: Backend, couple: Couple) -> None:
    await insert_authored_rows(backend, couple, ADA, is_open=False)
    leaves = Album(await backend.exports.export_of(person(ADA), couple.id)).entries()
    assert AlbumEntryKind.STATEMENT not in {leaf.kind for leaf in leaves}


async def test_the_album_tells_of_every_kind_in_the_order_of_its_days(
    backend: Backend, couple: Couple
) -> None:
    await insert_authored_rows(backend, couple, ADA, is_open=True)
    await reveal_checkin(backend, (3, 4))
    leaves = Album(await backend.exports.export_of(person(BO), couple.id)).entries()
    assert {leaf.kind for leaf in leaves} == set(AlbumEntryKind)
    assert [leaf.day for leaf in leaves] == sorted(leaf.day for leaf in leaves)


async def test_a_parted_couples_words_can_be_taken_along_until_they_are_erased(
    backend: Backend, couple: Couple, clock: ManualClock
) -> None:
    await reveal_checkin(backend)
    erase_at = await backend.couples.part_couple(BO, couple.id)
    assert [one.id for one in await backend.exports.couples_of(person(ADA))] == [couple.id]
    assert len((await backend.exports.export_of(person(ADA), couple.id)).records["answers"]) == 2
    clock.now = erase_at
    await backend.erasures.erase_due_couples()
    with pytest.raises(NothingStored):
        await backend.exports.couples_of(person(ADA))
    with pytest.raises(NothingStored):
        await backend.exports.export_of(person(ADA), couple.id)


async def test_nobody_takes_along_what_is_another_couples(backend: Backend, couple: Couple) -> None:
    with pytest.raises(NotInCouple):
        await backend.exports.export_of(person(CLEO), couple.id)
    await backend.begin_couple(CLEO, DEE)
    with pytest.raises(NotYours):
        await backend.exports.export_of(person(CLEO), couple.id)
    assert couple.id not in [one.id for one in await backend.exports.couples_of(person(CLEO))]


async def test_in_a_server_only_its_own_couple_is_meant_and_in_a_message_every_one(
    backend: Backend, couple: Couple
) -> None:
    elsewhere = await backend.begin_couple(ADA, CLEO, guild_id=8 << 22)
    assert [one.id for one in await backend.exports.couples_of(person(ADA))] == [couple.id]
    every = await backend.exports.couples_of(person(ADA, guild_id=0))
    assert {one.id for one in every} == {couple.id, elsewhere.id}
