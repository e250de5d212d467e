"""A process's own PostgreSQL session, which holds its shards' locks and hears from other processes.

The locks are advisory ones of the session: the server releases them when the connection ends, however the
process does (https://www.postgresql.org/docs/current/explicit-locking.html, *Advisory Locks*).
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import StorageUnavailable
from core.shards import Shards
from data.engine import Database
from data.turns import Turn, end_turn

SHARD_LOCKS, TAKING_LOCK = 7_283_520, 7_283_521  # any numbers that nothing else in the database locks
BITS_OF_SHARD_ID = 16  # there are fewer than 65,536 shards; a lock's upper bits hold their count
CHANNEL = "kindling_handed_over"
ANSWER_SECONDS = 5  # a server that takes longer counts as unreachable
HELD_LOCKS = text(
    "SELECT pid, objid::bigint AS lock FROM pg_locks "
    "WHERE granted AND locktype = 'advisory' AND objsubid = 2 AND classid = :locks "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
).bindparams(locks=SHARD_LOCKS)

# Errors of the connection; a timeout is an OSError.
OUTAGES = (DBAPIError, PoolTimeout, OSError)


async def is_served(database: Database) -> bool:
    """Return whether any process, on whatever machine, has shards of a database.

    Raises `StorageUnavailable`.
    """
    if database.is_sqlite:
        return False
    async with database.begin() as connection:
        return (await connection.execute(HELD_LOCKS)).first() is not None


class ShardSession:
    """Locks this process's shards, one lock each, until its connection ends.

    `on_handed_over` is called with the id of a server when another process has stored something to be done
    there (`data/unit_of_work.py`).
    """

    def __init__(self, database: Database, on_handed_over: Callable[[int], None]) -> None:
        self._database = database
        self._on_handed_over = on_handed_over
        self._connection: AsyncConnection | None = None
        self._turn: Turn = ()  # held as long as the connection, which the pool lacks meanwhile
        self._has_ended = asyncio.Event()

    async def try_to_lock(self, shards: Shards) -> bool:
        """Lock the shards; return False while another process has one, or counts shards differently.

        A process with another count puts a server on another shard, so that two processes would serve it.
        Raises `StorageUnavailable`.
        """
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                connection = self._connection or await self._connect()
                # One process at a time: nobody may take a lock between this one's check and its locks. An
                # error in between ends the session, which releases this lock as well.
                await connection.execute(select(func.pg_advisory_lock(TAKING_LOCK, 0)))
                are_locked = await self._lock_free(connection, shards)
                await connection.execute(select(func.pg_advisory_unlock(TAKING_LOCK, 0)))
                return are_locked
        except OUTAGES as error:
            await self.close()
            raise StorageUnavailable from error

    async def holds_locks(self, shards: Shards) -> bool:
        """Return whether this session still holds the locks of its shards; False once it has ended."""
        if self._connection is None:
            return False
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                own = await self._connection.scalar(select(func.pg_backend_pid()))
                held = (await self._connection.execute(HELD_LOCKS)).all()
        except OUTAGES:
            await self.close()
            return False
        return _locks_of(shards) <= {row.lock for row in held if row.pid == own}

    async def wait_for_end(self, seconds: float) -> None:
        """Wait until the connection has ended, as far as this side has heard, or `seconds` have passed."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._has_ended.wait()

    async def close(self) -> None:
        """End the session, and with it the locks."""
        connection, self._connection = self._connection, None
        if connection is not None:
            # Do not return it to the pool: the next user of the connection would inherit the locks.
            with contextlib.suppress(*OUTAGES):
                await connection.invalidate()
            with contextlib.suppress(*OUTAGES):
                await connection.close()
        turn, self._turn = self._turn, ()
        end_turn(turn)

    async def _connect(self) -> AsyncConnection:
        self._turn = await self._database.turns.take()
        connection = await self._database.engine.connect()
        self._connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
        driver: Any = (await self._connection.get_raw_connection()).driver_connection
        await driver.add_listener(CHANNEL, self._hear)
        self._has_ended.clear()
        driver.add_termination_listener(self._note_end)
        return self._connection

    async def _lock_free(self, connection: AsyncConnection, shards: Shards) -> bool:
        own = await connection.scalar(select(func.pg_backend_pid()))
        held = (await connection.execute(HELD_LOCKS)).all()
        wanted = _locks_of(shards)
        for row in held:
            if row.pid != own and (row.lock in wanted or row.lock >> BITS_OF_SHARD_ID != shards.count):
                return False
        for lock in wanted - {row.lock for row in held if row.pid == own}:
            await connection.execute(select(func.pg_advisory_lock(SHARD_LOCKS, lock)))
        return True

    def _note_end(self, _connection: object) -> None:
        self._has_ended.set()

    def _hear(self, _connection: object, _process: int, _channel: str, guild_id: str) -> None:
        self._on_handed_over(int(guild_id))


def _locks_of(shards: Shards) -> set[int]:
    # Of 3 shards, shard 1: 3 << 16 | 1. Another process sees both the shard and the count it goes by.
    return {shards.count << BITS_OF_SHARD_ID | shard_id for shard_id in shards.ids}
