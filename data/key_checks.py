"""Checks for couples' keys that are missing from a keyring, or from a copy of one. Nothing here writes.

With very many couples no check holds all keys in memory: it reads some of either side at a time.
"""

from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import inspect, select

from core.couples import CoupleState
from core.errors import StorageUnavailable
from data.batches import absent_from, batches_of, differences_of, present_in, slices_of, values_of
from data.crypto.key_index import KeyIndex, opened_index
from data.crypto.keyring import Keyring
from data.engine import Database
from data.tables import couples

NEEDS_KEY = couples.c.state != CoupleState.ERASING  # a couple needs its key until its erasure begins


async def missing_keys(database: Database, keyring: Keyring) -> frozenset[str]:
    """Return the ids of the keys that couples need but the keyring lacks. Raises `StorageUnavailable`."""
    return await _missing_from(database, keyring.index)


async def missing_keys_in(database: Database, keyring_file: Path) -> frozenset[str]:
    """Return the ids of the keys that couples need but a keyring's file lacks; it may not even exist.

    Raises `StorageUnavailable`.
    """
    async with opened_index(keyring_file) as index:
        return await _missing_from(database, index)


async def _missing_from(database: Database, index: KeyIndex) -> frozenset[str]:
    missing: set[str] = set()
    without_key, _ = await differences_of(_couples_key_ids(database), index.id_batches())
    for some in slices_of(without_key):
        # The keyring is asked first: an erasure begins, and is committed, before it destroys the key.
        lacking = await index.lacking_among(some)
        async with database.begin() as connection:
            missing |= await present_in(connection, couples.c.key_id, lacking, NEEDS_KEY)
    return frozenset(missing)


async def keys_without_couple(database: Database, keyring: Keyring) -> frozenset[str]:
    """Return the ids of a keyring's keys that no couple has, not even one under erasure.

    The key of a couple that is just about to be stored may be among them. Raises `StorageUnavailable`.
    """
    unused: set[str] = set()
    _, without_couple = await differences_of(_couples_key_ids(database), keyring.index.id_batches())
    for some in slices_of(without_couple):
        async with database.begin() as connection:
            unused |= await absent_from(connection, couples.c.key_id, some)
    return frozenset(unused)


async def keys_only_in(keyring_file: Path, keyring: Keyring) -> frozenset[str]:
    """Return the ids of the keys of a keyring's file that a keyring neither holds nor has destroyed.

    The file is another bot's then, or the keyring is an older one or was made anew. A missing or damaged file
    has none. Raises `StorageUnavailable` where the keyring itself does.
    """
    async with opened_index(keyring_file) as index:
        absent, _ = await differences_of(_readable_ids(index), keyring.index.id_batches())
    found: set[str] = set()
    for some in slices_of(absent):
        lacking = await keyring.index.lacking_among(some)
        found |= lacking - await keyring.index.destroyed_among(lacking)
    return frozenset(found)


async def _readable_ids(index: KeyIndex) -> AsyncGenerator[Sequence[str]]:
    """Yield the ids of a file's keys in batches, as far as the file can be read."""
    with suppress(StorageUnavailable):
        async for key_ids in index.id_batches():
            yield key_ids


async def _couples_key_ids(database: Database) -> AsyncGenerator[Sequence[str]]:
    """Yield the ids of all couples' keys in batches, including couples under erasure."""
    if await _has_couples_table(database):
        async for key_ids in values_of(database, couples.c.key_id):
            yield key_ids


async def needed_key_batches(database: Database) -> AsyncGenerator[frozenset[str]]:
    """Yield the ids of the keys that couples need, in batches. Raises `StorageUnavailable`."""
    if not await _has_couples_table(database):
        return
    query = select(couples.c.key_id).where(NEEDS_KEY)
    async for rows in batches_of(database, query, (couples.c.key_id,)):
        yield frozenset(row["key_id"] for row in rows)


async def keys_of_couples_since(
    database: Database, key_ids: Collection[str], began_at: datetime
) -> frozenset[str]:
    """Return which of these keys belong to couples that began at `began_at` or later.

    Raises `StorageUnavailable`.
    """
    began_since = couples.c.started_at >= began_at
    found: set[str] = set()
    for some in slices_of(key_ids):
        async with database.begin() as connection:
            found |= await present_in(connection, couples.c.key_id, some, began_since)
    return frozenset(found)


async def has_couples(database: Database) -> bool:
    """Return whether there is any couple, in a database with a schema. Raises `StorageUnavailable`."""
    async with database.begin() as connection:
        return await connection.scalar(select(couples.c.id).limit(1)) is not None


async def _has_couples_table(database: Database) -> bool:
    if database.is_missing:
        return False
    async with database.begin() as connection:
        return await connection.run_sync(lambda sync: inspect(sync).has_table(couples.name))
