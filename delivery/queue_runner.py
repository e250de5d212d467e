"""The queue runner: claims due deliveries in bulk, makes them concurrently, and stops gracefully."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any

from core.couples import Couple
from core.deliveries import Delivery
from core.settings import DEFAULT_GLOBAL_RATE_LIMIT
from core.shards import Shards
from delivery.rate_limiter import rate_limited
from services.deliveries import Deliveries

MAX_CONCURRENT_DELIVERIES = (
    32  # at the rate limiter's 40 requests a second, each waits less than a second for its turn
)
LONGEST_ROUND_SECONDS = 300  # then the tick's other chores are done, and another round begins
CLAIM_PAUSE_SECONDS = 0.05  # between two claims, so that one transaction fills the places of several

ClaimedDelivery = tuple[Delivery, Couple | None]
"""A delivery, and its couple as it was when it was claimed."""

OpenMore = Callable[[], Awaitable[bool]]
"""Opens some of the due rituals, and returns whether there may be more."""


def concurrency_at(rate_limit: float) -> int:
    """Return how many deliveries are under way at most; more where Discord accepts more requests a second."""
    return max(
        MAX_CONCURRENT_DELIVERIES, round(MAX_CONCURRENT_DELIVERIES * rate_limit / DEFAULT_GLOBAL_RATE_LIMIT)
    )


class QueueRunner:
    """Delivers each couple's cards in order, and couples concurrently."""

    def __init__(
        self,
        deliveries: Deliveries,
        deliver: Callable[[Delivery, Couple | None, object | None], Coroutine[Any, Any, None]],
        load_views: Callable[[Sequence[ClaimedDelivery]], Awaitable[Mapping[int, object]]],
        shards: Shards,
        may_send: Callable[[], bool],
        max_concurrent: int = MAX_CONCURRENT_DELIVERIES,
    ) -> None:
        self._deliveries = deliveries
        self._deliver = deliver
        self._load_views = load_views
        self._shards = shards
        self._may_send = may_send
        self._max_concurrent = max_concurrent
        self._is_stopping = False

    def stop(self) -> None:
        """Stop claiming; `deliver_due` returns once the deliveries under way have ended."""
        self._is_stopping = True

    async def deliver_due(self, open_more: OpenMore) -> bool:
        """Deliver everything due; while there is room, call `open_more` for further deliveries.

        Returns once every started delivery has ended; only then raises the error that stopped the claiming.
        After five minutes nothing more is claimed: then it returns True, as there may be more.
        """
        failure: Exception | None = None
        is_over = False
        async with asyncio.TaskGroup() as group:
            try:
                is_over = await self._claim_and_start(group, open_more)
            except Exception as error:  # noqa: BLE001 (raised below)
                # Raised inside the group, it would cancel the group's other tasks: a message that Discord has
                # just accepted would stay unsettled, and be searched for or sent again later.
                failure = error
        if failure is not None:
            raise failure
        return is_over

    async def _claim_and_start(self, group: asyncio.TaskGroup, open_more: OpenMore) -> bool:
        """Claim and start deliveries until none is due or the round is over; return whether any are left."""
        ends_at = asyncio.get_running_loop().time() + LONGEST_ROUND_SECONDS
        is_over = has_claimed = False
        running: set[asyncio.Task[None]] = set()
        opening: asyncio.Task[bool | Exception] | None = None
        is_more = True
        while True:
            # The outbox goes first, and rituals are opened only in the room it leaves: an opened ritual adds
            # a delivery, which the next round of this loop claims. With room for 20 and 12 deliveries due,
            # those 12 are started, and a batch of rituals is opened at the same time.
            room = self._max_concurrent - len(running) if self._may_claim() and not is_over else 0
            claimed = await self._deliveries.claim_with_couples(room, self._shards) if room else []
            has_claimed |= bool(claimed)
            views = await self._load_views(claimed)
            for one in claimed:
                running.add(self._start_delivery(group, one, views.get(one[0].id)))
                # A turn of the event loop for each: when a round begins there is room for all 32, and what
                # each does before its first wait takes 4 ms once discord.py knows some thousand channels.
                await asyncio.sleep(0)
            if is_more and opening is None and len(claimed) < room:
                opening = group.create_task(_open(open_more))
            under_way = running if opening is None else {*running, opening}
            if not under_way:
                return is_over and (is_more or has_claimed)
            await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            if not (opening is not None and opening.done()):
                # One delivery has ended. Wait a moment for others, so that one claim fills all their places:
                # on SQLite every transaction waits in the same queue as people's commands.
                await asyncio.wait(under_way, timeout=CLAIM_PAUSE_SECONDS)
            running = {task for task in running if not task.done()}
            if opening is not None and opening.done():
                opened, opening = opening.result(), None
                if isinstance(opened, Exception):
                    raise opened
                is_more = opened
            is_over = asyncio.get_running_loop().time() >= ends_at

    def _may_claim(self) -> bool:
        return not self._is_stopping and self._may_send()

    def _start_delivery(
        self, group: asyncio.TaskGroup, claimed: ClaimedDelivery, view: object | None
    ) -> asyncio.Task[None]:
        with rate_limited():
            return group.create_task(self._deliver(*claimed, view))


async def _open(open_more: OpenMore) -> bool | Exception:
    """Open more; return any error instead of raising it, which would cancel the group's other tasks."""
    try:
        return await open_more()
    except Exception as error:  # noqa: BLE001 (raised by the loop that waits for it)
        return error
