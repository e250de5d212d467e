"""Nightly backups on SQLite: seven copies of the data, and one copy of the keyring.

The keyring has one copy alone, replaced after each erasure: a key that was destroyed is then in no backup.
"""

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
# UTC. The first tick from this hour on makes the day's backup, even if the bot was off at three.
BACKUP_HOUR = 3


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
        except (SQLAlchemyError, OSError, StorageUnavailable) as error:
            LOG.error("backup failed", error=type(error).__name__)
        else:
            LOG.info("backup made", bytes=target.stat().st_size)

    async def back_up_to(self, target: Path) -> None:
        """Copy the data to `target`, and the keyring beside it.

        Raises `OSError`, `SQLAlchemyError`, `StorageUnavailable`.
        """
        await copy_database(self._database, target)
        await self._keyring.copy_to(target.parent / KEYRING_COPY)

    async def replace_keyring_copy(self) -> None:
        """Replace the keyring's copy, so that it holds no key of an erased couple.

        Does nothing where there is no copy yet. If replacing fails, the copy is deleted and the error logged.
        """
        copy = self._folder / KEYRING_COPY
        if not copy.exists():
            return
        try:
            await self._keyring.copy_to(copy)
        except (SQLAlchemyError, OSError, StorageUnavailable) as error:
            # Better no copy than one that still holds a destroyed key.
            copy.unlink()
            LOG.error("keyring copy failed", error=type(error).__name__)
