"""Backups by night: the data once a day, seven kept; the keyring in one copy, new after each erasure."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from core.errors import StorageUnavailable
from data.backups import KEYRING_COPY, copy_database, delete_old_backups, nightly_backup_name
from data.crypto.keyring import Keyring
from data.engine import Database

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.backups")
BACKUP_HOUR = (
    3  # UTC; the first round after it makes the backup, also after a night that the bot slept through
)


class Backups:
    """Copies what is on SQLite; PostgreSQL has its own tools."""

    def __init__(
        self, database: Database, keyring: Keyring, data_dir: Path, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._folder = data_dir / "backups"
        self._clock = clock
        self._last_name: str | None = None

    async def back_up_if_due(self) -> None:
        """Make the night's backup, once; a failure is logged and tried again the next night."""
        now = self._clock()
        name = nightly_backup_name(now)
        if now.hour < BACKUP_HOUR or self._last_name == name or not self._database.is_sqlite:
            return
        self._last_name = name
        target = self._folder / name
        if target.exists():
            return
        try:
            await self.back_up_to(target)
            delete_old_backups(self._folder)
        except (SQLAlchemyError, OSError, StorageUnavailable) as error:
            LOG.error("backup failed", error=type(error).__name__)
        else:
            LOG.info("backup made", bytes=target.stat().st_size)

    async def back_up_to(self, target: Path) -> None:
        """Copy the data to a file, and the keyring beside it. Raises `OSError`, `SQLAlchemyError`."""
        await copy_database(self._database, target)
        await self._keyring.copy_to(target.parent / KEYRING_COPY)

    async def replace_keyring_copy(self) -> None:
        """Replace the keyring's copy, so that no key of an erased couple is left in it."""
        copy = self._folder / KEYRING_COPY
        if not copy.exists():
            return
        try:
            await self._keyring.copy_to(copy)
        except (SQLAlchemyError, OSError, StorageUnavailable) as error:
            copy.unlink()  # better no copy than one that still holds a destroyed key
            LOG.error("keyring copy failed", error=type(error).__name__)
