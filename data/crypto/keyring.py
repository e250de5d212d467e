"""The keyring: one data key per couple, encrypted with the operator's master key, in a separate database.

Once a couple's data key is destroyed, its words cannot be read again, not even in a backup of the database.
"""

import secrets
import uuid
from collections.abc import Sequence
from pathlib import Path

from cachetools import LRUCache
from cryptography.exceptions import InvalidTag
from sqlalchemy import Column, LargeBinary, MetaData, String, Table, delete, insert, select, update

from core.settings import KEY_BYTES
from data.backups import copy_database
from data.crypto.aes_gcm import decrypt, encrypt
from data.engine import Database, lock_schema

CACHED_KEYS = 10_000

metadata = MetaData()
data_keys = Table(
    "data_keys",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)


class KeyDestroyed(LookupError):
    """The couple's data key was destroyed: its words can never be read again."""


class WrongMasterKey(Exception):
    """None of the bot's master keys decrypts the couple's data key."""


class Keyring:
    """Creates, finds and destroys couples' data keys; the most recently used stay decrypted in memory.

    "Wrapped" means encrypted with a master key. Every method that reads or writes raises
    `StorageUnavailable` where the keyring's database is busy or gone.
    """

    def __init__(self, database: Database, master_keys: Sequence[bytes]) -> None:
        self._database = database
        self._master_keys = tuple(master_keys)
        self._cached_keys: LRUCache[str, bytes] = LRUCache(CACHED_KEYS)

    async def create_table(self) -> None:
        """Create the keyring's only table if it does not exist."""
        async with self._database.begin() as connection:
            await connection.run_sync(lock_schema)
            await connection.run_sync(metadata.create_all)

    async def create_key(self) -> str:
        """Create a data key, commit it, and return its id.

        Call this before the couple is stored: a key without a couple does no harm, and a couple without its
        key could never be read.
        """
        key_id, key = str(uuid.uuid4()), secrets.token_bytes(KEY_BYTES)
        wrapped = encrypt(self._master_keys[0], key, key_id.encode())
        async with self._database.begin() as connection:
            await connection.execute(insert(data_keys).values(id=key_id, wrapped=wrapped))
        self._cache_key(key_id, key)
        return key_id

    async def find_key(self, key_id: str) -> bytes:
        """Return the data key with that id, 32 bytes. Raises `KeyDestroyed`, `WrongMasterKey`."""
        if key_id in self._cached_keys:
            return self._cached_keys[key_id]
        async with self._database.begin() as connection:
            wrapped = await connection.scalar(select(data_keys.c.wrapped).where(data_keys.c.id == key_id))
        if wrapped is None:
            raise KeyDestroyed(key_id)
        key = self._unwrap(key_id, wrapped)
        self._cache_key(key_id, key)
        return key

    async def destroy_key(self, key_id: str) -> None:
        """Destroy a data key for good, in memory and in the file; doing it twice does no harm."""
        self._cached_keys.pop(key_id, None)
        async with self._database.begin() as connection:
            await connection.execute(delete(data_keys).where(data_keys.c.id == key_id))
        # The commit has only written the zeroed page to the write-ahead log; the database file, and older
        # pages of the log, still hold the key. A truncating checkpoint overwrites the one and empties the
        # other.
        if self._database.is_sqlite:
            async with self._database.outside_transactions() as connection:
                await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    async def check_all_keys(self) -> int:
        """Unwrap every data key, and return their number. Raises `WrongMasterKey`."""
        async with self._database.begin() as connection:
            rows = (await connection.execute(select(data_keys))).all()
        for row in rows:
            self._unwrap(row.id, row.wrapped)
        return len(rows)

    async def rewrap_all_keys(self) -> int:
        """Wrap every data key with the first master key, and return the number of those that changed.

        Raises `WrongMasterKey` if no master key unwraps one of them; then none has changed.
        """
        changed = 0
        async with self._database.begin() as connection:
            for row in (await connection.execute(select(data_keys))).all():
                key = self._unwrap(row.id, row.wrapped)
                if self._is_wrapped_by(self._master_keys[0], row.id, row.wrapped):
                    continue
                wrapped = encrypt(self._master_keys[0], key, row.id.encode())
                await connection.execute(
                    update(data_keys).where(data_keys.c.id == row.id).values(wrapped=wrapped)
                )
                changed += 1
        return changed

    async def copy_to(self, target: Path) -> None:
        """Copy the whole keyring into a file; does nothing on PostgreSQL, which has its own backups.

        Raises `OSError`, `sqlalchemy.exc.DBAPIError`.
        """
        if self._database.is_sqlite:
            await copy_database(self._database, target)

    async def close(self) -> None:
        """Clear the unwrapped keys from memory and close the database."""
        self._cached_keys.clear()
        await self._database.close()

    def _unwrap(self, key_id: str, wrapped: bytes) -> bytes:
        # While master keys are being rotated, a data key may be wrapped by the new one or an old one.
        for master_key in self._master_keys:
            try:
                return decrypt(master_key, wrapped, key_id.encode())
            except InvalidTag:
                continue
        raise WrongMasterKey(key_id)

    def _is_wrapped_by(self, master_key: bytes, key_id: str, wrapped: bytes) -> bool:
        try:
            decrypt(master_key, wrapped, key_id.encode())
        except InvalidTag:
            return False
        return True

    def _cache_key(self, key_id: str, data_key: bytes) -> None:
        self._cached_keys[key_id] = data_key
