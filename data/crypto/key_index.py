"""Which keys a keyring holds, and which were destroyed: read a batch at a time, without unwrapping any."""

import hashlib
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import RowMapping, Table, func, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection

from data.batches import absent_from, batches_of, present_in, values_of
from data.crypto.keyring_tables import data_keys, destroyed_keys
from data.engine import Database
from data.row_copies import opened_file

KEY_ORDER = (data_keys.c.id,)


class KeyIndex:
    """The keys in a keyring's database, or in a copy of one; a missing one has none, and is not made by this.

    With very many couples no method holds all ids: `…_among` is asked for a batch at a time. Each raises
    `StorageUnavailable`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._found_tables: set[str] = set()

    async def count(self) -> int:
        """Count the keys."""
        if not await self._has(data_keys):
            return 0
        async with self._database.begin() as connection:
            return await connection.scalar(select(func.count()).select_from(data_keys)) or 0

    async def is_blank(self) -> bool:
        """Return whether there has never been a key: none is held, and none was destroyed."""
        return not (await self._has_row(data_keys) or await self._has_row(destroyed_keys))

    async def id_batches(self) -> AsyncGenerator[Sequence[str]]:
        """Yield the ids of all keys in batches."""
        if await self._has(data_keys):
            async for key_ids in values_of(self._database, data_keys.c.id):
                yield key_ids

    async def destroyed_batches(self) -> AsyncGenerator[Sequence[str]]:
        """Yield the digests of all keys that were destroyed, in batches."""
        if await self._has(destroyed_keys):
            async for digests in values_of(self._database, destroyed_keys.c.digest):
                yield digests

    async def batches(self) -> AsyncGenerator[Sequence[RowMapping]]:
        """Yield all keys in batches, each as its `id` and `wrapped`."""
        if await self._has(data_keys):
            async for rows in batches_of(self._database, select(data_keys), KEY_ORDER):
                yield rows

    async def lacking_among(self, key_ids: Collection[str]) -> frozenset[str]:
        """Return which of these keys are not here."""
        if not await self._has(data_keys):
            return frozenset(key_ids)
        async with self._database.begin() as connection:
            return await absent_from(connection, data_keys.c.id, key_ids)

    async def destroyed_among(self, key_ids: Collection[str]) -> frozenset[str]:
        """Return which of these keys were destroyed here."""
        if not await self._has(destroyed_keys):
            return frozenset()
        async with self._database.begin() as connection:
            return await find_destroyed(connection, key_ids)

    async def _has_row(self, table: Table) -> bool:
        if not await self._has(table):
            return False
        async with self._database.begin() as connection:
            return (await connection.execute(select(table).limit(1))).first() is not None

    async def _has(self, table: Table) -> bool:
        # Asked until it is there, and then no more: a table of the keyring is never dropped.
        if table.name in self._found_tables:
            return True
        if self._database.is_missing:
            return False
        async with self._database.begin() as connection:
            is_found = await connection.run_sync(lambda sync: inspect(sync).has_table(table.name))
        if is_found:
            self._found_tables.add(table.name)
        return is_found


@asynccontextmanager
async def opened_index(keyring_file: Path) -> AsyncGenerator[KeyIndex]:
    """Open the index of a keyring's file, such as a copy; nothing is written, and there may be no file."""
    async with opened_file(keyring_file, is_read_only=True) as database:
        yield KeyIndex(database)


async def count_keys_in(keyring_file: Path) -> int:
    """Count the keys in a keyring's file; none if there is no such file. Raises `StorageUnavailable`."""
    async with opened_index(keyring_file) as index:
        return await index.count()


async def is_blank_file(keyring_file: Path) -> bool:
    """Return whether a keyring's file has never held a key, or is missing. Raises `StorageUnavailable`."""
    async with opened_index(keyring_file) as index:
        return await index.is_blank()


async def holds_any_key(keyring_file: Path, key_ids: Collection[str]) -> bool:
    """Return whether a keyring's file holds one of these keys. Raises `StorageUnavailable`."""
    wanted = frozenset(key_ids)
    async with opened_index(keyring_file) as index:
        async for held in index.id_batches():
            if not wanted.isdisjoint(held):
                return True
    return False


async def find_destroyed(connection: AsyncConnection, key_ids: Collection[str]) -> frozenset[str]:
    """Return which of these keys were destroyed, asked within a transaction on the keyring's database."""
    ids = {digest_of(key_id): key_id for key_id in key_ids}
    return frozenset(ids[digest] for digest in await present_in(connection, destroyed_keys.c.digest, ids))


def digest_of(key_id: str) -> str:
    """Return the digest that a destroyed key leaves: SHA-256 of its id, in hexadecimal."""
    return hashlib.sha256(key_id.encode()).hexdigest()
