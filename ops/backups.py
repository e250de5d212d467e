"""Nightly backups: seven archives and one copy of the keyring, here and in a second location.

The keyring has only one copy, replaced after each erasure, so that no backup holds a destroyed key.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from core.clocks import is_within
from core.errors import StorageUnavailable
from data.backup_archives import ArchiveWriter, holds_any, refuse_full_disk
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
from data.files import delete_file
from data.key_checks import keys_of_couples_since, keys_only_in, keys_without_couple, missing_keys_in
from data.object_stores import ObjectStore, ObjectStoreError
from data.row_copies import copy_to_file
from data.schema import migrate
from data.tables import metadata
from ops.backup_uploads import BackupUploads

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.backups")
# UTC. The first tick from this hour on makes the day's backup, even if the bot was off at three.
BACKUP_HOUR = 3
CLOCKS_DIFFER_BY = timedelta(minutes=10)  # at most, between processes; couples begin in all of them
TRY_AGAIN_AFTER = timedelta(minutes=30)  # not with every tick of the night: a full disk stays full
TICK_WAIT_SECONDS = 10.0  # less than the ticks' interval: the next one begins when it would have anyway
BACKUP_ERRORS = (SQLAlchemyError, sqlite3.Error, OSError, StorageUnavailable, ObjectStoreError)


class KeysMissing(Exception):
    """The keyring lacks the keys of `count` couples, so its copy is the better one, and stays."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class Backups:
    """Backs up the data, the pictures and the keyring while the bot works.

    `second_place` gets the nightly archives and the copy of the keyring, too. Of several processes on one
    database one alone `makes_archives`.
    """

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        data_dir: Path,
        pictures: ObjectStore,
        clock: Callable[[], datetime],
        second_place: ObjectStore | None = None,
        *,
        makes_archives: bool = True,
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._folder = data_dir / "backups"
        self._pictures = pictures
        self._clock = clock
        self.uploads = BackupUploads(second_place, self._folder, keyring, clock)
        self.makes_archives = makes_archives
        self._last_name: str | None = None
        self._failed_at: datetime | None = None
        # Unknown at first: the last process may have been killed right after it destroyed a key.
        self._is_copy_outdated = True
        self._nightly: asyncio.Task[None] | None = None
        self._is_stopping = False

    def newest_made_at(self) -> datetime | None:
        """Return the time of the newest nightly backup; None if there is none. Raises `OSError`."""
        newest = next(iter(backups_in(self._folder)), None)
        return None if newest is None else datetime.fromtimestamp(newest.stat().st_mtime, UTC)

    async def back_up_if_due(self) -> None:
        """Start this night's backup unless it exists, and wait for it for ten seconds.

        A longer one goes on beside the next ticks. A failure is logged and tried again within the hour.
        """
        if self._nightly is None and not self._is_stopping and self.makes_archives:
            night = nightly_backup_name(self._clock()) if self._is_night_due() else None
            if night is not None or self.uploads.are_archives_due():
                self._nightly = asyncio.create_task(self._back_up_tonight(night))
        if self._nightly is not None:
            finished, _ = await asyncio.wait({self._nightly}, timeout=TICK_WAIT_SECONDS)
            if finished:
                self._nightly = None

    def _is_night_due(self) -> bool:
        now = self._clock()
        is_resting = is_within(TRY_AGAIN_AFTER, self._failed_at, now)
        return now.hour >= BACKUP_HOUR and self._last_name != nightly_backup_name(now) and not is_resting

    async def stop(self) -> None:
        """Abandon the backup under way; the next start makes it."""
        self._is_stopping = True
        if self._nightly is not None:
            self._nightly.cancel()
            await asyncio.gather(self._nightly, return_exceptions=True)

    async def write_archive(self, target: Path) -> frozenset[str]:
        """Write only the data and the pictures, and return the pictures whose files are missing.

        Raises `BACKUP_ERRORS`.
        """
        snapshot = target.with_suffix(SNAPSHOT)
        try:
            if (path := self._database.path) is not None:
                # Before the first byte: the snapshot, and the archive with it, would fill the disk that the
                # bot writes to. (What PostgreSQL's rows will take here is not known before they are read.)
                await asyncio.to_thread(refuse_full_disk, target.parent, 2 * total_size([path]))
                await snapshot_database(self._database, snapshot)
            else:
                await copy_to_file(self._database, metadata.sorted_tables, snapshot, migrate)
            writer = ArchiveWriter(snapshot, self._pictures, target, self._clock())
            await run_until_cancelled(writer.write, writer.stop)
        finally:
            await delete_file(snapshot)
        return frozenset(writer.missing)

    async def replace_keyring_copy(self, *, is_outdated: bool = True) -> bool:
        """Replace the keyring's copies, so that they hold no key of an erased couple.

        Without `is_outdated` only what failed before is tried again. Returns whether no copy holds such a key
        any more; without a copy, that is true. Raises `StorageUnavailable`.
        """
        if is_outdated:
            self._is_copy_outdated = True
        if self._is_copy_outdated:
            try:
                await self.refresh_keyring_copy()
                self._is_copy_outdated = False
            except KeysMissing as error:
                LOG.error("keyring copy kept", missing=error.count)
                await self._destroy_keys_in(self._folder / KEYRING_COPY)
            except BACKUP_ERRORS as error:
                LOG.error("keyring copy failed", error=type(error).__name__)
                await self._destroy_keys_in(self._folder / KEYRING_COPY)
            self.uploads.require_keyring()
        return not self._is_copy_outdated and await self.uploads.upload_keyring()

    async def finish_erasures(self) -> None:
        """Finish erasures held up by a reader, a full disk or an outage: empty the logs, replace copies.

        Raises `StorageUnavailable`.
        """
        await self._database.finish_truncation()
        await self._keyring.finish_destructions()
        await self.replace_keyring_copy(is_outdated=False)

    async def refresh_keyring_copy(self) -> None:
        """Refresh the keyring's copy, if there is one here or may be one in the second location.

        Raises `KeysMissing` if the keyring lacks keys, and the copy stays; `OSError`, `SQLAlchemyError`,
        `StorageUnavailable`.
        """
        copy = self._folder / KEYRING_COPY
        if self.uploads.is_configured or await asyncio.to_thread(copy.exists):
            await self.copy_keyring_to(copy)

    async def copy_keyring_to(self, target: Path) -> None:
        """Copy the keyring, unless the copy would lack a couple's key, or one that the present copy has.

        Raises `KeysMissing`, `OSError`, `SQLAlchemyError`, `StorageUnavailable`.
        """
        # After a start on an empty folder no couple here needs the keys of the copy; a restore will.
        if kept := await keys_only_in(target, self._keyring):
            raise KeysMissing(len(kept))
        since = self._clock() - CLOCKS_DIFFER_BY

        async def refuse_lacking(copy: Path) -> None:
            lacking = await missing_keys_in(self._database, copy)
            # A couple that has begun meanwhile has its key in the keyring alone.
            new = await keys_of_couples_since(self._database, lacking, since)
            if missing := (lacking - new) | await self._keyring.index.lacking_among(new):
                raise KeysMissing(len(missing))

        await self._keyring.copy_to(target, refuse_lacking)

    async def _back_up_tonight(self, name: str | None) -> None:
        """Make and upload a night's backup if one is due; log any failure, as nobody awaits this."""
        missing = frozenset[str]()
        try:
            # A bot that was restarted after the backup does not remember it, but finds its file.
            if name is not None and not await asyncio.to_thread((self._folder / name).exists):
                await asyncio.to_thread(remove_leftovers, self._folder)
                missing = await self._make_backup(self._folder / name)
                self.uploads.require_archives()
            self._last_name, self._failed_at = name or self._last_name, None
            if self.uploads.are_archives_due():
                is_anything_lost = bool(missing or await self._lost_keys())
                await self.uploads.upload_archives(is_anything_lost=is_anything_lost)
        except Exception as error:  # noqa: BLE001 (tried again within the hour)
            self._failed_at = self._clock()
            LOG.error("backup failed", error=type(error).__name__)

    async def _make_backup(self, target: Path) -> frozenset[str]:
        """Make a backup and delete those it replaces; return the pictures that are missing."""
        missing = await self.write_archive(target)
        if missing:
            LOG.error("pictures missing", count=len(missing))
        LOG.info("backup made", bytes=total_size([target]))
        try:
            await self.copy_keyring_to(target.parent / KEYRING_COPY)
            self.uploads.require_keyring()
            await self.uploads.upload_keyring()
        except KeysMissing as error:
            LOG.error("keyring copy kept", missing=error.count)
        except BACKUP_ERRORS:
            self._is_copy_outdated = True  # the archive is there, so the next attempt would not come here
            raise
        else:
            await self._delete_old_backups(missing)
        return missing

    async def _lost_keys(self) -> frozenset[str]:
        """Return the ids of keys without a couple, from interrupted beginnings or lost data."""
        return await keys_without_couple(self._database, self._keyring)

    async def _delete_old_backups(self, missing_pictures: frozenset[str]) -> None:
        """Delete all backups but the newest seven and those that alone hold data lost since.

        A key without a couple may be one whose beginning was interrupted, or the data was lost, and the seven
        newest are backups of what came after.
        """
        lost_keys = await self._lost_keys()
        for backup in await asyncio.to_thread(backups_to_delete, self._folder):
            if await asyncio.to_thread(holds_any, backup, lost_keys, missing_pictures):
                LOG.warning("backup kept", backup=backup.name)
            else:
                self.uploads.note_replaced(backup.name)
                await asyncio.to_thread(backup.unlink, missing_ok=True)

    async def _destroy_keys_in(self, copy: Path) -> None:
        """Destroy erased couples' keys inside a copy that cannot be replaced, on a full disk for instance."""
        try:
            if await asyncio.to_thread(copy.exists):
                await self._keyring.destroy_keys_in(copy)
        except (sqlite3.Error, StorageUnavailable) as error:
            LOG.error("keyring copy outdated", error=type(error).__name__)
        else:
            self._is_copy_outdated = False
