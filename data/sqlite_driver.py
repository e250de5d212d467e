"""One trip to SQLite's thread for each statement, where aiosqlite makes four.

SQLAlchemy's adapter makes a cursor, executes, fetches and closes, and aiosqlite carries each of these to its
thread and back: most of a statement's time went into two threads waking each other. Here a cursor does it all
in one trip, and a rollback without a transaction makes none. What is used of aiosqlite and is not public is
`_execute` and `_thread`; `tests/integration/test_sqlite_driver.py` counts the trips, and fails where they
change.
"""

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import aiosqlite
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

Parameters = Sequence[Any]


class SqliteCursor:
    """What SQLAlchemy asks of a cursor; its rows are all here once it has executed."""

    def __init__(self, connection: "SqliteConnection") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> "SqliteCursor":
        """Need no trip: the real cursor is made where it is used."""
        return self

    async def execute(self, sql: str, parameters: Parameters | None = None) -> None:
        """Execute one statement and fetch its rows."""
        await self._connection.run_in_thread(partial(self._run, "execute", sql, parameters or ()))

    async def executemany(self, sql: str, parameters: Sequence[Parameters]) -> None:
        """Execute one statement for each row of parameters."""
        await self._connection.run_in_thread(partial(self._run, "executemany", sql, parameters))

    async def fetchall(self) -> list[Any]:
        """Return the rows that were fetched."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Need no trip: the real cursor is closed already."""

    def _run(self, execute: str, sql: str, parameters: Sequence[object]) -> None:
        cursor = self._connection.raw.cursor()
        try:
            getattr(cursor, execute)(sql, parameters)
            self.description = cursor.description
            self._rows = cursor.fetchall() if cursor.description else []
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()


class SqliteConnection(aiosqlite.Connection):
    """A connection whose statements make one trip each."""

    @property
    def raw(self) -> sqlite3.Connection:
        """SQLite's own connection, to be used in its thread alone."""
        return self._conn

    async def connect(self) -> None:
        """Start the thread and open the file. The thread never holds a process that ends."""
        self._thread.daemon = True
        await self

    async def run_in_thread(self, function: Callable[[], None]) -> None:
        """Run a function in SQLite's thread."""
        await self._execute(function)  # pyright: ignore[reportUnknownMemberType] (aiosqlite leaves it untyped)

    def cursor(self) -> SqliteCursor:  # type: ignore[override] (SQLAlchemy asks for nothing else)
        """Make a cursor."""
        return SqliteCursor(self)

    async def commit(self) -> None:
        """Commit, where anything is to be committed."""
        if self.in_transaction:
            await super().commit()

    async def rollback(self) -> None:
        """Roll back, where anything is to be rolled back: connections are given back so each time."""
        if self.in_transaction:
            await super().rollback()


def open_file(*arguments: Any, **options: Any) -> sqlite3.Connection:  # noqa: ANN401 (sqlite3's own)
    """Open a database file; statements begin no transaction by themselves."""
    return sqlite3.connect(*arguments, isolation_level=None, **options)


def create_sqlite_engine(url: URL, **options: Any) -> AsyncEngine:  # noqa: ANN401 (SQLAlchemy's own)
    """Make an engine on a SQLite file whose statements make one trip each."""

    async def connect() -> SqliteConnection:
        arguments, settings = engine.sync_engine.dialect.create_connect_args(url)
        connection = SqliteConnection(partial(open_file, *arguments, **settings), iter_chunk_size=64)
        await connection.connect()
        return connection

    engine = create_async_engine(url, async_creator=connect, **options)
    return engine
