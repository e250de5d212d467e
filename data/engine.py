"""The database engine and its transactions: on one connection with SQLite, on a pool with PostgreSQL."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, event, func, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import AdaptedConnection, DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from core.errors import RowLocked, StorageUnavailable
from core.settings import DEFAULT_POOL_SIZE
from data.connection_pool import ConnectionPool
from data.outages import is_outage, is_row_locked
from data.single_connection import SingleConnection
from data.sqlite_driver import create_sqlite_engine
from data.turns import WAIT_SECONDS, Turns

APPLICATION_NAME = "kindling"  # as PostgreSQL's administrators see the connections
BUSY_MILLISECONDS = 1_500  # for a lock that another process holds
SCHEMA_LOCK_SECONDS = 120  # for another process that is migrating; nobody waits for an answer meanwhile
STATEMENT_SECONDS = 30  # of the running bot: a server that answers a statement later is away
IDLE_SECONDS = 60  # inside a transaction; one whose process is gone would keep its couples locked
# PostgreSQL notices a client whose machine or network is gone after idle plus interval times count seconds.
KEEPALIVES = {"tcp_keepalives_idle": 10, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 3}
SCHEMA_LOCK = 7_283_519  # the id of an advisory lock; any number that nothing else locks
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # with NORMAL a power cut loses every commit since the last checkpoint
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # overwrite deleted rows with zeros: erased words do not stay in the file
    f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}",
)


class NestedTransaction(RuntimeError):
    """A transaction was opened inside another: with one connection it would wait for itself."""


class Database:
    """One database and its transactions.

    `observe_seconds`, if given, is called with the duration of each transaction in seconds, from the request
    for a connection to its end. A file is made by the first transaction; with `is_read_only` none is ever
    made or changed, not even one of those that SQLite keeps beside a database. `pool_size` connections are
    open at most on PostgreSQL. There a statement may take `statement_seconds` until it is answered: neither
    asyncpg nor the kernel ends one whose network is gone.
    """

    def __init__(
        self,
        url: str | URL,
        observe_seconds: Callable[[float], None] | None = None,
        *,
        is_read_only: bool = False,
        pool_size: int = DEFAULT_POOL_SIZE,
        statement_seconds: float | None = None,
    ) -> None:
        self.url = make_url(url)
        self._statement_seconds = statement_seconds
        self._observe_seconds = observe_seconds
        self.engine: AsyncEngine = (
            _create_sqlite(self.url, is_read_only=is_read_only)
            if self.is_sqlite
            else _create_postgresql(self.url, pool_size, statement_seconds)
        )
        self.turns = Turns(1 if self.is_sqlite else pool_size)
        """Limits who uses the connections at once; code that keeps one from `engine` takes a turn first."""
        self._single_connection = (
            SingleConnection(self.engine, self.turns, is_read_only=is_read_only) if self.is_sqlite else None
        )
        self._pool = ConnectionPool(self.engine, self.turns)
        self._in_transaction: ContextVar[bool] = ContextVar("in_transaction", default=False)
        # True at first: a process that was killed may have left in the log what it had just erased.
        self._is_truncation_due = self.is_sqlite and not is_read_only

    @property
    def is_sqlite(self) -> bool:
        """Return whether it is SQLite: one file with one connection."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database; None on PostgreSQL, and in memory."""
        return Path(self.url.database).absolute() if self.is_sqlite and self.url.database else None

    @property
    def location(self) -> str:
        """Where it is, for the operator to read: its file, or its address without a password."""
        return str(self.path or self.url.render_as_string(hide_password=True))

    @property
    def is_missing(self) -> bool:
        """Return whether its file does not exist yet."""
        return self.path is not None and not self.path.exists()

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[AsyncConnection]:
        """Open a transaction; commit at its end, roll back on any error.

        Raises `NestedTransaction`, or `StorageUnavailable` where the database is busy or gone: as `RowLocked`
        where somebody else holds a row, as `CommitUnknown` where it went while it committed.
        """
        if self._in_transaction.get():
            raise NestedTransaction
        token = self._in_transaction.set(True)
        started_at = time.perf_counter()
        try:
            async with (self._single_connection or self._pool).begin() as connection:
                yield connection
        except (DBAPIError, PoolTimeout, OSError) as error:
            if isinstance(error, DBAPIError) and not is_outage(error):
                raise
            raise (RowLocked if is_row_locked(error) else StorageUnavailable) from error
        finally:
            self._in_transaction.reset(token)
            if self._observe_seconds is not None:
                self._observe_seconds(time.perf_counter() - started_at)

    @asynccontextmanager
    async def begin_without_timeout(self) -> AsyncGenerator[AsyncConnection]:
        """Open a transaction like `begin`, without a time limit for its statements."""
        if self._statement_seconds is None:
            async with self.begin() as connection:
                yield connection
            return
        async with self._opened_beside_the_pool(None) as unlimited, unlimited.begin() as connection:
            yield connection

    @asynccontextmanager
    async def outside_transactions(self) -> AsyncGenerator[AsyncConnection]:
        """Open a connection without a transaction: SQLite allows VACUUM and checkpoints only there."""
        async with (self._single_connection or self.engine).connect() as connection:
            yield await connection.execution_options(isolation_level="AUTOCOMMIT")

    @asynccontextmanager
    async def read_snapshot(self) -> AsyncGenerator[AsyncConnection]:
        """Open a transaction that sees the database as it is now, whatever others commit meanwhile.

        Raises `StorageUnavailable`.
        """
        if self.is_sqlite:
            async with self.begin() as connection:
                yield connection
            return
        try:
            # Beside the pool: a backup reads for minutes. In a pool of two, one of which holds the shards, it
            # would have the last connection, and everybody else would be refused meanwhile.
            async with (
                self._opened_beside_the_pool(self._statement_seconds) as alone,
                alone._pool.borrow() as connection,  # noqa: SLF001 (of its own class)
            ):
                await connection.execution_options(isolation_level="REPEATABLE READ")
                async with connection.begin():
                    yield connection
        except (PoolTimeout, OSError) as error:
            raise StorageUnavailable from error

    @asynccontextmanager
    async def _opened_beside_the_pool(self, statement_seconds: float | None) -> AsyncGenerator["Database"]:
        """Open a connection beside the pool, for work that would keep one of the pool's for too long."""
        beside = Database(self.url, pool_size=1, statement_seconds=statement_seconds)
        try:
            yield beside
        finally:
            await beside.close()

    def require_truncation(self) -> None:
        """Note that something was erased: the write-ahead log, and pages before it, may still hold it."""
        self._is_truncation_due = self.is_sqlite

    async def finish_truncation(self) -> bool:
        """Overwrite erased rows in the file, and empty the write-ahead log, if that is due.

        Returns False where another connection is reading the log, such as a backup's: it is due again then.
        Raises `StorageUnavailable`.
        """
        if not self._is_truncation_due:
            return True
        try:
            async with self.outside_transactions() as connection:
                # Without its wait for readers: that would hold the only connection.
                await connection.exec_driver_sql("PRAGMA busy_timeout = 0")
                try:
                    found = await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                    is_busy = bool(found.one()[0])
                finally:
                    await connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        except (DBAPIError, PoolTimeout, OSError) as error:
            raise StorageUnavailable from error
        self._is_truncation_due = is_busy
        return not is_busy

    async def close(self) -> None:
        """Close every connection; where the server does not answer, leave them to the end of the process."""
        if self._single_connection is not None:
            await self._single_connection.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(WAIT_SECONDS):
                await self.engine.dispose()


def lock_schema(connection: Connection) -> None:
    """Wait until no other process changes the schema, and keep others waiting until the transaction ends.

    SQLite needs no such lock: each transaction begins with BEGIN IMMEDIATE.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{SCHEMA_LOCK_SECONDS}s'"))
        connection.execute(select(func.pg_advisory_xact_lock(SCHEMA_LOCK)))


def _create_sqlite(url: URL, *, is_read_only: bool) -> AsyncEngine:
    # One connection: SQLite has one writer anyway, and the pool's queue is fair, unlike waiting for its lock.
    engine = create_sqlite_engine(
        url,
        is_read_only=is_read_only,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
        hide_parameters=True,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, _record: object) -> None:  # pyright: ignore[reportUnusedFunction] (called by SQLAlchemy)
        if is_read_only:
            return
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    return engine


def _create_postgresql(url: URL, pool_size: int, statement_seconds: float | None) -> AsyncEngine:
    given = dict(url.query)
    # asyncpg takes these two, but not in a URL.
    name, timeout = given.pop("application_name", APPLICATION_NAME), given.pop("connect_timeout", None)
    engine = create_async_engine(
        url.set(query=given),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "server_settings": {"application_name": name},
            "command_timeout": statement_seconds,
        }
        | ({"timeout": float(str(timeout))} if timeout else {}),
    )

    settings: dict[str, int | str] = {"lock_timeout": BUSY_MILLISECONDS, **KEEPALIVES}
    if statement_seconds is not None:
        settings["idle_in_transaction_session_timeout"] = f"'{IDLE_SECONDS}s'"
    statements = ";".join(f"SET {setting} = {value}" for setting, value in settings.items())

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, _record: object) -> None:  # pyright: ignore[reportUnusedFunction] (called by SQLAlchemy)
        # Not as parameters of the connection: PgBouncer refuses every one that it does not know.
        adapted = cast("AdaptedConnection", connection)
        adapted.run_async(lambda driver: driver.execute(statements))

    return engine
