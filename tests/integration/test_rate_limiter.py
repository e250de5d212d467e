"""The rate limiter: scheduled requests stay below the limit; requests of people never wait behind them."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from itertools import pairwise
from types import SimpleNamespace

import aiohttp
import pytest
from aiohttp import web

from delivery.rate_limiter import BURST, REQUESTS_PER_SECOND, RateLimiter, rate_limited

pytestmark = pytest.mark.slow
GLOBAL_LIMIT = 50  # requests a second that Discord takes from one bot
Ask = Callable[[], "asyncio.Task[None]"]


@pytest.fixture
async def arrivals() -> AsyncGenerator[SimpleNamespace]:
    """A server on loopback that notes when requests come; none does while its gate is shut."""
    at: list[float] = []

    gate = asyncio.Event()
    gate.set()

    async def note(_request: web.Request) -> web.Response:
        await gate.wait()
        at.append(asyncio.get_running_loop().time())
        return web.Response()

    app = web.Application()
    app.router.add_get("/", note)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield SimpleNamespace(at=at, gate=gate, url=f"http://127.0.0.1:{runner.addresses[0][1]}/")
    await runner.cleanup()


async def send_request(session: aiohttp.ClientSession, url: str) -> None:
    async with session.get(url):
        pass


async def test_scheduled_requests_stay_below_discords_limit_in_every_second(
    arrivals: SimpleNamespace,
) -> None:
    started_at = asyncio.get_running_loop().time()
    async with aiohttp.ClientSession(trace_configs=[RateLimiter().trace_config()]) as session:
        with rate_limited():
            await asyncio.gather(*(send_request(session, arrivals.url) for _ in range(80)))
    for first in arrivals.at:
        assert len([at for at in arrivals.at if first <= at < first + 1]) < GLOBAL_LIMIT
    # Counted from before the first request, which a busy machine may bring late, though it was sent in time.
    assert arrivals.at[-1] - started_at >= (80 - BURST) / REQUESTS_PER_SECOND * 0.95


async def test_a_network_that_stalls_brings_no_more_than_the_limit_within_a_second(
    arrivals: SimpleNamespace,
) -> None:
    async with aiohttp.ClientSession(trace_configs=[RateLimiter().trace_config()]) as session:
        with rate_limited():
            waiting = [asyncio.ensure_future(send_request(session, arrivals.url)) for _ in range(150)]
        await asyncio.sleep(0.5)
        arrivals.gate.clear()
        await asyncio.sleep(1.5)
        arrivals.gate.set()
        await asyncio.gather(*waiting)
    for first in arrivals.at:
        assert len([at for at in arrivals.at if first <= at < first + 1]) < GLOBAL_LIMIT


async def test_a_slot_comes_back_from_what_failed(
    arrivals: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("delivery.rate_limiter.SLOTS", 3)
    monkeypatch.setattr("delivery.rate_limiter.SLOT_SECONDS", 0.05)
    pacer = RateLimiter()
    async with aiohttp.ClientSession(trace_configs=[pacer.trace_config()]) as session:
        with rate_limited():
            for _ in range(5):
                with pytest.raises(aiohttp.ClientConnectionError):
                    await send_request(session, "http://127.0.0.1:1/")
            arrivals.gate.clear()
            hanging = [asyncio.ensure_future(send_request(session, arrivals.url)) for _ in range(3)]
            await asyncio.sleep(0.2)
            for one in hanging:
                one.cancel()
            arrivals.gate.set()
            async with asyncio.timeout(60):
                await asyncio.gather(*(send_request(session, arrivals.url) for _ in range(4)))


async def test_what_a_person_asks_for_does_not_queue_behind_them(arrivals: SimpleNamespace) -> None:
    pacer = RateLimiter()
    async with aiohttp.ClientSession(trace_configs=[pacer.trace_config()]) as session:
        with rate_limited():
            waiting = [asyncio.ensure_future(send_request(session, arrivals.url)) for _ in range(60)]
        await asyncio.sleep(0.1)
        before = len(arrivals.at)
        await asyncio.gather(*(send_request(session, arrivals.url) for _ in range(20)))
        assert len(arrivals.at) - before >= 20
        assert pacer.waiting_count > 20
        await asyncio.gather(*waiting)
    assert pacer.waiting_count == 0


async def test_a_process_takes_the_pace_of_its_own_shards_alone(arrivals: SimpleNamespace) -> None:
    async with aiohttp.ClientSession(trace_configs=[RateLimiter(shard_share=0.5).trace_config()]) as session:
        with rate_limited():
            await asyncio.gather(*(send_request(session, arrivals.url) for _ in range(24)))
    assert arrivals.at[-1] - arrivals.at[0] >= (24 - BURST) / (REQUESTS_PER_SECOND / 2) * 0.95


async def test_a_larger_limit_that_discord_grants_is_used_as_far_as_the_usual_one(
    arrivals: SimpleNamespace,
) -> None:
    pacer, usual = RateLimiter(limit=2 * GLOBAL_LIMIT), RateLimiter()
    assert pacer._limiter.time_period == usual._limiter.time_period / 2
    async with aiohttp.ClientSession(trace_configs=[pacer.trace_config()]) as session:
        with rate_limited():
            await asyncio.gather(*(send_request(session, arrivals.url) for _ in range(200)))
    most = max(len([at for at in arrivals.at if first <= at < first + 1]) for first in arrivals.at)
    assert most < 2 * GLOBAL_LIMIT


async def test_turns_are_given_in_order_and_none_is_lost_when_one_gives_up(arrivals: SimpleNamespace) -> None:
    pacer = RateLimiter()
    async with aiohttp.ClientSession(trace_configs=[pacer.trace_config()]) as session:
        with rate_limited():
            waiting = [asyncio.ensure_future(send_request(session, arrivals.url)) for _ in range(30)]
        await asyncio.sleep(0.05)
        for one in waiting[10:20]:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    assert len(arrivals.at) >= 20
    assert pacer.waiting_count == 0
    assert max(later - earlier for earlier, later in pairwise(arrivals.at)) < 60
