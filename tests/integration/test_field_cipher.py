"""Encrypted fields: bound to their couple, table, column and row, and never plain in the files."""

from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, Table, select, text, update
from support.backend import ADA, BO, CLEO, DEE, START, Backend, OpenBackend, PostgresServer, person
from support.rows import flip_a_bit
from support.source_trees import ROOT

from core.checkins import NoSharedPulses
from core.couples import Couple
from core.unreadable import UNREADABLE
from data.crypto.field_cipher import FieldCipher
from data.crypto.keyring import KeyDestroyed
from data.tables import answers, metadata
from ops.logging import configure_logging

SECRET, GRATEFUL = "The lighthouse at Kõpu, remember?", "Thank you for the plum cake"


async def answer_both(backend: Backend, first: int = ADA, second: int = BO) -> int:
    """Let both answer their open check-in; its id."""
    checkin = (await backend.checkins.current_checkin(person(first))).checkin
    for user_id in (first, second):
        await backend.checkins.submit_answer(person(user_id), checkin.id, f"{SECRET} {user_id}", GRATEFUL, 4)
    return checkin.id


async def encrypted_column(backend: Backend, table: Table, column: str) -> list[tuple[int, bytes]]:
    async with backend.database.begin() as connection:
        rows = await connection.execute(select(table.c.id, table.c[column]).order_by(table.c.id))
        return [(row[0], bytes(row[1])) for row in rows.all()]


async def overwrite(backend: Backend, row_id: int, **columns: bytes) -> None:
    async with backend.database.begin() as connection:
        await connection.execute(update(answers).where(answers.c.id == row_id).values(**columns))


async def test_words_come_back_as_they_were_written(backend: Backend, couple: Couple) -> None:
    checkin_id = await answer_both(backend)
    revealed = await backend.checkins.read_reveal(person(ADA), checkin_id)
    assert [(one.body, one.gratitude, one.pulse) for one in revealed.answers] == [
        (f"{SECRET} {ADA}", GRATEFUL, 4),
        (f"{SECRET} {BO}", GRATEFUL, 4),
    ]


@pytest.mark.on_postgresql
async def test_another_process_opens_them_too(
    backend: Backend, couple: Couple, open_backend: OpenBackend
) -> None:
    checkin_id = await answer_both(backend)
    revealed = await open_backend().checkins.reveal_view(checkin_id)
    assert revealed.answers[0].body == f"{SECRET} {ADA}"


@pytest.mark.on_postgresql
async def test_equal_words_never_look_equal(backend: Backend, couple: Couple) -> None:
    await answer_both(backend)
    (_, first), (_, second) = await encrypted_column(backend, answers, "gratitude")
    assert first != second
    assert first[:12] != second[:12]


@pytest.mark.on_postgresql
async def test_words_put_into_another_row_do_not_open(backend: Backend, couple: Couple) -> None:
    checkin_id = await answer_both(backend)
    (first, first_body), (second, second_body) = await encrypted_column(backend, answers, "body")
    await overwrite(backend, first, body=second_body)
    await overwrite(backend, second, body=first_body)
    revealed = await backend.checkins.reveal_view(checkin_id)
    assert [one.body for one in revealed.answers] == [UNREADABLE] * 2
    assert [one.gratitude for one in revealed.answers] == [GRATEFUL] * 2


@pytest.mark.on_postgresql
async def test_words_put_into_another_column_do_not_open(backend: Backend, couple: Couple) -> None:
    checkin_id = await answer_both(backend)
    (first, body), _ = await encrypted_column(backend, answers, "body")
    await overwrite(backend, first, gratitude=body)
    revealed = await backend.checkins.reveal_view(checkin_id)
    assert [one.gratitude for one in revealed.answers] == [UNREADABLE, GRATEFUL]


@pytest.mark.parametrize("place", [0, 11, 12, 20, -1])
async def test_words_that_were_changed_do_not_open(backend: Backend, couple: Couple, place: int) -> None:
    checkin_id = await answer_both(backend)
    (first, body), _ = await encrypted_column(backend, answers, "body")
    changed = bytearray(body)
    changed[place] ^= 1
    await overwrite(backend, first, body=bytes(changed))
    revealed = await backend.checkins.reveal_view(checkin_id)
    assert [one.body for one in revealed.answers] == [UNREADABLE, f"{SECRET} {BO}"]


@pytest.mark.parametrize("length", [0, 7, 12, 27])
async def test_words_that_were_cut_off_cost_themselves_alone(
    backend: Backend, couple: Couple, length: int
) -> None:
    checkin_id = await answer_both(backend)
    (first, body), _ = await encrypted_column(backend, answers, "body")
    await overwrite(backend, first, body=body[:length])
    revealed = await backend.checkins.reveal_view(checkin_id)
    assert [one.body for one in revealed.answers] == [UNREADABLE, f"{SECRET} {BO}"]


async def test_a_pulse_that_cannot_be_read_counts_as_not_given(backend: Backend, couple: Couple) -> None:
    checkin_id = await answer_both(backend)
    await flip_a_bit(backend, answers.c.pulse)
    revealed = await backend.checkins.reveal_view(checkin_id)
    assert [one.pulse for one in revealed.answers] == [None, None]
    with pytest.raises(NoSharedPulses):
        await backend.histories.shared_pulses(person(ADA), START)


async def test_an_unreadable_row_is_logged_once_without_its_words(
    backend: Backend, couple: Couple, caplog: pytest.LogCaptureFixture
) -> None:
    checkin_id = await answer_both(backend)
    configure_logging("INFO")
    lost = await flip_a_bit(backend, answers.c.body)
    for _ in range(2):
        await backend.checkins.reveal_view(checkin_id)
    assert [line for line in caplog.messages if "unreadable" in line] == [
        f'event="words unreadable" table=answers row={row_id}' for row_id in lost
    ]


async def test_words_are_bound_to_couple_table_column_and_row(backend: Backend, couple: Couple) -> None:
    other = await backend.begin_couple(CLEO, DEE)
    words = FieldCipher(backend.keyring)
    await words.load_key(couple.id, couple.key_id)
    await words.load_key(other.id, other.key_id)
    kept = words.encrypt(couple.id, "thanks.message", 7, SECRET)
    assert words.decrypt(couple.id, "thanks.message", 7, kept) == SECRET
    for couple_id, place, row_id in (
        (other.id, "thanks.message", 7),
        (couple.id, "memories.message", 7),
        (couple.id, "thanks.title", 7),
        (couple.id, "thanks.message", 8),
    ):
        assert words.decrypt(couple_id, place, row_id, kept) == UNREADABLE


async def test_a_couples_words_are_bound_to_it_even_under_the_same_key(
    backend: Backend, couple: Couple
) -> None:
    words = FieldCipher(backend.keyring)
    await words.load_key(couple.id, couple.key_id)
    await words.load_key(couple.id + 1, couple.key_id)
    kept = words.encrypt(couple.id, "thanks.message", 7, SECRET)
    assert words.decrypt(couple.id + 1, "thanks.message", 7, kept) == UNREADABLE


async def test_words_of_a_couple_that_was_not_loaded_stay_closed(backend: Backend, couple: Couple) -> None:
    with pytest.raises(KeyError):
        FieldCipher(backend.keyring).decrypt(couple.id, "thanks.message", 7, b"")


async def test_nothing_stays_nothing(backend: Backend, couple: Couple) -> None:
    words = FieldCipher(backend.keyring)
    assert words.encrypt_optional(couple.id, "answers.gratitude", 7, None) is None
    assert words.decrypt_optional(couple.id, "answers.gratitude", 7, None) is None


async def test_without_its_key_a_couples_words_are_gone(backend: Backend, couple: Couple) -> None:
    checkin_id = await answer_both(backend)
    other = await backend.begin_couple(CLEO, DEE)
    await backend.keyring.destroy_key(couple.key_id)
    with pytest.raises(KeyDestroyed):
        await backend.checkins.reveal_view(checkin_id)
    with pytest.raises(KeyDestroyed):
        await backend.couples.couple_of(person(ADA))
    assert (await backend.couples.couple_of(person(CLEO))).id == other.id


def stored_bytes(database_kind: str, tmp_path: Path, server: PostgresServer | None) -> bytes:
    """All that the database has on disk, what it has not yet sorted in included."""
    if database_kind == "sqlite":
        return b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir()) if path.is_file())
    assert server is not None
    folders = (server.files / "base", server.files / "pg_wal")
    return b"".join(path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file())


@pytest.mark.on_postgresql
async def test_no_plain_word_is_in_the_files(
    backend: Backend, couple: Couple, database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    await answer_both(backend)
    await backend.checkins.propose_question(person(ADA), "What do you hear in the lighthouse?")
    server = None
    if database_kind == "postgresql":
        server = request.getfixturevalue("server")
        async with backend.database.engine.connect() as connection:
            await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(
                text("CHECKPOINT")
            )
    stored = stored_bytes(database_kind, tmp_path, server)
    assert str(couple.key_id).encode() in stored  # so the right files were searched
    for word in ("lighthouse", "Kõpu", "plum cake"):
        assert word.encode() not in stored


def test_every_column_for_words_is_named_where_it_is_sealed() -> None:
    """The place that words are bound to is `table.column`, so that none can be read as another's."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "data/stores").glob("*.py"))
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, LargeBinary):
                assert f'"{table.name}.{column.name}"' in sources
