"""Settles what was sent in batches, so that one durable commit serves all that wait for it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.deliveries import Delivery, PostedMessage
from services.deliveries import Deliveries

BATCH_SIZE = 64  # deliveries in one transaction: short enough that a person's command hardly waits for it


@dataclass(eq=False, slots=True)
class _Settlement:
    """A delivery that was sent and waits to be settled; `failure` is what kept it from that."""

    delivery: Delivery
    posts: Sequence[PostedMessage]
    is_done: bool = field(default=False)
    failure: Exception | None = field(default=None)


class CommitBatcher:
    """Settles at once what comes alone, and together what came during the last commit.

    Whoever has the lock settles all that waits, and those who get it next find their own delivery done. So no
    task of its own is needed, and a caller that is cancelled takes nobody's settlement with it.
    """

    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries = deliveries
        self._pending: list[_Settlement] = []
        self._lock = asyncio.Lock()

    async def settle_sent(self, delivery: Delivery, posts: Sequence[PostedMessage]) -> None:
        """Settle a delivery whose messages are posted, and return once that is committed.

        Raises `StorageUnavailable`.
        """
        mine = _Settlement(delivery, posts)
        self._pending.append(mine)
        async with self._lock:
            while not mine.is_done and mine.failure is None:
                await self._settle_batch(self._pending[:BATCH_SIZE])
        if mine.failure is not None:
            raise mine.failure

    async def _settle_batch(self, batch: Sequence[_Settlement]) -> None:
        """Settle a batch in one transaction; if that fails, each alone, so that one holds up no other."""
        if not await self._try_settle(batch) and len(batch) > 1:
            for one in batch:
                await self._try_settle([one])
        self._pending = [one for one in self._pending if not one.is_done and one.failure is None]

    async def _try_settle(self, batch: Sequence[_Settlement]) -> bool:
        try:
            await self._deliveries.settle_sent_batch([(one.delivery, one.posts) for one in batch])
        except Exception as error:  # noqa: BLE001 (raised again for the one that waits)
            if len(batch) == 1:
                batch[0].failure = error
            return False
        for one in batch:
            one.is_done = True
        return True
