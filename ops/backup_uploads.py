"""Uploads of backups: mirror the nightly archives and the keyring's copy in a second location."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from data.backups import KEPT_BACKUPS, KEYRING_COPY, NIGHTLY_NAME, backups_in
from data.object_stores import ObjectStore, ObjectStoreError

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.backups")
TRY_AGAIN_AFTER = timedelta(minutes=15)


class BackupUploads:
    """Uploads the backup folder's files to the location in `BACKUP_URL`, if it is set.

    The files there are compared with those here, so that nothing about an interrupted upload has to be known.
    """

    def __init__(self, store: ObjectStore | None, folder: Path, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._folder = folder
        self._clock = clock
        # At first the files there are unknown: the last process may have been killed before an upload.
        self._is_keyring_due = self._are_archives_due = store is not None
        self._rests_until: datetime | None = None
        self.has_failed = False
        """Whether the last attempt failed."""

    @property
    def is_configured(self) -> bool:
        """Return whether a second location is set."""
        return self._store is not None

    def require_keyring(self) -> None:
        """Record that the local copy of the keyring has changed."""
        self._is_keyring_due = self.is_configured
        self._rests_until = None

    def require_archives(self) -> None:
        """Record that the local archives have changed."""
        self._are_archives_due = self.is_configured

    def are_archives_due(self) -> bool:
        """Return whether archives must be uploaded, and no wait after a failure is running."""
        return self._are_archives_due and not self._is_resting()

    async def upload_keyring(self) -> bool:
        """Upload the keyring's copy if due; return whether the second location has the current one."""
        copy = self._folder / KEYRING_COPY
        if self._store is None or not self._is_keyring_due:
            return True
        if self._is_resting() or not await asyncio.to_thread(copy.exists):
            return False
        store = self._store
        if not await self._attempt("keyring", lambda: store.write_file(KEYRING_COPY, copy)):
            return False
        self._is_keyring_due = False
        return True

    async def upload_archives(self, *, is_anything_lost: bool) -> None:
        """Upload missing nightly archives, and delete those that seven newer ones replace.

        While anything is lost here that an older archive may hold, none is deleted.
        """
        store = self._store
        if store is None:
            return
        if await self._attempt("archives", lambda: self._bring_up_to_date(store, is_anything_lost)):
            self._are_archives_due = False

    def _bring_up_to_date(self, store: ObjectStore, is_anything_lost: bool) -> None:  # noqa: FBT001 (called in a thread)
        here = {path.name: path.stat().st_size for path in backups_in(self._folder)}
        there = {
            each.name: each.size for each in store.objects_under("") if NIGHTLY_NAME.fullmatch(each.name)
        }
        for name, size in here.items():
            if there.get(name) != size:
                store.write_file(name, self._folder / name)
        # A local folder that was lost and started over says nothing about the archives there.
        if len(here) >= KEPT_BACKUPS and not is_anything_lost:
            store.delete(sorted(there.keys() - here.keys()))

    async def _attempt(self, what: str, work: Callable[[], None]) -> bool:
        try:
            await asyncio.to_thread(work)
        except (ObjectStoreError, OSError) as error:
            fault = error.fault if isinstance(error, ObjectStoreError) else type(error).__name__
            LOG.error("upload failed", what=what, fault=fault)
            self.has_failed, self._rests_until = True, self._clock() + TRY_AGAIN_AFTER
            return False
        self.has_failed, self._rests_until = False, None
        return True

    def _is_resting(self) -> bool:
        return self._rests_until is not None and self._clock() < self._rests_until
