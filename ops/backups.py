"""Nightly backups on SQLite: seven copies of the data, and one copy of the keyring.

The keyring has one copy alone, replaced after each erasure: a key that was destroyed is then in no backup.
"""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from core.errors import StorageUnavailable
from data.backups import KEYRING_COPY, copy_database, delete_old_backups, nightly_backup_name
from data.crypto.keyring import Keyring
from data.engine import Database
from data.key_checks import missing_keys_in, needed_keys

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.backups")
# UTC. The first tick from this hour on makes the day's backup, even if the bot was off at three.
BACKUP_HOUR = 3


class KeysMissing(Exception):
    """The keyring lacks the keys of `count` couples, so its copy is better than it is, and stays."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class Backups:
    """Copies SQLite databases into `backups` in the data directory; PostgreSQL has tools of its own."""

    def __init__(
        self, database: Database, keyring: Keyring, data_dir: Path, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._folder = data_dir / "backups"
        self._clock = clock
        self._last_name: str | None = None
        self._is_copy_outdated = False

    async def back_up_if_due(self) -> None:
        """Make this night's backup unless it exists; a failure is logged and tried again the next night."""
        now = self._clock()
        name = nightly_backup_name(now)
        if now.hour < BACKUP_HOUR or self._last_name == name or not self._database.is_sqlite:
            return
        # Set before the attempt: a full disk is not tried again with every tick of this night.
        self._last_name = name
        target = self._folder / name
        # A bot that was restarted after the backup does not remember it, but finds its file.
        if target.exists():
            return
        try:
            await self.back_up_to(target)
            delete_old_backups(self._folder)
        except KeysMissing as error:
            LOG.error("keyring copy kept", missing=error.count)
        except (SQLAlchemyError, OSError, StorageUnavailable) as error:
            LOG.error("backup failed", error=type(error).__name__)
        else:
            LOG.info("backup made", bytes=target.stat().st_size)

    async def back_up_to(self, target: Path) -> None:
        """Copy the data to `target`, and the keyring beside it.

        Raises `KeysMissing` where the keyring lacks keys, and its older copy stays; `OSError`,
        `SQLAlchemyError`, `StorageUnavailable`.
        """
        await copy_database(self._database, target)
        await self._copy_keyring(target.parent / KEYRING_COPY)

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
        except (SQLAlchemyError, OSError, StorageUnavailable) as error:
            LOG.error("keyring copy failed", error=type(error).__name__)
            await self._destroy_keys_in(self._folder / KEYRING_COPY)
            return
        self._is_copy_outdated = False

    async def refresh_keyring_copy(self) -> None:
        """Replace the keyring's copy, if there is one.

        Raises `KeysMissing` where the keyring lacks keys, and the copy stays; `OSError`, `SQLAlchemyError`,
        `StorageUnavailable`.
        """
        copy = self._folder / KEYRING_COPY
        if copy.exists():
            await self._copy_keyring(copy)

    async def _copy_keyring(self, target: Path) -> None:
        """Copy the keyring, unless the copy would lack the key of a couple. Raises `KeysMissing`."""
        needed_before = await needed_keys(self._database)

        async def refuse_lacking(copy: Path) -> None:
            # A couple that began or was erased meanwhile is in one of the two sets alone.
            if missing := await missing_keys_in(self._database, copy) & needed_before:
                raise KeysMissing(len(missing))

        await self._keyring.copy_to(target, refuse_lacking)

    async def _destroy_keys_in(self, copy: Path) -> None:
        """Destroy erased couples' keys within a copy that cannot be replaced, on a full disk for instance."""
        try:
            await self._keyring.destroy_keys_in(copy)
        except (sqlite3.Error, StorageUnavailable) as error:
            LOG.error("keyring copy outdated", error=type(error).__name__)
        else:
            self._is_copy_outdated = False
