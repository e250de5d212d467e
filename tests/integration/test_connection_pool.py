"""PostgreSQL's connections: transactions wait their turn for one, a tick's for longer than a request's."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from contextvars import Context

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.errors import StorageUnavailable
from core.publications import Collector, collecting
from core.shards import Shards
from data import turns
from data.engine import Database
from data.shard_session import ShardSession

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
SIZE = 2


@pytest.fixture
async def database(empty_url: str) -> AsyncGenerator[Database, None]:
    """A database without a table, and two connections to it."""
    made = Database(empty_url, pool_size=SIZE)
    yield made
    await made.close()


async def begin_once(database: Database) -> None:
    async with database.begin() as connection:
        await connection.scalar(select(func.pg_backend_pid()))


@asynccontextmanager
async def held(database: Database, count: int = SIZE) -> AsyncGenerator[None]:
    """Hold connections in tasks of their own, as other transactions do."""
    leave, inside = asyncio.Event(), asyncio.Semaphore(0)

    async def hold() -> None:
        async with database.begin():
            inside.release()
            await leave.wait()

    holders = [asyncio.create_task(hold(), context=Context()) for _ in range(count)]
    for _ in holders:
        await inside.acquire()
    yield
    leave.set()
    await asyncio.gather(*holders)


async def test_a_tick_waits_for_longer_than_a_request(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with held(database):
        monkeypatch.setattr(turns, "WAIT_SECONDS", 0.05)
        tick = asyncio.create_task(begin_once(database), context=Context())
        with collecting(Collector()), pytest.raises(StorageUnavailable):
            await begin_once(database)
        assert not tick.done()
    await tick


async def test_a_pool_that_stays_full_is_unavailable_to_a_tick_in_the_end(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "BACKGROUND_WAIT_SECONDS", 0.05)
    async with held(database):
        waiting = [asyncio.create_task(begin_once(database), context=Context()) for _ in range(2 * SIZE)]
        failed = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(one) for one in failed] == [StorageUnavailable] * 2 * SIZE
    monkeypatch.undo()
    async with held(database):  # who gave up holds no turn
        pass


async def test_the_session_of_the_shards_holds_a_turn_with_its_connection(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "BACKGROUND_WAIT_SECONDS", 0.05)
    session = ShardSession(database, lambda _guild_id: None)
    assert await session.try_to_lock(Shards(1, (0,)))
    async with held(database, SIZE - 1):
        with pytest.raises(StorageUnavailable) as refused:
            await begin_once(database)
    assert not isinstance(refused.value.__cause__, PoolTimeout)  # it found no turn, and asked no pool
    monkeypatch.undo()
    await session.close()
    async with held(database):
        pass


async def test_a_backup_leaves_the_pool_to_everybody_else(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One connection of two holds the shards; a backup that took the other would have people refused."""
    monkeypatch.setattr(turns, "BACKGROUND_WAIT_SECONDS", 0.05)
    session = ShardSession(database, lambda _guild_id: None)
    assert await session.try_to_lock(Shards(1, (0,)))
    pids = select(func.pg_backend_pid())
    async with database.read_snapshot() as snapshot:
        copying = await snapshot.scalar(pids)
        async with database.begin() as connection:
            assert await connection.scalar(pids) != copying
    await session.close()
    async with database.begin() as connection:  # it is closed with its transaction
        query = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid").bindparams(pid=copying)
        assert await connection.scalar(query) == 0
