"""The SQLite driver: each statement makes one trip to SQLite's thread; all else is as in the library."""

import sqlite3
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.errors import StorageUnavailable
from data.engine import Database
from data.sqlite_driver import ConnectionThread


@pytest.fixture
async def database(tmp_path: Path) -> AsyncGenerator[Database]:
    opened = Database(f"sqlite+aiosqlite:///{tmp_path / 'trips.db'}")
    async with opened.begin() as connection:
        await connection.execute(text("CREATE TABLE steps (id INTEGER PRIMARY KEY, name TEXT UNIQUE)"))
    yield opened
    await opened.close()


@pytest.fixture
def thread_calls(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Count what goes to the thread."""
    made: list[object] = []
    run = ConnectionThread.run

    def count(self: ConnectionThread, function: Callable[[], object]) -> None:
        made.append(function)
        run(self, function)

    monkeypatch.setattr(ConnectionThread, "run", count)
    return made


async def test_a_statement_is_one_call_to_the_thread(database: Database, thread_calls: list[object]) -> None:
    async with database.begin() as connection:
        before = len(thread_calls)
        rows = await connection.execute(text("SELECT 1 AS one, 2 AS two"))
        assert len(thread_calls) - before == 1
        assert rows.one()._mapping == {"one": 1, "two": 2}


async def test_a_transaction_that_writes_is_one_call_more(
    database: Database, thread_calls: list[object]
) -> None:
    async with database.begin() as connection:
        await connection.execute(text("INSERT INTO steps (name) VALUES ('first')"))
        await connection.execute(text("INSERT INTO steps (name) VALUES ('second')"))
    assert len(thread_calls) == 3


async def test_a_transaction_that_only_reads_is_no_call_more(
    database: Database, thread_calls: list[object]
) -> None:
    async with database.begin() as connection:
        await connection.execute(text("SELECT name FROM steps"))
    async with database.begin():
        pass
    assert len(thread_calls) == 1


async def test_a_transaction_that_only_read_gives_the_lock_back(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(text("SELECT name FROM steps"))
    rival = sqlite3.connect(database.path or "", timeout=0)
    rival.execute("BEGIN IMMEDIATE")  # raises where the lock is still held
    rival.close()


async def test_nobody_else_writes_between_the_first_read_and_the_commit(database: Database) -> None:
    rival = sqlite3.connect(database.path or "", timeout=0)
    async with database.begin() as connection:
        await connection.execute(text("SELECT name FROM steps"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            rival.execute("INSERT INTO steps (name) VALUES ('theirs')")
        await connection.execute(text("INSERT INTO steps (name) VALUES ('ours')"))
    rival.close()


async def test_a_transaction_that_could_not_begin_leaves_nothing_behind(database: Database) -> None:
    rival = sqlite3.connect(database.path or "", isolation_level=None)
    rival.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageUnavailable):
        await insert_once(database)
    rival.execute("COMMIT")
    await insert_once(database)
    assert rival.execute("SELECT name FROM steps").fetchall() == [("first",)]
    rival.close()


async def test_many_rows_are_one_call_and_are_counted(database: Database, thread_calls: list[object]) -> None:
    async with database.begin() as connection:
        before = len(thread_calls)
        await connection.execute(
            text("INSERT INTO steps (name) VALUES (:name)"), [{"name": str(one)} for one in range(50)]
        )
        assert len(thread_calls) - before == 1
        changed = await connection.execute(text("UPDATE steps SET name = name || '!'"))
        assert changed.rowcount == 50
        assert (await connection.execute(text("SELECT id FROM steps"))).scalars().all() == list(range(1, 51))


async def insert_once(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(text("INSERT INTO steps (name) VALUES ('first')"))


async def insert_twice(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(text("INSERT INTO steps (name) VALUES ('first')"))
        await connection.execute(text("INSERT INTO steps (name) VALUES ('first')"))


async def test_what_fails_is_rolled_back_and_told_as_before(database: Database) -> None:
    with pytest.raises(IntegrityError):
        await insert_twice(database)
    async with database.begin() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM steps"))).scalar() == 0


async def test_sqlalchemy_looks_for_no_listeners_around_a_statement(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(text("SELECT 1"))
    assert not database.engine.sync_engine._has_events


async def test_rows_are_returned_once_in_pieces_too(database: Database) -> None:
    async with database.begin() as connection:
        numbers = await connection.execute(text("VALUES (1), (2), (3), (4), (5)"))
        assert numbers.fetchone() == (1,)
        assert numbers.fetchmany(2) == [(2,), (3,)]
        assert numbers.fetchall() == [(4,), (5,)]


async def test_a_connection_that_was_closed_is_unavailable_once(database: Database) -> None:
    async def close_and_look() -> None:
        async with database.begin() as connection:
            await cast("ConnectionThread", (await connection.get_raw_connection()).driver_connection).close()
            await connection.execute(text("SELECT 1"))

    with pytest.raises(StorageUnavailable):
        await close_and_look()
    await insert_once(database)
