"""Copy all rows from one database to another, of either kind."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Select, Table, insert, literal, select, tuple_
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from data.backups import make_owner_only
from data.engine import Database

ROWS_PER_BATCH = 500


async def copy_rows(source: AsyncConnection, target: AsyncConnection, tables: Sequence[Table]) -> None:
    """Copy all rows of these tables in batches, each table after those it refers to."""
    for table in tables:
        last: tuple[object, ...] | None = None
        # Each batch begins after the last key: our SQLite driver has no cursor that could stay open.
        while rows := (await source.execute(rows_after(table, last))).mappings().all():
            await target.execute(insert(table), [dict(row) for row in rows])
            last = tuple(rows[-1][column.name] for column in table.primary_key)


def rows_after(table: Table, last: tuple[object, ...] | None) -> Select[Any]:
    """Select the next batch of a table's rows in key order, after the one with key `last`."""
    key = tuple(table.primary_key)
    query = select(table).order_by(*key).limit(ROWS_PER_BATCH)
    if last is None:
        return query
    values = (literal(value, column.type) for value, column in zip(last, key, strict=True))
    return query.where(tuple_(*key) > tuple_(*values))


async def copy_to_file(
    source: Database, tables: Sequence[Table], file: Path, prepare: Callable[[Database], Awaitable[None]]
) -> None:
    """Copy these tables, as of one moment, to a new SQLite file of mode 0600.

    `prepare` makes the file's schema. Raises `OSError`, `StorageUnavailable`, `sqlalchemy.exc.DBAPIError`.
    """
    make_owner_only(file)
    async with opened_file(file) as target:
        await prepare(target)
        async with source.read_snapshot() as reading, target.begin() as writing:
            await copy_rows(reading, writing, tables)


@asynccontextmanager
async def opened_file(file: Path, *, is_read_only: bool = False) -> AsyncGenerator[Database]:
    """Open an SQLite file as a separate database, and close it at the end."""
    url = URL.create("sqlite+aiosqlite", database=str(file))
    database = Database(url.render_as_string(), is_read_only=is_read_only)
    try:
        yield database
    finally:
        await database.close()
