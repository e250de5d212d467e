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

from core.settings import DEFAULT_GLOBAL_RATE_LIMIT

# Of the 50 requests a second that Discord accepts from one bot; of another limit, as much in proportion.
REQUESTS_PER_SECOND = 40.0  # the rest is for what people ask for
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
    """Gives turns to scheduled requests; `limit` is how many a second Discord accepts from this process.

    Slots are rounded down, so that those of all processes together stay below the limit of all.
    """

    def __init__(self, limit: float = DEFAULT_GLOBAL_RATE_LIMIT) -> None:
        scale = limit / DEFAULT_GLOBAL_RATE_LIMIT
        burst = max(1.0, BURST * scale)
        self._limiter = AsyncLimiter(burst, burst / (REQUESTS_PER_SECOND * scale))
        self._slots = asyncio.Semaphore(int(SLOTS * scale))
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
