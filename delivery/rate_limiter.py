"""Pacer: keeps what the clock sends below Discord's global limit; people's own requests never wait here.

discord.py paces nothing before Discord has answered 429. Its one public seam that sees every single request,
its own retries too, is the trace of its HTTP session; answers to interactions pass it as well, unpaced.

Two things hold a request back. The pace spreads what is sent; but a network that stalls for a quarter of a
second delivers what it held in one instant, and more than fifty can arrive in a second. So each request also
takes a place, and gives it back a second after its answer: whenever it arrived in between, no second at
Discord's end has seen more requests than there are places.
"""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from types import SimpleNamespace

import aiohttp
from aiolimiter import AsyncLimiter

REQUESTS_PER_SECOND = (
    40.0  # requests a second, of the 50 that Discord takes from one bot: people's commands have the rest
)
BURST = 4  # requests that may leave in one instant after a pause
SLOTS = 46  # requests that may arrive within one second, whatever the network does
SLOT_SECONDS = 1.0

_is_rate_limited: ContextVar[bool] = ContextVar("is_rate_limited", default=False)


@contextmanager
def rate_limited() -> Generator[None]:
    """Let every request of this task, and of the tasks it starts, wait for its turn."""
    token = _is_rate_limited.set(True)
    try:
        yield
    finally:
        _is_rate_limited.reset(token)


class RateLimiter:
    """Gives scheduled requests their turns. `share` is this process's part of all shards, up to 1."""

    def __init__(self, shard_share: float = 1.0) -> None:
        self._limiter = AsyncLimiter(BURST, BURST / (REQUESTS_PER_SECOND * shard_share))
        self._slots = asyncio.Semaphore(max(1, int(SLOTS * shard_share)))
        self._waiting_count = 0

    @property
    def waiting_count(self) -> int:
        """How many requests wait for their turn."""
        return self._waiting_count

    def trace_config(self) -> aiohttp.TraceConfig:
        """Return the trace that discord.py's HTTP session takes."""
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
        if getattr(context, "has_slot", False):
            asyncio.get_running_loop().call_later(SLOT_SECONDS, self._slots.release)
