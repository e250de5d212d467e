"""The engine: one queue of transactions on SQLite, a pool on PostgreSQL."""

import os
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path

from sqlalchemy import Connection, event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from core.errors import StorageUnavailable
from data.sqlite_driver import create_sqlite_engine

WAIT_SECONDS = 2  # a person must have an answer within Discord's 3 seconds
BUSY_MILLISECONDS = 1_500
OUTAGE_SQLSTATES = ("08", "28", "3D", "53", "57")  # no connection, not let in, no database, full, shut down
LOCK_NOT_AVAILABLE = "55P03"
SCHEMA_LOCK = 7_283_519  # any number that nothing else locks
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # with NORMAL a power cut loses every commit since the last checkpoint
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}",
)


class NestedTransaction(RuntimeError):
    """Work was opened inside work: with one connection it would wait for itself."""


class Database:
    """One database and its transactions. Raises `StorageUnavailable` where it is busy or gone.

    `observe_seconds` is told how many seconds each transaction took, from asking for it to its end.
    """

    def __init__(self, url: str, observe_seconds: Callable[[float], None] | None = None) -> None:
        self.url = make_url(url)
        self._observe_seconds = observe_seconds
        self.engine: AsyncEngine = _create_sqlite(url) if self.is_sqlite else _create_postgresql(url)
        self._in_transaction: ContextVar[bool] = ContextVar("in_transaction", default=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is one file with one connection."""
        return self.url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[AsyncConnection]:
        """Open one transaction; commit at its end, roll back on any error.

        Raises `NestedTransaction`, `StorageUnavailable`.
        """
        if self._in_transaction.get():
            raise NestedTransaction
        token = self._in_transaction.set(True)
        begun = time.perf_counter()
        try:
            async with self.engine.begin() as connection:
                yield connection
        except (DBAPIError, PoolTimeout, OSError) as error:
            if isinstance(error, DBAPIError) and not _is_outage(error):
                raise
            raise StorageUnavailable from error
        finally:
            self._in_transaction.reset(token)
            if self._observe_seconds is not None:
                self._observe_seconds(time.perf_counter() - begun)

    @asynccontextmanager
    async def outside_transactions(self) -> AsyncGenerator[AsyncConnection]:
        """Lend the connection without a BEGIN, for VACUUM and checkpoints on SQLite."""
        async with self.engine.connect() as connection:
            yield await connection.execution_options(isolation_level="AUTOCOMMIT")

    async def close(self) -> None:
        """Give back every connection."""
        await self.engine.dispose()


def lock_schema(connection: Connection) -> None:
    """Let processes that start at the same time make the schema one after another."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(SCHEMA_LOCK)))


def _is_outage(error: DBAPIError) -> bool:
    """Whether an error speaks of the database and not of what it was asked (SQLSTATE classes)."""
    if error.connection_invalidated:
        return True
    text = str(error.orig)
    state = str(getattr(error.orig, "sqlstate", "") or "")
    return (state[:2] in OUTAGE_SQLSTATES or state == LOCK_NOT_AVAILABLE) or any(
        sign in text
        for sign in (
            "database is locked",
            "unable to open",
            "disk I/O",
            "database or disk is full",
            "readonly",
        )
    )


def _create_sqlite(url: str) -> AsyncEngine:
    path = make_url(url).database
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT, 0o600))
    engine = create_sqlite_engine(
        make_url(url),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
        hide_parameters=True,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, _record: object) -> None:  # pyright: ignore[reportUnusedFunction] (called by SQLAlchemy)
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction] (called by SQLAlchemy)
        # The driver's own mode leaves reads and DDL outside the transaction.
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _create_postgresql(url: str) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=10,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"server_settings": {"lock_timeout": str(BUSY_MILLISECONDS)}},
    )
