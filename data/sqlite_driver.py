"""An SQLite driver on top of aiosqlite: one trip to SQLite's thread per statement instead of four.

SQLAlchemy's adapter creates a cursor, executes, fetches and closes. aiosqlite sends each of these four calls
to its thread and waits for it, and two threads waking each other took most of a statement's time. Here a
cursor does all four in one trip, straight from SQLAlchemy's greenlet: the adapter's own cursor locks and
awaits a second one, which took a third of a statement's Python calls. A transaction's BEGIN travels with its
first statement. The COMMIT of a transaction that only read, and a rollback without a transaction, need no
trip at all.

aiosqlite's `_conn`, `_connection`, `_running`, `_tx` and `_thread`, and SQLAlchemy's adapter of a connection,
are used although they are private; `tests/integration/test_sqlite_driver.py` counts the trips, and fails
when they change.
"""

import asyncio
import os
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

from data.files import make_private_folder

Parameters = Sequence[Any]


class ConnectionThread(aiosqlite.Connection):
    """A connection of the sqlite3 module, and the thread that executes its statements."""

    @property
    def raw(self) -> sqlite3.Connection:
        """The connection of the sqlite3 module, for use in its thread, or while the thread is idle."""
        return self._conn

    async def connect(self) -> None:
        """Start the thread and open the file."""
        # A daemon: otherwise a connection that nobody closed would keep the process from ending.
        self._thread.daemon = True
        await self

    @property
    def is_open(self) -> bool:
        """Return whether the thread is still running."""
        return self._running and self._connection is not None

    def run(self, function: Callable[[], object]) -> None:
        """Run a function in the thread and wait for it, from one of SQLAlchemy's greenlets."""
        if not self.is_open:
            raise ValueError("Connection closed")  # aiosqlite's own words: SQLAlchemy recognizes them
        done = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((done, function))  # pyright: ignore[reportUnknownMemberType] (aiosqlite leaves it untyped)
        await_only(done)


class SqliteCursor:
    """The part of a cursor that SQLAlchemy uses; it fetches all rows on execute."""

    description: Any = None
    rowcount = -1
    lastrowid: int | None = None
    arraysize = 1

    def __init__(self, connection: "SqliteConnection") -> None:
        self._connection = connection
        self._rows: deque[Any] = deque()

    def execute(self, sql: str, parameters: Parameters | None = None) -> None:
        """Execute one statement and fetch its rows."""
        self._connection.run(partial(self._run, "execute", sql, parameters or ()))

    def executemany(self, sql: str, parameters: Sequence[Parameters]) -> None:
        """Execute one statement for each row of parameters."""
        self._connection.run(partial(self._run, "executemany", sql, parameters))

    def fetchone(self) -> Any:  # noqa: ANN401 (a row of any columns)
        """Return the next row of the last statement, or None."""
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        """Return the next rows of the last statement."""
        return [self._rows.popleft() for _ in range(min(size or self.arraysize, len(self._rows)))]

    def fetchall(self) -> list[Any]:
        """Return the remaining rows of the last statement."""
        rows, self._rows = self._rows, deque()
        return list(rows)

    def close(self) -> None:
        """Do nothing; the real cursor is closed already."""

    async def _async_soft_close(self) -> None:
        """Do nothing; the rows were fetched on execute."""

    def _run(self, execute: str, sql: str, parameters: Sequence[object]) -> None:
        self._connection.begin_if_due()
        cursor = self._connection.raw.cursor()
        try:
            getattr(cursor, execute)(sql, parameters)
            self.description = cursor.description
            self._rows = deque(cursor.fetchall() if cursor.description else ())
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()


class SqliteConnection(AsyncAdapt_aiosqlite_connection):
    """The connection SQLAlchemy works with; each statement takes one trip to its thread."""

    _begin_sql: str | None = None
    _changes_before = 0

    def __init__(self, dbapi: Any, thread: ConnectionThread) -> None:  # noqa: ANN401 (SQLAlchemy's own)
        super().__init__(dbapi, thread)  # pyright: ignore[reportArgumentType] (aiosqlite leaves it untyped)
        self._thread = thread

    @property
    def raw(self) -> sqlite3.Connection:
        """The connection of the sqlite3 module, for use in its thread, or while the thread is idle."""
        return self._thread.raw

    def cursor(self, server_side: bool = False) -> SqliteCursor:  # type: ignore[override] # noqa: ARG002, FBT001, FBT002 (SQLAlchemy needs nothing else)
        """Create a cursor."""
        return SqliteCursor(self)

    def run(self, function: Callable[[], object]) -> None:
        """Run a function in the connection's thread, and wait for it."""
        try:
            self._thread.run(function)
        except Exception as error:  # noqa: BLE001 (SQLAlchemy's own way to tell errors)
            self._handle_exception(error)

    def begin_before_next(self, begin_sql: str) -> None:
        """Make the next statement begin a transaction first, in the same trip."""
        self._begin_sql = begin_sql

    def begin_if_due(self) -> None:
        """Begin the transaction if one was asked for; call it only in this connection's thread."""
        if self._begin_sql is not None:
            self.raw.execute(self._begin_sql)
            self._begin_sql, self._changes_before = None, self.raw.total_changes

    def commit(self) -> None:
        """Commit if a transaction is open; without one, or with nothing written, no trip is needed."""
        self._begin_sql = None
        if not self._thread.in_transaction:
            return
        if self.raw.total_changes == self._changes_before:
            # No row was written, so nothing reaches the disk: this only gives up the lock, and may run here,
            # in the event loop's thread. (DDL does not count as a change either, but only runs at a start.)
            self.raw.execute("COMMIT")
        else:
            self.run(self.raw.commit)

    def rollback(self) -> None:
        """Roll back if a transaction is open; without one, no trip is needed."""
        # SQLAlchemy's pool rolls back every connection returned to it, even after a commit.
        self._begin_sql = None
        if self._thread.is_open and self._thread.in_transaction:
            self.run(self.raw.rollback)


def open_file(*arguments: Any, **options: Any) -> sqlite3.Connection:  # noqa: ANN401 (sqlite3's own)
    """Open a database file in autocommit mode: only the BEGIN of `data.engine` starts a transaction."""
    # Two threads use it, but never at once: statements run in its own thread, a COMMIT perhaps in the loop's.
    return sqlite3.connect(*arguments, **{**options, "isolation_level": None, "check_same_thread": False})


def read_only_uri(path: Path) -> str:
    """Return a URI that opens a database without writing anything, with or without a concurrent writer.

    Opened with `mode=ro` alone, an unused database gets the two files of its write-ahead log, which a reader
    cannot remove again. If there is no log, nobody is writing, and `immutable` avoids both files.
    """
    log = path.with_name(f"{path.name}-wal")
    return f"{path.absolute().as_uri()}?mode=ro{'' if log.exists() else '&immutable=1'}"


def has_table(connection: sqlite3.Connection, name: str) -> bool:
    """Return whether a database has a table."""
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return connection.execute(query, (name,)).fetchone() is not None


def create_sqlite_engine(url: URL, *, is_read_only: bool = False, **options: Any) -> AsyncEngine:  # noqa: ANN401 (SQLAlchemy's own)
    """Create an engine for an SQLite file, with this module's connections.

    Unless `is_read_only`, the first connection makes the file and its folder.
    """

    def connect() -> SqliteConnection:
        arguments, settings = engine.dialect.create_connect_args(url)
        if url.database and is_read_only:
            arguments, settings["uri"] = [read_only_uri(Path(url.database))], True
        elif url.database:
            _create_file(Path(url.database))
        thread = ConnectionThread(partial(open_file, *arguments, **settings), iter_chunk_size=64)
        await_only(thread.connect())
        return SqliteConnection(engine.dialect.dbapi, thread)

    engine = create_async_engine(url, creator=connect, **options)
    return engine


def _create_file(path: Path) -> None:
    make_private_folder(path.parent)
    # create the file before SQLite does, which would leave its mode to the umask
    os.close(os.open(path, os.O_CREAT, 0o600))
