"""Uploads of backups: mirror the nightly archives and the keyring's copy in a second location."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from core.clocks import is_within
from data.backups import KEPT_BACKUPS, KEYRING_COPY, NIGHTLY_NAME, backups_in
from data.crypto.keyring import Keyring
from data.files import delete_file
from data.key_checks import keys_only_in
from data.object_stores import ObjectStore, ObjectStoreError

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.backups")
TRY_AGAIN_AFTER = timedelta(minutes=15)


async def unknown_keys_in(store: ObjectStore, keyring: Keyring) -> frozenset[str]:
    """Return the ids of the keys in the second location that a keyring neither holds nor has destroyed.

    Raises `ObjectStoreError`, `OSError`, `StorageUnavailable`.
    """
    with TemporaryDirectory() as folder:  # of its own: another process may be asking, too
        copy = Path(folder) / KEYRING_COPY
        try:
            await asyncio.to_thread(store.read_file, KEYRING_COPY, copy)
            return await keys_only_in(copy, keyring)
        finally:
            await delete_file(copy)


class BackupUploads:
    """Uploads the backup folder's files to the location in `BACKUP_URL`, if it is set.

    The files there are compared with those here, so that nothing about an interrupted upload has to be known.
    A place that holds keys which this keyring does not know is left as it is: a bot that has lost its folder,
    and was started before its backup was restored, would replace the last copy of its couples' keys.
    """

    def __init__(
        self, store: ObjectStore | None, folder: Path, keyring: Keyring, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._folder = folder
        self._keyring = keyring
        self._clock = clock
        self._is_place_ours = False  # as far as is known
        # At first the files there are unknown: the last process may have been killed before an upload.
        self._is_keyring_due = self._are_archives_due = store is not None
        self._replaced: set[str] = set()
        self._failed_at: datetime | None = None
        self.has_failed = False
        """Whether the last attempt failed."""

    @property
    def is_configured(self) -> bool:
        """Return whether a second location is set."""
        return self._store is not None

    def require_keyring(self) -> None:
        """Record that the local copy of the keyring has changed."""
        self._is_keyring_due = self.is_configured
        self._failed_at = None

    def require_archives(self) -> None:
        """Record that the local archives have changed."""
        self._are_archives_due = self.is_configured

    def note_replaced(self, archive: str) -> None:
        """Record that a local archive is replaced by newer ones, and holds nothing that is lost now."""
        self._replaced.add(archive)

    def are_archives_due(self) -> bool:
        """Return whether archives must be uploaded, and no wait after a failure is running."""
        return self._are_archives_due and not self._is_resting()

    async def upload_keyring(self) -> bool:
        """Upload the keyring's copy if due; return whether the second location has the current one.

        Raises `StorageUnavailable`.
        """
        copy = self._folder / KEYRING_COPY
        if self._store is None or not self._is_keyring_due:
            return True
        if self._is_resting() or not await asyncio.to_thread(copy.exists):
            return False
        store = self._store
        if not await self._may_replace_files_in(store):
            return False
        if not await self._attempt("keyring", lambda: store.write_file(KEYRING_COPY, copy)):
            return False
        self._is_keyring_due = False
        return True

    async def upload_archives(self, *, is_anything_lost: bool) -> None:
        """Upload missing nightly archives, and delete those that seven newer ones replace.

        While anything is lost here, those alone are deleted that were looked through: another may hold it.
        Raises `StorageUnavailable`.
        """
        store = self._store
        if store is None or not await self._may_replace_files_in(store):
            return
        if await self._attempt("archives", lambda: self._bring_up_to_date(store, is_anything_lost)):
            self._are_archives_due = False

    async def _may_replace_files_in(self, store: ObjectStore) -> bool:
        """Return whether the second location has no keys but this keyring's; it is asked until that is so."""
        if self._is_place_ours:
            return True
        try:
            unknown = await unknown_keys_in(store, self._keyring)
        except (ObjectStoreError, OSError) as error:
            self._note_failed_attempt("keyring", error)
            return False
        self._is_place_ours = not unknown
        if unknown:
            LOG.error("second place kept", keys=len(unknown))
            self._note_failure()
        return self._is_place_ours

    def _bring_up_to_date(self, store: ObjectStore, is_anything_lost: bool) -> None:  # noqa: FBT001 (called in a thread)
        here = {path.name: path.stat().st_size for path in backups_in(self._folder)}
        there = {
            each.name: each.size for each in store.objects_under("") if NIGHTLY_NAME.fullmatch(each.name)
        }
        for name, size in here.items():
            if there.get(name) != size:
                store.write_file(name, self._folder / name)
        # A local folder that was lost and started over says nothing about the archives there.
        if len(here) >= KEPT_BACKUPS:
            replaced = there.keys() - here.keys()
            store.delete(sorted(replaced & self._replaced if is_anything_lost else replaced))

    async def _attempt(self, what: str, work: Callable[[], None]) -> bool:
        try:
            await asyncio.to_thread(work)
        except (ObjectStoreError, OSError) as error:
            self._note_failed_attempt(what, error)
            return False
        self.has_failed, self._failed_at = False, None
        return True

    def _note_failed_attempt(self, what: str, error: ObjectStoreError | OSError) -> None:
        fault = error.fault if isinstance(error, ObjectStoreError) else type(error).__name__
        LOG.error("upload failed", what=what, fault=fault)
        self._note_failure()

    def _note_failure(self) -> None:
        self.has_failed, self._failed_at = True, self._clock()

    def _is_resting(self) -> bool:
        return is_within(TRY_AGAIN_AFTER, self._failed_at, self._clock())
