"""Nightly backups on SQLite: seven archives, and one copy of the keyring.

The keyring has one copy alone, replaced after each erasure: a key that was destroyed is then in no backup.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from core.errors import StorageUnavailable
from data.backup_archives import ArchiveWriter, holds_any
from data.backups import (
    KEYRING_COPY,
    SNAPSHOT,
    backups_in,
    backups_to_delete,
    nightly_backup_name,
    remove_leftovers,
    run_until_cancelled,
    snapshot_database,
    total_size,
)
from data.crypto.keyring import Keyring
from data.engine import Database
from data.key_checks import all_key_ids, missing_keys_in, needed_keys
from data.object_stores import ObjectStore, StoreUnusable
from data.row_copies import copy_to_file
from data.schema import migrate
from data.tables import metadata

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.backups")
# UTC. The first tick from this hour on makes the day's backup, even if the bot was off at three.
BACKUP_HOUR = 3
TICK_WAIT_SECONDS = 10.0  # less than the ticks' interval: the next one begins when it would have anyway
BACKUP_ERRORS = (SQLAlchemyError, sqlite3.Error, OSError, StorageUnavailable, StoreUnusable)


class KeysMissing(Exception):
    """The keyring lacks the keys of `count` couples, so its copy is better than it is, and stays."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class Backups:
    """Makes backups of the data, the pictures and the keyring, beside all that the bot does."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        data_dir: Path,
        pictures: ObjectStore,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._folder = data_dir / "backups"
        self._pictures = pictures
        self._clock = clock
        self._last_name: str | None = None
        self._is_copy_outdated = False
        self._nightly: asyncio.Task[None] | None = None
        self._is_stopping = False

    def newest_made_at(self) -> datetime | None:
        """Return when the newest nightly backup was made; None where there is none. Raises `OSError`."""
        newest = next(iter(backups_in(self._folder)), None)
        return None if newest is None else datetime.fromtimestamp(newest.stat().st_mtime, UTC)

    async def back_up_if_due(self) -> None:
        """Start this night's backup unless it exists, and wait for it for ten seconds.

        A longer one goes on beside the next ticks. A failure is logged and tried again the next night.
        """
        now = self._clock()
        name = nightly_backup_name(now)
        is_due = now.hour >= BACKUP_HOUR and self._last_name != name and self._database.is_sqlite
        if is_due and self._nightly is None and not self._is_stopping:
            # Set before the attempt: a full disk is not tried again with every tick of this night.
            self._last_name = name
            # A bot that was restarted after the backup does not remember it, but finds its file.
            if not await asyncio.to_thread((self._folder / name).exists):
                self._nightly = asyncio.create_task(self._back_up_tonight(self._folder / name))
        if self._nightly is not None:
            finished, _ = await asyncio.wait({self._nightly}, timeout=TICK_WAIT_SECONDS)
            if finished:
                self._nightly = None

    async def stop(self) -> None:
        """Give up a backup that is being made; the next start makes it."""
        self._is_stopping = True
        if self._nightly is not None:
            self._nightly.cancel()
            await asyncio.gather(self._nightly, return_exceptions=True)

    async def back_up_to(self, target: Path) -> frozenset[str]:
        """Write the data and the pictures into the archive `target`, and the keyring beside it.

        Returns the pictures whose files are missing. Raises `KeysMissing` where the keyring lacks keys, and
        its older copy stays; and `BACKUP_ERRORS`.
        """
        missing = await self.write_archive(target)
        await self.copy_keyring_to(target.parent / KEYRING_COPY)
        return missing

    async def write_archive(self, target: Path) -> frozenset[str]:
        """Write the data and the pictures alone, and return the pictures whose files are missing.

        Raises `BACKUP_ERRORS`.
        """
        snapshot = target.with_suffix(SNAPSHOT)
        try:
            if self._database.is_sqlite:
                await snapshot_database(self._database, snapshot)
            else:
                await copy_to_file(self._database, metadata.sorted_tables, snapshot, migrate)
            writer = ArchiveWriter(snapshot, self._pictures, target, self._clock())
            await run_until_cancelled(writer.write, writer.stop)
        finally:
            snapshot.unlink(missing_ok=True)
        return frozenset(writer.missing)

    async def replace_keyring_copy(self, *, is_outdated: bool = True) -> None:
        """Replace the keyring's copy, so that it holds no key of an erased couple.

        Without `is_outdated` only what failed before is tried again. Does nothing where there is no copy.
        """
        self._is_copy_outdated |= is_outdated
        if not self._is_copy_outdated:
            return
        try:
            await self.refresh_keyring_copy()
        except KeysMissing as error:
            LOG.error("keyring copy kept", missing=error.count)
        except BACKUP_ERRORS as error:
            LOG.error("keyring copy failed", error=type(error).__name__)
            await self._destroy_keys_in(self._folder / KEYRING_COPY)
            return
        self._is_copy_outdated = False

    async def finish_erasures(self, *, is_copy_outdated: bool) -> None:
        """Finish erasures that a reader held up: empty the logs, replace the copy.

        Raises `StorageUnavailable`.
        """
        await self._database.finish_truncation()
        await self._keyring.finish_destructions()
        await self.replace_keyring_copy(is_outdated=is_copy_outdated)

    async def refresh_keyring_copy(self) -> None:
        """Replace the keyring's copy, if there is one.

        Raises `KeysMissing` where the keyring lacks keys, and the copy stays; `OSError`, `SQLAlchemyError`,
        `StorageUnavailable`.
        """
        copy = self._folder / KEYRING_COPY
        if await asyncio.to_thread(copy.exists):
            await self.copy_keyring_to(copy)

    async def copy_keyring_to(self, target: Path) -> None:
        """Copy the keyring, unless the copy would lack the key of a couple.

        Raises `KeysMissing`, `OSError`, `SQLAlchemyError`, `StorageUnavailable`.
        """
        needed_before = await needed_keys(self._database)

        async def refuse_lacking(copy: Path) -> None:
            # A couple that began or was erased meanwhile is in one of the two sets alone.
            if missing := await missing_keys_in(self._database, copy) & needed_before:
                raise KeysMissing(len(missing))

        await self._keyring.copy_to(target, refuse_lacking)

    async def _back_up_tonight(self, target: Path) -> None:
        """Make a night's backup, and log a failure: nobody waits for its end."""
        try:
            await asyncio.to_thread(remove_leftovers, self._folder)
            missing = await self.back_up_to(target)
            if missing:
                LOG.error("pictures missing", count=len(missing))
            await self._delete_old_backups(missing)
        except KeysMissing as error:
            LOG.error("keyring copy kept", missing=error.count)
        except Exception as error:  # noqa: BLE001 (the next night tries again)
            LOG.error("backup failed", error=type(error).__name__)
        else:
            LOG.info("backup made", bytes=total_size([target]))

    async def _delete_old_backups(self, missing_pictures: frozenset[str]) -> None:
        """Delete all backups but the newest seven, and those that alone hold what has been lost since.

        A key without a couple may be one whose beginning was interrupted, or the data was lost, and the seven
        newest are backups of what came after.
        """
        lost_keys = await self._keyring.key_ids() - await all_key_ids(self._database)
        for backup in await asyncio.to_thread(backups_to_delete, self._folder):
            if await asyncio.to_thread(holds_any, backup, lost_keys, missing_pictures):
                LOG.warning("backup kept", backup=backup.name)
            else:
                await asyncio.to_thread(backup.unlink, missing_ok=True)

    async def _destroy_keys_in(self, copy: Path) -> None:
        """Destroy erased couples' keys within a copy that cannot be replaced, on a full disk for instance."""
        try:
            await self._keyring.destroy_keys_in(copy)
        except (sqlite3.Error, StorageUnavailable) as error:
            LOG.error("keyring copy outdated", error=type(error).__name__)
        else:
            self._is_copy_outdated = False
