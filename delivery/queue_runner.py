"""The outbox: claims what is due in bulk, has it delivered side by side, and ends in good order."""

import asyncio
from collections.abc import Awaitable, Callable

from core.couples import Couple
from core.deliveries import Delivery
from core.shards import Shards
from delivery.rate_limiter import rate_limited
from services.deliveries import Deliveries

MAX_CONCURRENT_DELIVERIES = (
    32  # deliveries under way: at the pacer's 40 a second each waits less than a second for its turn
)
CLAIM_PAUSE_SECONDS = 0.05  # between two claims, so that one transaction claims for several that have ended

OpenMore = Callable[[], Awaitable[bool]]
"""Opens some of what has come due, and says whether there may be more of it."""


class QueueRunner:
    """Delivers each couple's in order, couples side by side."""

    def __init__(
        self,
        deliveries: Deliveries,
        deliver: Callable[[Delivery, Couple | None], Awaitable[None]],
        shards: Shards,
        may_send: Callable[[], bool],
    ) -> None:
        self._deliveries = deliveries
        self._deliver = deliver
        self._shards = shards
        self._may_send = may_send
        self._is_stopping = False

    def stop(self) -> None:
        """Claim nothing more; what is under way ends, and `run_due` with it."""
        self._is_stopping = True

    async def deliver_due(self, open_more: OpenMore) -> None:
        """Deliver everything that is due; where there is room for more, `open_more` is asked for it."""
        running: set[asyncio.Task[None]] = set()
        opening: asyncio.Task[bool] | None = None
        is_more = True
        while True:
            room = MAX_CONCURRENT_DELIVERIES - len(running) if self._may_claim() else 0
            claimed = await self._deliveries.claim_with_couples(room, self._shards) if room else []
            running |= {self._start_delivery(delivery, couple) for delivery, couple in claimed}
            if is_more and opening is None and len(claimed) < room:
                opening = asyncio.ensure_future(open_more())
            under_way = running if opening is None else {*running, opening}
            if not under_way:
                return
            await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            if not (opening is not None and opening.done()):
                await asyncio.wait(under_way, timeout=CLAIM_PAUSE_SECONDS)
            running = {task for task in running if not task.done()}
            if opening is not None and opening.done():
                is_more, opening = opening.result(), None

    def _may_claim(self) -> bool:
        return not self._is_stopping and self._may_send()

    def _start_delivery(self, delivery: Delivery, couple: Couple | None) -> asyncio.Task[None]:
        with rate_limited():
            return asyncio.ensure_future(self._deliver(delivery, couple))
