"""Words: sealed under their couple's key, bound to their place, and never in the files."""

from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from houses import ADA, BO, CLEO, DEE, House, OpenHouse, Server, person
from sources import ROOT
from sqlalchemy import LargeBinary, Table, select, text, update

from core.couples import Couple
from data.keyring import KeyGone
from data.tables import answers, metadata
from data.words import Words

SECRET, GRATEFUL = "The lighthouse at Kõpu, remember?", "Thank you for the plum cake"


async def answer_both(house: House, first: int = ADA, second: int = BO) -> int:
    """Let both answer their open check-in; its id."""
    checkin = (await house.checkins.current(person(first))).checkin
    for user_id in (first, second):
        await house.checkins.answer(person(user_id), checkin.id, f"{SECRET} {user_id}", GRATEFUL, 4)
    return checkin.id


async def sealed(house: House, table: Table, column: str) -> list[tuple[int, bytes]]:
    async with house.database.begin() as connection:
        rows = await connection.execute(select(table.c.id, table.c[column]).order_by(table.c.id))
        return [(row[0], bytes(row[1])) for row in rows.all()]


async def put(house: House, row_id: int, **columns: bytes) -> None:
    async with house.database.begin() as connection:
        await connection.execute(update(answers).where(answers.c.id == row_id).values(**columns))


async def test_words_come_back_as_they_were_written(house: House, couple: Couple) -> None:
    checkin_id = await answer_both(house)
    revealed = await house.checkins.reveal(checkin_id, person(ADA))
    assert [(one.body, one.gratitude, one.pulse) for one in revealed.answers] == [
        (f"{SECRET} {ADA}", GRATEFUL, 4),
        (f"{SECRET} {BO}", GRATEFUL, 4),
    ]


async def test_another_process_opens_them_too(house: House, couple: Couple, open_house: OpenHouse) -> None:
    checkin_id = await answer_both(house)
    revealed = await open_house().checkins.reveal(checkin_id)
    assert revealed.answers[0].body == f"{SECRET} {ADA}"


async def test_equal_words_never_look_equal(house: House, couple: Couple) -> None:
    await answer_both(house)
    (_, first), (_, second) = await sealed(house, answers, "gratitude")
    assert first != second
    assert first[:12] != second[:12]


async def test_words_put_into_another_row_do_not_open(house: House, couple: Couple) -> None:
    checkin_id = await answer_both(house)
    (first, first_body), (second, second_body) = await sealed(house, answers, "body")
    await put(house, first, body=second_body)
    await put(house, second, body=first_body)
    with pytest.raises(InvalidTag):
        await house.checkins.reveal(checkin_id)


async def test_words_put_into_another_column_do_not_open(house: House, couple: Couple) -> None:
    checkin_id = await answer_both(house)
    (first, body), _ = await sealed(house, answers, "body")
    await put(house, first, gratitude=body)
    with pytest.raises(InvalidTag):
        await house.checkins.reveal(checkin_id)


@pytest.mark.parametrize("place", [0, 11, 12, 20, -1])
async def test_words_that_were_changed_do_not_open(house: House, couple: Couple, place: int) -> None:
    checkin_id = await answer_both(house)
    (first, body), _ = await sealed(house, answers, "body")
    changed = bytearray(body)
    changed[place] ^= 1
    await put(house, first, body=bytes(changed))
    with pytest.raises(InvalidTag):
        await house.checkins.reveal(checkin_id)


async def test_words_are_bound_to_couple_table_column_and_row(house: House, couple: Couple) -> None:
    other = await house.begin(CLEO, DEE)
    words = Words(house.keyring)
    await words.unlock(couple.id, couple.key_id)
    await words.unlock(other.id, other.key_id)
    kept = words.seal(couple.id, "thanks.message", 7, SECRET)
    assert words.open(couple.id, "thanks.message", 7, kept) == SECRET
    for couple_id, place, row_id in (
        (other.id, "thanks.message", 7),
        (couple.id, "memories.message", 7),
        (couple.id, "thanks.title", 7),
        (couple.id, "thanks.message", 8),
    ):
        with pytest.raises(InvalidTag):
            words.open(couple_id, place, row_id, kept)


async def test_a_couples_words_are_bound_to_it_even_under_the_same_key(house: House, couple: Couple) -> None:
    words = Words(house.keyring)
    await words.unlock(couple.id, couple.key_id)
    await words.unlock(couple.id + 1, couple.key_id)
    kept = words.seal(couple.id, "thanks.message", 7, SECRET)
    with pytest.raises(InvalidTag):
        words.open(couple.id + 1, "thanks.message", 7, kept)


async def test_words_of_a_couple_that_was_not_loaded_stay_closed(house: House, couple: Couple) -> None:
    with pytest.raises(KeyError):
        Words(house.keyring).open(couple.id, "thanks.message", 7, b"")


async def test_nothing_stays_nothing(house: House, couple: Couple) -> None:
    words = Words(house.keyring)
    assert words.seal_if_any(couple.id, "answers.gratitude", 7, None) is None
    assert words.open_if_any(couple.id, "answers.gratitude", 7, None) is None


async def test_without_its_key_a_couples_words_are_gone(house: House, couple: Couple) -> None:
    checkin_id = await answer_both(house)
    other = await house.begin(CLEO, DEE)
    await house.keyring.destroy(couple.key_id)
    with pytest.raises(KeyGone):
        await house.checkins.reveal(checkin_id)
    with pytest.raises(KeyGone):
        await house.couples.of(person(ADA))
    assert (await house.couples.of(person(CLEO))).id == other.id


def stored_bytes(kind: str, tmp_path: Path, server: Server | None) -> bytes:
    """All that the database has on disk, what it has not yet sorted in included."""
    if kind == "sqlite":
        return b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir()) if path.is_file())
    assert server is not None
    folders = (server.files / "base", server.files / "pg_wal")
    return b"".join(path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file())


async def test_no_plain_word_stands_in_the_files(
    house: House, couple: Couple, kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    await answer_both(house)
    await house.checkins.add_question(person(ADA), "What do you hear in the lighthouse?")
    server = None
    if kind == "postgresql":
        server = request.getfixturevalue("server")
        async with house.database.engine.connect() as connection:
            await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(
                text("CHECKPOINT")
            )
    stored = stored_bytes(kind, tmp_path, server)
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
