"""Check that the database takes writes: reads still work on a full or read-only disk."""

import time
from collections.abc import Callable

from data.engine import Database
from data.schema import rewrite_version

WRITE_INTERVAL_SECONDS = 10.0  # each write waits for the disk, and anybody on this machine may ask


class WriteProbe:
    """Rewrites an existing value, at most every ten seconds."""

    def __init__(self, database: Database, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._monotonic = monotonic
        self._written_at: float | None = None

    async def takes_writes(self) -> bool:
        """Return whether the database takes writes. Raises `StorageUnavailable` if it does not."""
        if self._database.is_missing:  # the bot has not opened its storage yet, and nothing else may make it
            return False
        now = self._monotonic()
        if self._written_at is None or now - self._written_at >= WRITE_INTERVAL_SECONDS:
            self._written_at = None
            await rewrite_version(self._database)
            self._written_at = now
        return True
