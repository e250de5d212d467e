"""Moving: copy all rows and files from one storage to another of either kind, and compare each.

Nothing at the source is changed. An interrupted move is simply run again: rows and files that are at the
target already, and equal, stay.
"""

import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from sqlalchemy import Column, RowMapping, Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.storage_locations import BucketLocation, FolderLocation, StorageLocation
from data.batches import batch_after, has_key
from data.engine import Database
from data.object_stores import ObjectStore

THREADS = 8  # they mostly wait for a bucket's answers
BITS_OF_LOCK = 62  # of a number that nothing else locks, by chance

Key = tuple[object, ...]


class OtherRows(Exception):
    """The target has rows of `table` that the source lacks, or that differ from the source's."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.table = table


class OtherFile(Exception):
    """A file at the target differs from the one written there; `name` is an id."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


async def move_rows(source: Database, target: Database, tables: Sequence[Table]) -> int:
    """Copy the rows the target lacks, then compare all rows of these tables; return their number.

    A table comes after those that it refers to. Each batch is committed. Raises `OtherRows`,
    `StorageUnavailable`.
    """
    for table in tables:
        await _refuse_others(source, target, table)
    for table in tables:
        await _walk(source, target, table, is_copied=True)
    # Then once more from the beginning, comparing every row as the target has stored it.
    compared = 0
    for table in tables:
        compared += await _walk(source, target, table, is_copied=False)
        if await _count(target, table) != await _count(source, table):
            raise OtherRows(table.name)
    return compared


async def is_same_database(one: Database, other: Database) -> bool:
    """Return whether two addresses lead to one database, as `localhost` and `127.0.0.1` may.

    Raises `StorageUnavailable`.
    """
    if one.path is not None and other.path is not None:
        return one.path.exists() and other.path.exists() and one.path.samefile(other.path)
    if one.is_sqlite or other.is_sqlite:
        return False
    lock = secrets.randbits(BITS_OF_LOCK)
    async with one.begin() as holding, other.begin() as trying:
        await holding.execute(select(func.pg_advisory_xact_lock(lock)))
        return not await trying.scalar(select(func.pg_try_advisory_xact_lock(lock)))


def is_inside(one: StorageLocation, other: StorageLocation) -> bool:
    """Return whether a store is another one, or in a folder of it."""
    if isinstance(one, FolderLocation) and isinstance(other, FolderLocation):
        return one.path.resolve().is_relative_to(other.path.resolve())
    if isinstance(one, BucketLocation) and isinstance(other, BucketLocation):
        is_one_bucket = (one.endpoint, one.bucket) == (other.endpoint, other.bucket)
        return is_one_bucket and f"{one.prefix}/".startswith(f"{other.prefix}/".lstrip("/"))
    return False


async def _refuse_others(source: Database, target: Database, table: Table) -> None:
    """Refuse a target with a row that the source lacks, or that differs from it. Raises `OtherRows`."""
    last: Key | None = None
    while there := await _batch_after(target, table, last):
        async with source.begin() as connection:
            here = await _rows_with(connection, table, list(there))
        if any(key not in here or dict(row) != dict(here[key]) for key, row in there.items()):
            raise OtherRows(table.name)
        last = list(there)[-1]


async def _walk(source: Database, target: Database, table: Table, *, is_copied: bool) -> int:
    """Compare the rows of a table batch by batch, and return their number.

    With `is_copied`, missing rows are inserted; else they raise `OtherRows`, as differing rows always do.
    """
    last: Key | None = None
    walked = 0
    while here := await _batch_after(source, table, last):
        async with target.begin() as connection:
            there = await _rows_with(connection, table, list(here))
            missing = [dict(row) for key, row in here.items() if key not in there]
            if any(dict(row) != dict(here[key]) for key, row in there.items()) or (missing and not is_copied):
                raise OtherRows(table.name)
            if missing:
                await connection.execute(insert(table), missing)
        last, walked = list(here)[-1], walked + len(here)
    return walked


async def _batch_after(database: Database, table: Table, last: Key | None) -> dict[Key, RowMapping]:
    async with database.begin() as connection:
        query = batch_after(select(table), _key_of(table), last)
        return _by_key(table, (await connection.execute(query)).mappings().all())


async def _count(database: Database, table: Table) -> int:
    async with database.begin() as connection:
        return await connection.scalar(select(func.count()).select_from(table)) or 0


async def _rows_with(connection: AsyncConnection, table: Table, keys: Sequence[Key]) -> dict[Key, RowMapping]:
    # Look up each key, never a range of keys: the two databases may sort texts differently.
    query = select(table).where(has_key(_key_of(table), keys))
    return _by_key(table, (await connection.execute(query)).mappings().all())


def _by_key(table: Table, rows: Sequence[RowMapping]) -> dict[Key, RowMapping]:
    names = [column.name for column in _key_of(table)]
    return {tuple(row[name] for name in names): row for row in rows}


def _key_of(table: Table) -> tuple[Column[Any], ...]:
    return tuple(table.primary_key)


def move_files(source: ObjectStore, target: ObjectStore) -> tuple[int, int]:
    """Copy the files that the target lacks or that differ, and read each back.

    Returns their number, and that of the files that could not be read. Blocks. Raises `OtherFile`,
    `ObjectStoreError`.
    """
    names = [stored.name for stored in source.objects_under("")]
    with ThreadPoolExecutor(THREADS) as threads:
        moved = sum(threads.map(partial(_move_file, source, target), names))
    return moved, len(names) - moved


def _move_file(source: ObjectStore, target: ObjectStore, name: str) -> bool:
    content = source.read(name)
    if content is None:  # damaged, or closed to whoever moves it
        return False
    if target.read(name) != content:
        target.write(name, content)
        if target.read(name) != content:
            raise OtherFile(name)
    return True
