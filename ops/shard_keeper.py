"""Keep each shard with one process: wait for another that has it, and stop if another took it.

A session with PostgreSQL holds them (`data/shard_session.py`). If its connection is lost, so are the shards:
nothing is sent until they are held again; if another process was quicker, this one ends.
"""

import asyncio
import contextlib

import structlog

from core.errors import StorageUnavailable
from core.shards import Shards
from data.shard_session import ShardSession

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.shards")
RETRY_SECONDS = 1.0  # between attempts to lock: that long is a shard without a process, in a rolling deploy
LOOK_SECONDS = 5.0  # between looks at the locks that are held; a connection that ends is heard of at once


class ShardKeeper:
    """Holds this process's shards; without a `session`, as on SQLite, no other process can have them."""

    def __init__(self, session: ShardSession | None) -> None:
        self._session = session
        self._has_waited = False
        self._watching: asyncio.Task[None] | None = None
        self.are_held = session is None
        """Whether this process may serve its shards now."""
        self.are_taken = asyncio.Event()
        """Set once another process has this one's shards: then the process ends."""

    async def take(self, shards: Shards) -> bool:
        """Lock the shards, waiting while another process has them; return whether it ever had to wait.

        Called again, after a start that failed halfway, it looks whether they are still held. Raises
        `StorageUnavailable`.
        """
        if self._session is None:
            return False
        while not await self._session.try_to_lock(shards):
            if not self._has_waited:
                LOG.warning("start waits", seconds=RETRY_SECONDS, **{"for": "shards"}, ids=list(shards.ids))
            self._has_waited = True
            await asyncio.sleep(RETRY_SECONDS)
        self.are_held = True
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch(self._session, shards))
        return self._has_waited

    async def close(self) -> None:
        """Release the shards to any process waiting for them."""
        self.are_held = self._session is None
        if self._watching is not None:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching
            self._watching = None
        if self._session is not None:
            await self._session.close()

    async def _watch(self, session: ShardSession, shards: Shards) -> None:
        try:
            while await self._hold_on(session, shards):
                await session.wait_for_end(LOOK_SECONDS)
            LOG.error("shards taken", ids=list(shards.ids))
        except Exception as error:  # noqa: BLE001 (unwatched, it could go on beside another one)
            self.are_held = False
            LOG.error("shards not watched", ids=list(shards.ids), error=type(error).__name__)
        self.are_taken.set()

    async def _hold_on(self, session: ShardSession, shards: Shards) -> bool:
        """Check the locks, and take them again if they are lost; return False if another process has them."""
        if await session.holds_locks(shards):
            return True
        self.are_held = False
        LOG.warning("shards lost", ids=list(shards.ids))
        while True:
            try:
                self.are_held = await session.try_to_lock(shards)
            except StorageUnavailable:
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return self.are_held
