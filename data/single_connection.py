"""SQLite's one connection, and the queue of the transactions that wait for it."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import cast

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from data.sqlite_driver import SqliteConnection
from data.turns import Turns, end_turn

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.storage")

SLOW_SECONDS = 1  # a transaction takes some milliseconds


class SingleConnection:
    """SQLite's one connection, lent to one transaction after another; `turns` has one turn.

    It stays open: taking it from the pool and giving it back costs as many Python calls as the transaction.
    """

    def __init__(self, engine: AsyncEngine, turns: Turns, *, is_read_only: bool) -> None:
        self._engine = engine
        self._turns = turns
        # IMMEDIATE takes the write lock now: a row that a use case has read cannot change before it writes.
        self._begin_sql = "BEGIN" if is_read_only else "BEGIN IMMEDIATE"
        self._is_read_only = is_read_only
        self._opened: tuple[AsyncConnection, SqliteConnection] | None = None

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[AsyncConnection]:
        """Open a transaction. Raises `TimeoutError` if others hold the connection for too long."""
        turn = await self._turns.take()
        lent_at = time.perf_counter()
        try:
            connection, driver_connection = self._opened or await self._open()
            # Neither by SQLAlchemy's event, which would have it look for listeners around every statement,
            # nor by its `begin()`: a transaction begins with its first statement anyway.
            driver_connection.begin_before_next(self._begin_sql)
            yield connection
            await connection.commit()
        except BaseException:
            await self._give_back()
            raise
        finally:
            end_turn(turn)
            self._warn_if_slow(time.perf_counter() - lent_at)

    @asynccontextmanager
    async def connect(self) -> AsyncGenerator[AsyncConnection]:
        """Open another connection in its place, between two transactions, for settings that must not stay."""
        turn = await self._turns.take()
        try:
            await self._give_back()
            async with self._engine.connect() as connection:
                yield connection
        finally:
            end_turn(turn)

    async def close(self) -> None:
        """Give the connection back to the pool, which closes it, once the transaction that runs has ended.

        One that has not after two seconds keeps the connection to the end of the process.
        """
        # Given back under a transaction, it is rolled back, and what commits then only seems to be stored.
        try:
            turn = await self._turns.take_soon()
        except TimeoutError:
            return
        try:
            await self._give_back()
        finally:
            end_turn(turn)

    def _warn_if_slow(self, seconds: float) -> None:
        if seconds > SLOW_SECONDS and not self._is_read_only:  # a backup reads for as long as it takes
            LOG.warning("transaction slow", seconds=round(seconds, 1))

    async def _open(self) -> tuple[AsyncConnection, SqliteConnection]:
        connection = await self._engine.connect()
        fairy = await connection.get_raw_connection()
        self._opened = connection, cast("SqliteConnection", fairy.dbapi_connection)
        return self._opened

    async def _give_back(self) -> None:
        opened, self._opened = self._opened, None
        if opened is not None:
            # Shielded as in SQLAlchemy's own `async with`: a task that is cancelled still rolls back.
            await asyncio.shield(asyncio.ensure_future(_close(opened[0])))


async def _close(connection: AsyncConnection) -> None:
    """Give a connection back to the pool, which rolls back whatever is left of its transaction."""
    # Before, since closing alone takes a transaction whose commit failed as ended.
    await connection.rollback()
    await connection.close()
