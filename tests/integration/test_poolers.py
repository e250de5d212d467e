"""Poolers: one that mixes up connections is refused by name, and one that keeps them apart works."""

from collections.abc import AsyncGenerator

import pytest
from support.backend import KINDLING, MASTER_KEY, PostgresServer
from support.pgbouncer import PROGRAM, pgbouncer

from core.settings import LEAST_POOL_SIZE
from core.shards import Shards
from data.crypto.keyring import Keyring
from data.engine import Database
from data.poolers import shares_sessions
from data.schema import is_newest
from data.shard_session import ShardSession
from ops.storage import StartRefused, refuse_poolers

pytestmark = pytest.mark.slow
needs_pgbouncer = pytest.mark.skipif(PROGRAM is None, reason="pgbouncer is not installed (Debian: pgbouncer)")


@pytest.fixture
async def pooled(server: PostgresServer, pool_mode: str) -> AsyncGenerator[Database]:
    async with pgbouncer(server.socket, KINDLING, pool_mode) as url:
        database = Database(url)
        yield database
        await database.close()


@needs_pgbouncer
@pytest.mark.parametrize("pool_mode", ["transaction", "statement"])
async def test_a_pooler_that_mixes_up_connections_is_refused(pooled: Database) -> None:
    with pytest.raises(StartRefused, match="transaction mode"):
        await refuse_poolers(pooled, Keyring(pooled, (MASTER_KEY,)))


@needs_pgbouncer
@pytest.mark.parametrize("pool_mode", ["session"])
async def test_a_pooler_that_keeps_them_apart_works(pooled: Database) -> None:
    assert not await shares_sessions(pooled)
    assert await is_newest(pooled)
    session, all_shards = ShardSession(pooled, lambda _guild_id: None), Shards(1, (0,))
    assert await session.try_to_lock(all_shards)
    assert await session.holds_locks(all_shards)
    await session.close()


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)
async def test_a_database_without_a_pooler_is_not_refused(empty_url: str) -> None:
    database = Database(empty_url)
    await refuse_poolers(database, Keyring(database, (MASTER_KEY,)))
    await database.close()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_a_start_that_is_tried_again_asks_beside_the_session_of_the_shards(empty_url: str) -> None:
    database = Database(empty_url, pool_size=LEAST_POOL_SIZE)
    session = ShardSession(database, lambda _guild_id: None)
    assert await session.try_to_lock(Shards(1, (0,)))
    assert not await shares_sessions(database)
    await session.close()
    await database.close()
