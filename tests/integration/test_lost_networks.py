"""A network to PostgreSQL that falls silent: what waits for an answer ends, and nobody is locked for long."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection
from support.backend import PostgresServer
from support.network_link import NetworkLink
from support.patience import PATIENCE_SECONDS

from core.errors import StorageUnavailable
from data import connection_pool, engine
from data.engine import Database

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
SECONDS = 3  # for a statement; enough for each that is answered, on a busy machine, too
LOCK = select(func.pg_advisory_xact_lock(77))
ONE = select(func.pg_backend_pid())


@dataclass
class Far:
    """A database at the other end of a network, and the same one nearby."""

    link: NetworkLink
    database: Database
    nearby: Database

    async def answers(self) -> bool:
        """Return whether a transaction succeeds."""
        try:
            async with self.database.begin() as connection:
                return bool(await connection.scalar(ONE))
        except StorageUnavailable:
            return False

    async def wait_until_it_answers(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await self.answers():  # noqa: ASYNC110 (the network does it)
                await asyncio.sleep(0.02)


@pytest.fixture
async def far(empty_url: str, server: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Far]:
    monkeypatch.setattr(engine, "IDLE_SECONDS", 1)
    link = NetworkLink(server.socket)
    await link.open()
    url = link.url(make_url(empty_url).database or "")
    one = Far(link, Database(url, pool_size=2, statement_seconds=SECONDS), Database(empty_url))
    yield one
    link.mend()
    await one.database.close()
    await one.nearby.close()
    await link.close()


async def wait_for_nothing(far: Far, then: Callable[[], None]) -> None:
    """Wait for an answer that the network keeps back, in a transaction; `then` is done meanwhile."""
    async with asyncio.timeout(PATIENCE_SECONDS), far.database.begin() as connection:
        await connection.scalar(ONE)
        far.link.stall()
        waiting = asyncio.ensure_future(connection.scalar(ONE))
        await asyncio.sleep(0.1)
        then()
        await waiting


async def test_a_statement_whose_answer_never_comes_ends_and_the_database_is_away(far: Far) -> None:
    with pytest.raises(StorageUnavailable):
        await wait_for_nothing(far, lambda: None)
    far.link.mend()
    await far.wait_until_it_answers()


async def test_what_waits_while_its_connection_is_lost_unheard_ends_too(far: Far) -> None:
    def lose() -> None:
        far.link.lose()
        far.link.mend()

    with pytest.raises(StorageUnavailable):
        await wait_for_nothing(far, lose)
    await far.wait_until_it_answers()


async def test_dead_connections_of_the_pool_are_given_up_one_after_another(
    far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_pool, "WAIT_SECONDS", 0.2)
    async with far.database.engine.connect() as first, far.database.engine.connect() as second:
        assert await first.scalar(ONE) != await second.scalar(ONE)
    far.link.lose()
    assert not await far.answers()
    far.link.mend()
    monkeypatch.setattr(connection_pool, "WAIT_SECONDS", PATIENCE_SECONDS)
    await far.wait_until_it_answers()


async def test_locks_of_a_transaction_whose_process_fell_silent_are_released(far: Far) -> None:
    with pytest.raises(StorageUnavailable):
        await lock_and_fall_silent(far)


async def lock_and_fall_silent(far: Far) -> None:
    """Lock in a transaction, fall silent until somebody else has the lock, and go on."""
    async with far.database.begin() as connection:
        await connection.execute(LOCK)
        far.link.stall()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await is_free(far.nearby):  # noqa: ASYNC110 (the server does it)
                await asyncio.sleep(0.05)
        far.link.mend()
        await connection.scalar(ONE)


async def is_free(database: Database) -> bool:
    """Return whether the lock can be had, as a row of a couple."""
    try:
        async with database.begin() as connection:
            await connection.execute(LOCK)
    except StorageUnavailable:
        return False
    return True


async def test_a_migration_may_take_as_long_as_it_needs(far: Far) -> None:
    await sleep_in(far.database.begin_without_timeout)
    with pytest.raises(StorageUnavailable):
        await sleep_in(far.database.begin)


async def sleep_in(begin: Callable[[], AbstractAsyncContextManager[AsyncConnection]]) -> None:
    """Execute a statement for longer than statements may take otherwise."""
    async with begin() as connection:
        await connection.execute(select(func.pg_sleep(SECONDS + 1)))
