"""The rate limiter: keeps ticks below Discord's global limit; people's requests never wait here.

discord.py limits nothing before Discord has answered 429. The trace of its HTTP session is the one public
hook that every request passes, including discord.py's own retries. The requests of people's commands and
presses pass it too, without waiting.

A scheduled request waits for two things. A leaky bucket spreads requests over time. That alone is not enough,
since Discord counts requests as they arrive: if the network stalls for a quarter of a second, the ten
requests it held arrive together with the forty of the next second and their burst, 54 in all. So each request
also takes one of `SLOTS` slots, and returns it a second after its response. All requests that arrive within
one second still hold their slots at its end, so there are never more of them than slots.
"""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from types import SimpleNamespace

import aiohttp
from aiolimiter import AsyncLimiter

REQUESTS_PER_SECOND = (
    40.0  # of the 50 a second that Discord accepts from one bot: the rest is for people's requests
)
BURST = 4  # requests that may leave in one instant after a pause
SLOTS = 46  # requests that may arrive within one second, whatever the network does
SLOT_SECONDS = 1.0

_is_rate_limited: ContextVar[bool] = ContextVar("is_rate_limited", default=False)


@contextmanager
def rate_limited() -> Generator[None]:
    """Make every request in this block, and in tasks it starts, wait for its turn."""
    token = _is_rate_limited.set(True)
    try:
        yield
    finally:
        _is_rate_limited.reset(token)


class RateLimiter:
    """Gives turns to scheduled requests; `shard_share` (0 to 1) is this process's share of all shards."""

    def __init__(self, shard_share: float = 1.0) -> None:
        self._limiter = AsyncLimiter(BURST, BURST / (REQUESTS_PER_SECOND * shard_share))
        self._slots = asyncio.Semaphore(max(1, int(SLOTS * shard_share)))
        self._waiting_count = 0

    @property
    def waiting_count(self) -> int:
        """The number of requests waiting for their turn."""
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
        # aiohttp reports the end or the failure of each request exactly once, even if its task is cancelled.
        if getattr(context, "has_slot", False):
            asyncio.get_running_loop().call_later(SLOT_SECONDS, self._slots.release)
