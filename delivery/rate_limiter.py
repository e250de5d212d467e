"""The rate limiter: keeps what ticks send below Discord's global limit; people's requests never wait here.

discord.py limits nothing before Discord has answered 429. The trace of its HTTP session is the one public
hook that every request passes, discord.py's own retries included. What a person's command or press sends
passes it, too, without waiting.

A scheduled request waits for two things. A leaky bucket spreads requests over time. That alone is not enough,
since Discord counts when they arrive: after a network has stalled for a quarter of a second, the ten requests
that it held arrive together with the forty and the burst of the second that follows. So each request also
takes one of `SLOTS` slots, and returns it a second after its response. All requests that arrive within one
second still have their slots at its end, so there are never more of them than slots.
"""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from types import SimpleNamespace

import aiohttp
from aiolimiter import AsyncLimiter

from core.settings import DISCORD_RATE_LIMIT

REQUESTS_PER_SECOND = (
    40.0  # a second, of the 50 that Discord accepts from one bot: the rest is for what people ask for
)
BURST = 4  # requests that may leave in one instant after a pause
SLOTS = 46  # requests that may arrive within one second, whatever the network does
SLOT_SECONDS = 1.0

_is_rate_limited: ContextVar[bool] = ContextVar("is_rate_limited", default=False)


@contextmanager
def rate_limited() -> Generator[None]:
    """Make every request of this block, and of the tasks that it starts, wait for its turn."""
    token = _is_rate_limited.set(True)
    try:
        yield
    finally:
        _is_rate_limited.reset(token)


class RateLimiter:
    """Gives scheduled requests their turns.

    `shard_share` (0 to 1) is this process's share of all shards, `limit` what Discord accepts in a second
    from all processes together: with a larger one than the 50 of every bot, turns come as much faster.
    """

    def __init__(self, shard_share: float = 1.0, limit: int = DISCORD_RATE_LIMIT) -> None:
        share = shard_share * limit / DISCORD_RATE_LIMIT
        self._limiter = AsyncLimiter(BURST, BURST / (REQUESTS_PER_SECOND * share))
        self._slots = asyncio.Semaphore(max(1, int(SLOTS * share)))
        self._waiting_count = 0

    @property
    def waiting_count(self) -> int:
        """The number of requests that wait for their turn."""
        return self._waiting_count

    def trace_config(self) -> aiohttp.TraceConfig:
        """Return the trace to pass to discord.py as `http_trace`."""
        config = aiohttp.TraceConfig()
        config.on_request_start.append(self._acquire)
        config.on_request_end.append(self._release_later)
        config.on_request_exception.append(self._release_later)
        return config

    async def _acquire(
        self,
        _session: aiohttp.ClientSession,
        context: SimpleNamespace,
        _params: aiohttp.TraceRequestStartParams,
    ) -> None:
        if not _is_rate_limited.get():
            return
        self._waiting_count += 1
        try:
            await self._limiter.acquire()
            await self._slots.acquire()
        finally:
            self._waiting_count -= 1
        context.has_slot = True

    async def _release_later(
        self, _session: aiohttp.ClientSession, context: SimpleNamespace, _params: object
    ) -> None:
        # aiohttp reports the end or the failure of each request once, also when its task was cancelled.
        if getattr(context, "has_slot", False):
            asyncio.get_running_loop().call_later(SLOT_SECONDS, self._slots.release)
