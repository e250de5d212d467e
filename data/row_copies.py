"""Copy all rows from one database to another, of either kind."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import Table, insert, select
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from data.backups import make_owner_only
from data.batches import batches_in
from data.engine import Database


async def copy_rows(source: AsyncConnection, target: AsyncConnection, tables: Sequence[Table]) -> None:
    """Copy all rows of these tables in batches, each table after those it refers to."""
    for table in tables:
        async for rows in batches_in(source, select(table), tuple(table.primary_key)):
            await target.execute(insert(table), [dict(row) for row in rows])


async def copy_to_file(
    source: Database, tables: Sequence[Table], file: Path, prepare: Callable[[Database], Awaitable[None]]
) -> None:
    """Copy these tables, as of one moment, to a new SQLite file of mode 0600.

    `prepare` makes the file's schema. Raises `OSError`, `StorageUnavailable`, `sqlalchemy.exc.DBAPIError`.
    """
    await asyncio.to_thread(make_owner_only, file)
    async with opened_file(file) as target:
        await prepare(target)
        async with source.read_snapshot() as reading, target.begin() as writing:
            await copy_rows(reading, writing, tables)
        # Whoever takes the file takes no log; and as it closes, SQLite would say nothing of a full disk.
        await target.finish_truncation()


@asynccontextmanager
async def opened_file(file: Path, *, is_read_only: bool = False) -> AsyncGenerator[Database]:
    """Open an SQLite file as a separate database, and close it at the end."""
    url = URL.create("sqlite+aiosqlite", database=str(file))
    database = Database(url.render_as_string(), is_read_only=is_read_only)
    try:
        yield database
    finally:
        await database.close()
