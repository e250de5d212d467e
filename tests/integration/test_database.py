"""The database: one transaction per unit of work, and a kind answer when it is busy or gone."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import Column, Integer, MetaData, Table, func, insert, select, text
from sqlalchemy.exc import IntegrityError, StatementError
from support.backend import GUILD, Backend

from core.errors import RowLocked, StorageUnavailable
from data import engine
from data.engine import Database, NestedTransaction
from data.tables import UtcDateTime

pytestmark = pytest.mark.on_postgresql

things = Table("things", MetaData(), Column("id", Integer, primary_key=True), Column("at", UtcDateTime))


@pytest.fixture
async def database(empty_url: str) -> AsyncGenerator[Database, None]:
    """A database with one table for things."""
    made = Database(empty_url)
    async with made.begin() as connection:
        await connection.run_sync(things.metadata.create_all)
    yield made
    await made.close()


async def count(database: Database) -> int:
    async with database.begin() as connection:
        return int(await connection.scalar(select(func.count()).select_from(things)) or 0)


async def test_what_was_done_is_kept(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(insert(things).values(id=1))
    assert await count(database) == 1


async def test_what_failed_leaves_nothing(database: Database) -> None:
    async def half() -> None:
        async with database.begin() as connection:
            await connection.execute(insert(things).values(id=1))
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await half()
    assert await count(database) == 0


async def test_a_cancelled_work_leaves_nothing(database: Database) -> None:
    inside = asyncio.Event()

    async def slow() -> None:
        async with database.begin() as connection:
            await connection.execute(insert(things).values(id=1))
            inside.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(slow())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await count(database) == 0


async def test_the_schema_is_part_of_a_transaction(database: Database) -> None:
    async def half() -> None:
        async with database.begin() as connection:
            await connection.execute(text("CREATE TABLE further (id INTEGER)"))
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await half()
    async with database.begin() as connection:
        await connection.execute(text("CREATE TABLE further (id INTEGER)"))


async def test_work_inside_work_is_refused_at_once(database: Database) -> None:
    async with database.begin():
        with pytest.raises(NestedTransaction):
            async with asyncio.timeout(60), database.begin():
                pass
    assert await count(database) == 0


async def test_a_task_that_was_started_inside_work_is_inside_it_too(database: Database) -> None:
    async with database.begin():
        with pytest.raises(NestedTransaction):
            await asyncio.create_task(count(database))


async def test_work_after_work_is_fine(database: Database) -> None:
    for _ in range(3):
        assert await count(database) == 0


async def test_two_works_at_the_same_time_both_come_through(database: Database) -> None:
    async def add(number: int) -> None:
        async with database.begin() as connection:
            await connection.execute(insert(things).values(id=number))

    await asyncio.gather(*(add(number) for number in range(20)))
    assert await count(database) == 20


async def test_a_mistake_in_a_statement_is_no_outage(database: Database) -> None:
    async def twice() -> None:
        async with database.begin() as connection:
            await connection.execute(insert(things).values(id=1))
            await connection.execute(insert(things).values(id=1))

    with pytest.raises(IntegrityError):
        await twice()
    assert await count(database) == 0


async def test_no_value_of_a_statement_is_in_its_error(database: Database) -> None:
    with pytest.raises(StatementError) as failed:
        async with database.begin() as connection:
            await connection.execute(text("SELECT :words FROM nowhere"), {"words": "our secret"})
    assert "our secret" not in str(failed.value)


async def test_a_moment_comes_back_in_utc(database: Database) -> None:
    tokyo = datetime(2026, 3, 1, 4, 5, 6, 789_000, tzinfo=timezone(timedelta(hours=9)))
    async with database.begin() as connection:
        await connection.execute(insert(things).values(id=1, at=tokyo))
        await connection.execute(insert(things).values(id=2, at=None))
    async with database.begin() as connection:
        found = list((await connection.scalars(select(things.c.at).order_by(things.c.id))).all())
    assert found == [tokyo, None]
    assert found[0].tzinfo is UTC


async def test_moments_are_compared_as_instants(database: Database) -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    async with database.begin() as connection:
        await connection.execute(insert(things).values(id=1, at=noon))
    same = noon.astimezone(timezone(timedelta(hours=9)))
    async with database.begin() as connection:
        assert await connection.scalar(select(things.c.id).where(things.c.at <= same)) == 1
        assert await connection.scalar(select(things.c.id).where(things.c.at < same)) is None


async def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="a moment needs a zone"):
        async with database.begin() as connection:
            await connection.execute(insert(things).values(id=1, at=datetime(2026, 3, 1)))  # noqa: DTZ001


async def test_foreign_keys_are_kept(backend: Backend) -> None:
    with pytest.raises(IntegrityError):
        async with backend.work() as work:
            await work.checkins.insert_checkins({12345: "first"})


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)],
)
async def test_sqlite_is_set_to_lose_nothing(database: Database, pragma: str, value: object) -> None:
    async with database.begin() as connection:
        assert (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar() == value


async def test_a_database_file_is_made_when_it_is_needed_for_its_owner_alone(tmp_path: Path) -> None:
    made = Database(f"sqlite+aiosqlite:///{tmp_path / 'new' / 'kindling.db'}")
    assert made.is_sqlite
    assert made.is_missing
    assert not (tmp_path / "new").exists()
    async with made.begin():
        pass
    await made.close()
    assert (tmp_path / "new" / "kindling.db").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_file_that_another_process_has_locked_is_unavailable(
    database: Database, tmp_path: Path
) -> None:
    async with database.begin() as connection:
        await connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(tmp_path / "empty.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageUnavailable):
            await count(database)
        other.execute("COMMIT")
        assert await count(database) == 0
    finally:
        other.close()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("trouble", ["PRAGMA query_only = ON", "PRAGMA max_page_count = 1"])
async def test_a_disk_that_takes_nothing_more_is_unavailable(database: Database, trouble: str) -> None:
    async def write() -> None:
        async with database.begin() as connection:
            await connection.execute(text("CREATE TABLE further (words TEXT)"))
            await connection.execute(text("INSERT INTO further VALUES (:words)"), {"words": "a" * 100_000})

    async with database.begin() as connection:
        await connection.exec_driver_sql(trouble)
    with pytest.raises(StorageUnavailable):
        await write()


async def test_a_server_that_does_not_run_is_unavailable(tmp_path: Path) -> None:
    nowhere = Database(f"postgresql+asyncpg://postgres@/postgres?host={tmp_path}")
    with pytest.raises(StorageUnavailable):
        async with nowhere.begin():
            pass
    await nowhere.close()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_a_database_that_does_not_exist_is_unavailable(urls: tuple[str, str]) -> None:
    nowhere = Database(urls[0].replace("/kindling", "/gone"))
    with pytest.raises(StorageUnavailable):
        async with nowhere.begin():
            pass
    await nowhere.close()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_a_connection_that_is_cut_is_unavailable_and_the_next_one_works(
    database: Database, urls: tuple[str, str]
) -> None:
    async def cut() -> None:
        async with database.begin() as connection:
            process = await connection.scalar(select(func.pg_backend_pid()))
            other = await asyncpg.connect(urls[1].replace("+asyncpg", ""))
            await other.execute(f"SELECT pg_terminate_backend({process})")
            await other.close()
            await connection.execute(insert(things).values(id=1))

    with pytest.raises(StorageUnavailable):
        await cut()
    assert await count(database) == 0


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_a_row_that_somebody_else_holds_is_unavailable_after_a_while(
    backend: Backend, urls: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 50)
    impatient = Database(urls[0])
    async with backend.work() as work:
        await work.invitations.lock_guild(GUILD)
        with pytest.raises(RowLocked):
            async with impatient.begin() as connection:
                await connection.execute(select(func.pg_advisory_xact_lock(GUILD)))
    await impatient.close()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("asked", "name"), [("", "kindling"), ("&application_name=shard%201&connect_timeout=9", "shard 1")]
)
async def test_a_connection_says_whose_it_is_and_waits_for_locks_no_longer_than_a_request_may(
    empty_url: str, asked: str, name: str
) -> None:
    database = Database(f"{empty_url}{asked}")
    async with database.begin() as connection:
        assert await connection.scalar(text("SHOW application_name")) == name
        assert await connection.scalar(text("SHOW lock_timeout")) == f"{engine.BUSY_MILLISECONDS}ms"
    await database.close()
