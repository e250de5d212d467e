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

PACE = 40.0  # requests a second, of the 50 that Discord takes from one bot: people's commands have the rest
BURST = 4  # requests that may leave in one instant after a pause
PLACES = 46  # requests that may arrive within one second, whatever the network does
SECOND = 1.0

_is_scheduled: ContextVar[bool] = ContextVar("is_scheduled", default=False)


@contextmanager
def scheduled() -> Generator[None]:
    """Let every request of this task, and of the tasks it starts, wait for its turn."""
    token = _is_scheduled.set(True)
    try:
        yield
    finally:
        _is_scheduled.reset(token)


class Pacer:
    """Gives scheduled requests their turns. `share` is this process's part of all shards, up to 1."""

    def __init__(self, share: float = 1.0) -> None:
        self._limiter = AsyncLimiter(BURST, BURST / (PACE * share))
        self._places = asyncio.Semaphore(max(1, int(PLACES * share)))
        self._waiting = 0

    @property
    def waiting(self) -> int:
        """How many requests wait for their turn."""
        return self._waiting

    def trace(self) -> aiohttp.TraceConfig:
        """Return the trace that discord.py's HTTP session takes."""
        config = aiohttp.TraceConfig()
        config.on_request_start.append(self._wait)
        config.on_request_end.append(self._give_back)
        config.on_request_exception.append(self._give_back)
        return config

    async def _wait(
        self,
        _session: aiohttp.ClientSession,
        context: SimpleNamespace,
        _params: aiohttp.TraceRequestStartParams,
    ) -> None:
        if not _is_scheduled.get():
            return
        self._waiting += 1
        try:
            await self._limiter.acquire()
            await self._places.acquire()
        finally:
            self._waiting -= 1
        context.has_place = True

    async def _give_back(
        self, _session: aiohttp.ClientSession, context: SimpleNamespace, _params: object
    ) -> None:
        if getattr(context, "has_place", False):
            asyncio.get_running_loop().call_later(SECOND, self._places.release)
