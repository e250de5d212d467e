"""Settles sent deliveries in batches, so that one durable commit (an fsync) serves all that wait."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.deliveries import Delivery, PostedMessage
from core.errors import concerns_everybody
from services.deliveries import Deliveries

BATCH_SIZE = 64  # deliveries in one transaction: so short that a person's command hardly waits for it


@dataclass(eq=False, slots=True)
class _Settlement:
    """A sent delivery waiting to be settled; `failure` is the error that prevented it."""

    delivery: Delivery
    posts: Sequence[PostedMessage]
    is_done: bool = field(default=False)
    failure: Exception | None = field(default=None)


class CommitBatcher:
    """Settles a lone delivery at once, and those that arrive during a commit together.

    The caller that has the lock settles a batch for all that wait; the callers after it mostly find their own
    delivery settled. So there is no background task whose failure nobody would see. If the caller with the
    lock is cancelled, the batch stays pending, and the next caller settles it.

    Three deliveries end during the commit of a fourth: the first of them to get the lock settles all three
    with one fsync, and the other two return at once.
    """

    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries = deliveries
        self._pending: list[_Settlement] = []
        self._lock = asyncio.Lock()

    async def settle_sent(self, delivery: Delivery, posts: Sequence[PostedMessage]) -> None:
        """Settle a delivery whose messages are posted; return once that is committed.

        Raises `StorageUnavailable`.
        """
        mine = _Settlement(delivery, posts)
        self._pending.append(mine)
        async with self._lock:
            # The oldest come first: with more than 64 pending, this caller's own may be in the second batch.
            while not mine.is_done and mine.failure is None:
                await self._settle_batch(self._pending[:BATCH_SIZE])
        if mine.failure is not None:
            raise mine.failure

    async def _settle_batch(self, batch: Sequence[_Settlement]) -> None:
        """Settle a batch in one transaction; if that fails, each delivery in its own transaction."""
        if await self._try_settle(batch) is not None and len(batch) > 1:
            await self._settle_each(batch)
        self._pending = [one for one in self._pending if not one.is_done and one.failure is None]

    async def _settle_each(self, batch: Sequence[_Settlement]) -> None:
        for number, one in enumerate(batch):
            failure = await self._try_settle([one])
            if failure is not None and concerns_everybody(failure):
                # Each of the others would wait for the database as long, and all leases run out.
                for other in batch[number:]:
                    other.failure = failure
                return

    async def _try_settle(self, batch: Sequence[_Settlement]) -> Exception | None:
        """Settle deliveries in one transaction; return the error if that fails."""
        try:
            await self._deliveries.settle_sent_batch([(one.delivery, one.posts) for one in batch])
        except Exception as error:  # noqa: BLE001 (raised again for the one that waits)
            if len(batch) == 1:
                batch[0].failure = error
            return error
        for one in batch:
            one.is_done = True
        return None
