"""The rate limiter: scheduled requests stay below the limit; requests of people never wait behind them."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from itertools import pairwise
from types import SimpleNamespace

import aiohttp
import pytest
from aiohttp import web
from support.patience import PATIENCE_SECONDS

from core.settings import DEFAULT_GLOBAL_RATE_LIMIT, read_settings
from delivery.queue_runner import MAX_CONCURRENT_DELIVERIES, concurrency_at
from delivery.rate_limiter import BURST, REQUESTS_PER_SECOND, SLOTS, RateLimiter, rate_limited

pytestmark = pytest.mark.slow
GLOBAL_LIMIT = DEFAULT_GLOBAL_RATE_LIMIT
GRANTED = 10 * GLOBAL_LIMIT  # as Discord grants a very large bot
Ask = Callable[[], "asyncio.Task[None]"]


@pytest.fixture
async def arrivals() -> AsyncGenerator[SimpleNamespace]:
    """A server on loopback that notes when requests come; none does while its gate is shut.

    `held` are those that wait before the gate.
    """
    at: list[float] = []
    held: list[float] = []

    gate = asyncio.Event()
    gate.set()

    async def note(_request: web.Request) -> web.Response:
        held.append(asyncio.get_running_loop().time())
        await gate.wait()
        held.pop()
        at.append(asyncio.get_running_loop().time())
        return web.Response()

    app = web.Application()
    app.router.add_get("/", note)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield SimpleNamespace(at=at, held=held, gate=gate, url=f"http://127.0.0.1:{runner.addresses[0][1]}/")
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
                refused = send_request(session, "http://127.0.0.1:1/")
                (error,) = await asyncio.gather(refused, return_exceptions=True)
                assert isinstance(error, aiohttp.ClientConnectionError)
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
    async with aiohttp.ClientSession(trace_configs=[RateLimiter(GLOBAL_LIMIT / 2).trace_config()]) as session:
        with rate_limited():
            await asyncio.gather(*(send_request(session, arrivals.url) for _ in range(24)))
    assert arrivals.at[-1] - arrivals.at[0] >= (24 - BURST) / (REQUESTS_PER_SECOND / 2) * 0.95


async def test_processes_stay_below_discords_limit_together(arrivals: SimpleNamespace) -> None:
    count = 7
    settings = [read_settings({"SHARD_COUNT": str(count), "SHARD_IDS": str(one)}) for one in range(count)]
    async with contextlib.AsyncExitStack() as stack:
        sessions = [
            await stack.enter_async_context(
                aiohttp.ClientSession(trace_configs=[RateLimiter(one.rate_limit).trace_config()])
            )
            for one in settings
        ]
        with rate_limited():
            await asyncio.gather(
                *(send_request(session, arrivals.url) for session in sessions for _ in range(20))
            )
    assert len(arrivals.at) == count * 20
    for first in arrivals.at:
        assert len([at for at in arrivals.at if first <= at < first + 1]) < GLOBAL_LIMIT


@pytest.mark.parametrize("granted", [10, GLOBAL_LIMIT, GRANTED])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 16, 25, 64, 250])
def test_however_many_processes_there_are_their_slots_are_fewer_than_what_is_granted(
    granted: int, count: int
) -> None:
    if granted / count < 2:
        pytest.skip("such settings are refused")
    each = read_settings(
        {"SHARD_COUNT": str(count), "SHARD_IDS": "0", "GLOBAL_RATE_LIMIT": str(granted)}
    ).rate_limit
    slots = RateLimiter(each)._slots._value
    assert slots >= 1
    assert slots * count < granted


async def test_a_bot_that_is_granted_more_sends_more(arrivals: SimpleNamespace) -> None:
    most = SLOTS * GRANTED // GLOBAL_LIMIT
    limiter, connector = RateLimiter(GRANTED), aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, trace_configs=[limiter.trace_config()]) as session:
        arrivals.gate.clear()
        with rate_limited():
            waiting = [
                asyncio.ensure_future(send_request(session, arrivals.url)) for _ in range(most + GLOBAL_LIMIT)
            ]
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(arrivals.held) < most:  # noqa: ASYNC110 (another task fills it)
                await asyncio.sleep(0.02)
        assert limiter.waiting_count == GLOBAL_LIMIT  # no slot is left for these
        arrivals.gate.set()
        await asyncio.gather(*waiting)
    assert concurrency_at(GRANTED) == 10 * MAX_CONCURRENT_DELIVERIES
    assert concurrency_at(GLOBAL_LIMIT / 4) == MAX_CONCURRENT_DELIVERIES


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
