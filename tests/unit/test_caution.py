"""Caution: refusals are counted, and what the clock sends waits long before Discord's ban."""

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web

from jobs.caution import AT_MOST, BANNED_AT, WINDOW, Caution

START = datetime(2026, 1, 1, tzinfo=UTC)


class Clock:
    now = START

    def __call__(self) -> datetime:
        return self.now


async def refused(caution: Caution, statuses: list[tuple[int, str]]) -> None:
    """Let a server answer so, to somebody whose answers are counted."""
    waiting = iter(statuses)

    async def answer(_request: web.Request) -> web.Response:
        status, scope = next(waiting)
        return web.Response(status=status, headers={"X-RateLimit-Scope": scope})

    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    trace = aiohttp.TraceConfig()
    caution.watch(trace)
    async with aiohttp.ClientSession(trace_configs=[trace]) as session:
        for _ in statuses:
            async with session.get(f"http://127.0.0.1:{runner.addresses[0][1]}/"):
                pass
    await runner.cleanup()


@pytest.mark.parametrize(
    ("status", "scope", "counts"),
    [
        (401, "", 1),
        (403, "", 1),
        (429, "user", 1),
        (429, "global", 1),
        (429, "shared", 0),
        (404, "", 0),
        (400, "", 0),
        (500, "", 0),
        (200, "", 0),
    ],
)
async def test_what_counts_towards_the_ban(status: int, scope: str, counts: int) -> None:
    caution = Caution(Clock())
    await refused(caution, [(status, scope)])
    assert caution.refused == counts


async def test_posts_wait_from_the_limit_on_and_go_on_after_ten_minutes() -> None:
    clock, share = Clock(), 10 / AT_MOST
    caution = Caution(clock, share)
    await refused(caution, [(403, "")] * 9)
    assert caution.allows()
    await refused(caution, [(403, "")])
    assert not caution.allows()
    clock.now += WINDOW - timedelta(seconds=1)
    assert not caution.allows()
    clock.now += timedelta(seconds=1)
    assert caution.allows()
    assert caution.refused == 0


async def test_a_clock_set_back_forgets_what_lies_ahead_of_it() -> None:
    clock = Clock()
    caution = Caution(clock, 1 / AT_MOST)
    await refused(caution, [(403, "")])
    clock.now -= timedelta(hours=1)
    assert caution.allows()


def test_the_limit_is_a_tenth_of_discords() -> None:
    assert AT_MOST * 10 == BANNED_AT
