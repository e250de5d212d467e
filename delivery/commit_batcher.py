"""Settlements: what was sent is settled in bulk, so that one durable commit serves all that wait for it."""

import asyncio
from collections.abc import Sequence

from core.deliveries import Delivery, PostedMessage
from services.deliveries import Deliveries

BATCH_SIZE = 64  # deliveries in one transaction: short enough that a person's command hardly waits for it

PendingSettlement = tuple[Delivery, Sequence[PostedMessage], "asyncio.Future[None]"]


class CommitBatcher:
    """Settles alone what comes alone, and together what came while the last commit was under way."""

    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries = deliveries
        self._pending: list[PendingSettlement] = []
        self._running: asyncio.Task[None] | None = None

    async def settle_sent(self, delivery: Delivery, posts: Sequence[PostedMessage]) -> None:
        """Settle a delivery that stands in its channel, and return once that is committed.

        Raises `StorageUnavailable`.
        """
        settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pending.append((delivery, posts, settled))
        if self._running is None:
            self._running = asyncio.ensure_future(self._settle_pending())
        await settled

    async def _settle_pending(self) -> None:
        try:
            while self._pending:
                batch, self._pending = self._pending[:BATCH_SIZE], self._pending[BATCH_SIZE:]
                if not await self._settle_batch(batch) and len(batch) > 1:
                    for one in batch:
                        await self._settle_batch([one])
        finally:
            self._running = None

    async def _settle_batch(self, batch: Sequence[PendingSettlement]) -> bool:
        try:
            await self._deliveries.settle_sent_batch([(delivery, posts) for delivery, posts, _ in batch])
        except Exception as error:  # noqa: BLE001 (raised again for the one that waits)
            if len(batch) == 1 and not batch[0][2].done():
                batch[0][2].set_exception(error)
            return False
        for _, _, settled in batch:
            if not settled.done():
                settled.set_result(None)
        return True
