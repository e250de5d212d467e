"""Backups by night: the data once a day, seven kept; the keyring in one copy, new after each erasure."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from core.errors import Unavailable
from data.backups import KEYRING_COPY, copy_to, forget_older, nightly_name
from data.engine import Database
from data.keyring import Keyring

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.backups")
AT_HOUR = 3  # UTC; the first round after it makes the backup, also after a night that the bot slept through


class Backups:
    """Copies what is on SQLite; PostgreSQL has its own tools."""

    def __init__(
        self, database: Database, keyring: Keyring, home: Path, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._folder = home / "backups"
        self._clock = clock
        self._done_for: str | None = None

    async def run_due(self) -> None:
        """Make the night's backup, once; a failure is logged and tried again the next night."""
        now = self._clock()
        name = nightly_name(now)
        if now.hour < AT_HOUR or self._done_for == name or not self._database.is_sqlite:
            return
        self._done_for = name
        target = self._folder / name
        if target.exists():
            return
        try:
            await self.make(target)
            forget_older(self._folder)
        except (SQLAlchemyError, OSError, Unavailable) as error:
            LOG.error("backup failed", error=type(error).__name__)
        else:
            LOG.info("backup made", bytes=target.stat().st_size)

    async def make(self, target: Path) -> None:
        """Copy the data to a file, and the keyring beside it. Raises `OSError`, `SQLAlchemyError`."""
        await copy_to(self._database, target)
        await self._keyring.copy_to(target.parent / KEYRING_COPY)

    async def replace_keyring(self) -> None:
        """Replace the keyring's copy, so that no key of an erased couple is left in it."""
        copy = self._folder / KEYRING_COPY
        if not copy.exists():
            return
        try:
            await self._keyring.copy_to(copy)
        except (SQLAlchemyError, OSError, Unavailable) as error:
            copy.unlink()  # better no copy than one that still holds a destroyed key
            LOG.error("keyring copy failed", error=type(error).__name__)
