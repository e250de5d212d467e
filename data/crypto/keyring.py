"""The keyring: one data key per couple, encrypted with the operator's master key, in a separate database.

Once a couple's data key is destroyed, its words cannot be read again, not even in a backup of the database.
"""

import asyncio
import secrets
import uuid
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from pathlib import Path

from cachetools import LRUCache
from sqlalchemy import bindparam, delete, insert, select, update

from core.settings import KEY_BYTES
from data.backups import UNFINISHED, copy_database
from data.batches import absent_from, batches_in
from data.crypto.key_index import KEY_ORDER, KeyIndex, digest_of, find_destroyed, opened_index
from data.crypto.key_wrapping import KeyWrapper, WrongMasterKey
from data.crypto.keyring_files import delete_keys_in_file
from data.crypto.keyring_tables import data_keys, destroyed_keys, metadata, tombstones
from data.engine import Database, lock_schema
from data.files import delete_file, replace_file
from data.poolers import shares_sessions
from data.row_copies import copy_to_file
from data.tombstones import TombstoneStore

CACHED_KEYS = 10_000
WRAPPED_KEY = select(data_keys.c.wrapped).where(data_keys.c.id == bindparam("key_id"))
REWRAP = update(data_keys).where(data_keys.c.id == bindparam("key_id")).values(wrapped=bindparam("rewrapped"))
SAMPLED_KEYS = 20  # that a start unwraps: their ids are random, so these are any of them


class KeyDestroyed(LookupError):
    """The couple's data key was destroyed: its words can never be read again."""


class Keyring:
    """Creates, finds and destroys couples' data keys; the most recently used stay decrypted in memory.

    "Wrapped" means encrypted with a master key. Every method that reads or writes raises
    `StorageUnavailable` where the keyring's database is busy or gone. Without master keys it can count, copy
    and destroy keys alone.
    """

    def __init__(self, database: Database, master_keys: Sequence[bytes]) -> None:
        self._database = database
        self._wrapper = KeyWrapper(master_keys)
        self.index = KeyIndex(database)
        self.tombstones = TombstoneStore(database, tombstones)
        self._cached_keys: LRUCache[str, bytes] = LRUCache(CACHED_KEYS)

    def opened_on(self, database: Database) -> "Keyring":
        """Return a keyring with the same master keys on another database, such as a copy's."""
        return Keyring(database, self._wrapper.master_keys)

    @property
    def path(self) -> Path | None:
        """The keyring's file; None on PostgreSQL."""
        return self._database.path

    @property
    def location(self) -> str:
        """Where the keyring is, for the operator to read: its file, or its database without a password."""
        return self._database.location

    @property
    def has_master_keys(self) -> bool:
        """Return whether there is a master key to wrap and unwrap with."""
        return bool(self._wrapper.master_keys)

    async def shares_sessions(self) -> bool:
        """Return whether its database is behind a pooler in transaction mode (`data/poolers.py`)."""
        return await shares_sessions(self._database)

    def use_master_keys(self, master_keys: Sequence[bytes]) -> None:
        """Take these master keys; the first one wraps, all of them unwrap."""
        self._wrapper = KeyWrapper(master_keys)

    async def create_tables(self) -> None:
        """Create the keyring's tables if they do not exist."""
        await _create_tables_in(self._database)

    async def count_keys(self) -> int:
        """Count the keys; a keyring that does not exist yet has none, and is not made by this."""
        return await self.index.count()

    async def is_sample_readable(self) -> bool:
        """Return whether some of the keys can be unwrapped, each of those that are tried."""
        if not await self.count_keys():
            return True
        async with self._database.begin() as connection:
            query = select(data_keys).order_by(data_keys.c.id).limit(SAMPLED_KEYS)
            rows = (await connection.execute(query)).all()
        return all(self._wrapper.can_unwrap(row.id, row.wrapped) for row in rows)

    async def unreadable_among(self, key_ids: Collection[str]) -> frozenset[str]:
        """Return which of these keys are here, and no master key unwraps them; ask for a batch at a time."""
        held = frozenset(key_ids) - await self.index.lacking_among(key_ids)
        if not held:  # and perhaps no table to ask
            return held
        async with self._database.begin() as connection:
            query = select(data_keys).where(data_keys.c.id.in_(held))
            rows = (await connection.execute(query)).all()
        return frozenset(row.id for row in rows if not self._wrapper.can_unwrap(row.id, row.wrapped))

    async def adopt_keys_from(self, copy: Path) -> int:
        """Take over the keys of a copy, without those that were destroyed since; return their number.

        What has ended by the copy's tombstones has ended here, too, and a key destroyed by it is destroyed.
        """
        await self.tombstones.adopt_from(copy)
        adopted = 0
        # In one transaction: a keyring with some of the keys would never be given the others.
        async with opened_index(copy) as kept, self._database.begin() as connection:
            async for digests in kept.destroyed_batches():
                if new := await absent_from(connection, destroyed_keys.c.digest, digests):
                    await connection.execute(insert(destroyed_keys), [{"digest": one} for one in new])
            async for rows in kept.batches():
                lacking = await absent_from(connection, data_keys.c.id, [row["id"] for row in rows])
                wanted = lacking - await find_destroyed(connection, lacking)
                adopting = [dict(row) for row in rows if row["id"] in wanted]
                if adopting:
                    await connection.execute(insert(data_keys), adopting)
                adopted += len(adopting)
        return adopted

    async def create_key(self) -> str:
        """Create a data key, commit it, and return its id.

        Call this before the couple is stored: a key without a couple does no harm, and a couple without its
        key could never be read.
        """
        key_id, key = str(uuid.uuid4()), secrets.token_bytes(KEY_BYTES)
        wrapped = self._wrapper.wrap(key_id, key)
        async with self._database.begin() as connection:
            await connection.execute(insert(data_keys).values(id=key_id, wrapped=wrapped))
        self._cached_keys[key_id] = key
        return key_id

    async def find_key(self, key_id: str) -> bytes:
        """Return the data key with that id, 32 bytes. Raises `KeyDestroyed`, `WrongMasterKey`."""
        if key_id in self._cached_keys:
            return self._cached_keys[key_id]
        async with self._database.begin() as connection:
            wrapped = await connection.scalar(WRAPPED_KEY, {"key_id": key_id})
        if wrapped is None:
            raise KeyDestroyed(key_id)
        key = self._wrapper.unwrap(key_id, wrapped)
        self._cached_keys[key_id] = key
        return key

    async def find_keys(self, key_ids: Collection[str]) -> dict[str, bytes]:
        """Return several data keys by their ids; what is destroyed, or cannot be decrypted, is left out."""
        found = {key_id: self._cached_keys[key_id] for key_id in key_ids if key_id in self._cached_keys}
        missing = [key_id for key_id in key_ids if key_id not in found]
        if not missing:
            return found
        query = select(data_keys.c.id, data_keys.c.wrapped).where(data_keys.c.id.in_(missing))
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).all()
        for key_id, wrapped in rows:
            with suppress(WrongMasterKey):
                found[key_id] = self._cached_keys[key_id] = self._wrapper.unwrap(key_id, wrapped)
        return found

    async def destroy_key(self, key_id: str) -> bool:
        """Destroy a data key for good, in memory and in the file; return whether it was still there.

        Doing it twice does no harm.
        """
        self._cached_keys.pop(key_id, None)
        async with self._database.begin() as connection:
            deleted = await connection.execute(delete(data_keys).where(data_keys.c.id == key_id))
            query = select(destroyed_keys).where(destroyed_keys.c.digest == digest_of(key_id))
            if await connection.scalar(query) is None:
                await connection.execute(insert(destroyed_keys).values(digest=digest_of(key_id)))
        # The commit has only written the zeroed page to the write-ahead log; the database file, and older
        # pages of the log, still hold the key. A truncating checkpoint overwrites the one and empties the
        # other; while a backup reads the log it cannot, and is done again afterwards.
        self._database.require_truncation()
        await self._database.finish_truncation()
        return deleted.rowcount > 0

    async def finish_destructions(self) -> None:
        """Empty the log of keys that were destroyed while another connection was reading it."""
        await self._database.finish_truncation()

    async def check_all_keys(self) -> int:
        """Unwrap every data key, and return their number. Raises `WrongMasterKey`."""
        checked = 0
        async for rows in self.index.batches():
            for row in rows:
                self._wrapper.unwrap(row["id"], row["wrapped"])
            checked += len(rows)
        return checked

    async def rewrap_all_keys(self) -> int:
        """Wrap every data key with the first master key, and return the number of those that changed.

        Raises `WrongMasterKey` if no master key unwraps one of them; then none has changed.
        """
        changed = 0
        async with self._database.begin() as connection:
            async for rows in batches_in(connection, select(data_keys), KEY_ORDER):
                rewrapped = [
                    {"key_id": row["id"], "rewrapped": self._wrapper.rewrap(row["id"], row["wrapped"])}
                    for row in rows
                    if not self._wrapper.is_up_to_date(row["id"], row["wrapped"])
                ]
                if rewrapped:
                    await connection.execute(REWRAP, rewrapped)
                changed += len(rewrapped)
        return changed

    async def copy_to(self, target: Path, check: Callable[[Path], Awaitable[None]] | None = None) -> None:
        """Copy the whole keyring into an SQLite file, also from PostgreSQL.

        `check` sees the finished copy before it replaces the one that is there, and may raise to keep that.
        Raises `OSError`, `StorageUnavailable`, `sqlalchemy.exc.DBAPIError`, and what `check` raises.
        """
        if self._database.is_sqlite:
            await copy_database(self._database, target, check)
            return
        unfinished = target.with_suffix(UNFINISHED)
        try:
            await copy_to_file(self._database, metadata.sorted_tables, unfinished, _create_tables_in)
            if check is not None:
                await check(unfinished)
            await asyncio.to_thread(replace_file, unfinished, target)
        finally:
            await delete_file(unfinished)

    async def destroy_keys_in(self, copy: Path) -> None:
        """Destroy in a copy, where it is, the keys that are destroyed here.

        Raises `sqlite3.Error`, `StorageUnavailable`.
        """
        destroyed: set[str] = set()
        async with opened_index(copy) as kept:
            async for key_ids in kept.id_batches():
                destroyed |= await self.index.destroyed_among(key_ids)
        await asyncio.to_thread(delete_keys_in_file, copy, destroyed)

    async def close(self) -> None:
        """Clear the unwrapped keys from memory and close the database."""
        self._cached_keys.clear()
        await self._database.close()


async def _create_tables_in(database: Database) -> None:
    async with database.begin_without_timeout() as connection:
        await connection.run_sync(lock_schema)
        await connection.run_sync(metadata.create_all)
