"""SQLite's one connection, and the queue of the transactions that wait for it."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import cast

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from core.publications import current_collector
from data.sqlite_driver import SqliteConnection

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.storage")

WAIT_SECONDS = 2  # for a connection: an interaction must be answered within Discord's 3 seconds
# Nobody waits for a tick: giving up as early would end its round whenever the disk stalls for some seconds.
BACKGROUND_WAIT_SECONDS = 30
SLOW_SECONDS = 1  # a transaction takes some milliseconds


class SingleConnection:
    """SQLite's one connection, lent to one transaction after another in the order in which they asked.

    It stays open: taking it from the pool and giving it back costs as many Python calls as the transaction.
    Where nobody waits for an answer, as in a tick, a transaction first waits for the others of its kind: so a
    request, whose person waits, has at most one of them ahead of it besides the one that runs.
    """

    def __init__(self, engine: AsyncEngine, *, is_read_only: bool) -> None:
        self._engine = engine
        # IMMEDIATE takes the write lock now: a row that a use case has read cannot change before it writes.
        self._begin_sql = "BEGIN" if is_read_only else "BEGIN IMMEDIATE"
        self._is_read_only = is_read_only
        self._turn, self._background_turn = asyncio.Semaphore(1), asyncio.Semaphore(1)
        self._opened: tuple[AsyncConnection, SqliteConnection] | None = None

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[AsyncConnection]:
        """Open a transaction.

        Raises `TimeoutError` if others hold the connection for two seconds; thirty where nobody waits.
        """
        is_request = current_collector() is not None
        turns = (self._turn,) if is_request else (self._background_turn, self._turn)
        await _acquire_all(turns, WAIT_SECONDS if is_request else BACKGROUND_WAIT_SECONDS)
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
            for turn in turns:
                turn.release()
            self._warn_if_slow(time.perf_counter() - lent_at)

    @asynccontextmanager
    async def connect(self) -> AsyncGenerator[AsyncConnection]:
        """Open another connection in its place, between two transactions, for settings that must not stay."""
        await _acquire_all((self._turn,), WAIT_SECONDS)
        try:
            await self._give_back()
            async with self._engine.connect() as connection:
                yield connection
        finally:
            self._turn.release()

    async def close(self) -> None:
        """Give the connection back to the pool, which closes it."""
        await self._give_back()

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


async def _acquire_all(turns: Sequence[asyncio.Semaphore], wait_seconds: float) -> None:
    """Acquire all of these turns, or none. Raises `TimeoutError` if that takes longer than it may."""
    if not any(turn.locked() for turn in turns):  # nobody is ahead: no timer is needed
        for turn in turns:
            await turn.acquire()
        return
    acquired: list[asyncio.Semaphore] = []
    try:
        async with asyncio.timeout(wait_seconds):
            for turn in turns:
                await turn.acquire()
                acquired.append(turn)
    except BaseException:
        for turn in acquired:
            turn.release()
        raise
