"""Checks for couples' keys that are missing from a keyring, or from a copy of one. Nothing here writes."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import inspect, text

from core.couples import CoupleState
from core.errors import StorageUnavailable
from data.crypto.keyring import Keyring
from data.crypto.keyring_files import keys_in_file
from data.engine import Database
from data.sqlite_driver import has_table, read_only_uri
from data.tables import couples

ALL = "SELECT key_id FROM couples"
NEEDED = f"SELECT key_id FROM couples WHERE state != '{CoupleState.ERASING}'"  # noqa: S608 (a constant)


async def missing_keys(database: Database, keyring: Keyring) -> frozenset[str]:
    """Return the ids of the keys that couples need but the keyring lacks.

    A couple needs its key until its erasure begins. Raises `StorageUnavailable`.
    """
    if keyring.path is not None:
        return await missing_keys_in(database, keyring.path)
    return await needed_keys(database) - await keyring.key_ids()


async def missing_keys_in(database: Database, keyring_file: Path) -> frozenset[str]:
    """Return the ids of the keys that couples need but a keyring's file lacks; it may not even exist.

    Raises `StorageUnavailable`.
    """
    try:
        if database.path is not None:
            return await asyncio.to_thread(_compare_files, database.path, keyring_file)
        return await needed_keys(database) - await asyncio.to_thread(keys_in_file, keyring_file)
    except sqlite3.Error as error:
        raise StorageUnavailable from error


async def needed_keys(database: Database) -> frozenset[str]:
    """Return the ids of the keys that couples need. Raises `StorageUnavailable`."""
    return await _key_ids(database, NEEDED)


async def all_key_ids(database: Database) -> frozenset[str]:
    """Return the ids of all couples' keys, including couples under erasure. Raises `StorageUnavailable`."""
    return await _key_ids(database, ALL)


async def _key_ids(database: Database, query: str) -> frozenset[str]:
    if database.path is not None:
        try:
            return await asyncio.to_thread(_key_ids_in, database.path, query)
        except sqlite3.Error as error:
            raise StorageUnavailable from error
    async with database.begin() as connection:
        if not await connection.run_sync(lambda sync: inspect(sync).has_table(couples.name)):
            return frozenset()
        return frozenset((await connection.scalars(text(query))).all())


def _key_ids_in(data_file: Path, query: str) -> frozenset[str]:
    if not data_file.exists():
        return frozenset()
    with closing(sqlite3.connect(read_only_uri(data_file), uri=True)) as connection:
        if not has_table(connection, "couples"):
            return frozenset()
        return frozenset(key_id for (key_id,) in connection.execute(query))


def _compare_files(data_file: Path, keyring_file: Path) -> frozenset[str]:
    """Compare two files within SQLite, so that a start reads no row of a couple whose key is present."""
    if not data_file.exists():
        return frozenset()
    with closing(sqlite3.connect(read_only_uri(data_file), uri=True)) as connection:
        if not has_table(connection, "couples"):
            return frozenset()
        query = NEEDED
        if keyring_file.exists():
            connection.execute("ATTACH ? AS keyring", (read_only_uri(keyring_file),))
            if has_table(connection, "data_keys", "keyring"):
                query += " AND key_id NOT IN (SELECT id FROM keyring.data_keys)"
        return frozenset(key_id for (key_id,) in connection.execute(query))
