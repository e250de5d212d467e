"""Settlements: what was sent is settled in bulk, so that one durable commit serves all that wait for it."""

import asyncio
from collections.abc import Sequence

from core.deliveries import Delivery, Posted
from services.deliveries import Deliveries

AT_ONCE = 64  # deliveries in one transaction: short enough that a person's command hardly waits for it

Waiting = tuple[Delivery, Sequence[Posted], "asyncio.Future[None]"]


class Settlements:
    """Settles alone what comes alone, and together what came while the last commit was under way."""

    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries = deliveries
        self._waiting: list[Waiting] = []
        self._settling: asyncio.Task[None] | None = None

    async def sent(self, delivery: Delivery, posts: Sequence[Posted]) -> None:
        """Settle a delivery that stands in its channel, and return once that is committed.

        Raises `Unavailable`.
        """
        settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((delivery, posts, settled))
        if self._settling is None:
            self._settling = asyncio.ensure_future(self._settle())
        await settled

    async def _settle(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
                if not await self._settle_together(batch) and len(batch) > 1:
                    for one in batch:
                        await self._settle_together([one])
        finally:
            self._settling = None

    async def _settle_together(self, batch: Sequence[Waiting]) -> bool:
        try:
            await self._deliveries.sent_all([(delivery, posts) for delivery, posts, _ in batch])
        except Exception as error:  # noqa: BLE001 (raised again for the one that waits)
            if len(batch) == 1 and not batch[0][2].done():
                batch[0][2].set_exception(error)
            return False
        for _, _, settled in batch:
            if not settled.done():
                settled.set_result(None)
        return True
