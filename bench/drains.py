"""Drains: very many occurrences due in one instant, sent against a Discord with its limit."""

import asyncio
import tempfile
import time
from array import array
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench import worlds
from bench.bare import bare, send_to
from bench.runs import Crowd, crowd, running
from bench.table import Row, at_least, exactly, ratio
from jobs import pacer
from jobs.outbox import AT_ONCE

PACED, ALL, UNPACED = 1_000, 100_000, 1_500  # occurrences
TICK_SECONDS = 0.005
NO_PACE = 1e6
DISCORDS = 50  # requests a second that Discord takes of a bot


async def watch_loop(lags: "array[float]") -> None:
    """Note how much later than asked the event loop comes back."""
    while True:
        before = time.perf_counter()
        await asyncio.sleep(TICK_SECONDS)
        lags.append(time.perf_counter() - before - TICK_SECONDS)


async def paced() -> list[Row]:
    """Drain a thousand at the bot's own pace while people type commands."""
    return await drain(PACED)


async def everything() -> list[Row]:
    """Drain a hundred thousand at the bot's own pace: some forty minutes."""
    return await drain(ALL)


async def drain(count: int) -> list[Row]:
    """Let so many fall due in one instant, and people type commands meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        await worlds.make(home, count, datetime.now(UTC))
        async with crowd(count, 50) as (people, environment), running(home, environment) as kindling:
            idle = await people.tell(do="ask", count=200, every=0.02)
            lags = array("d")  # half a million: a list of them would be walked with the garbage
            watching = asyncio.ensure_future(watch_loop(lags))
            draining = asyncio.ensure_future(kindling.run_due())
            await asyncio.sleep(1)
            busy = await people.tell(do="ask", count=200, every=0.05)
            await draining
            watching.cancel()
            found = await people.tell(do="count")
    expected = count / pacer.PACE
    return [
        exactly("occurrences missed", count - found["sent"], 0, f"{found['sent']} of {count} stand"),
        exactly("occurrences doubled", found["doubled"], 0, ""),
        exactly("answers of 429", found["refused"], 0, "limit 50 a second"),
        ratio("time to drain ÷ (N ÷ pace)", found["seconds"] / expected, 1.05, f"{found['seconds']:.1f} s"),
        ratio("longest hold of the event loop ÷ 50 ms", max(lags) / 0.05, 1, f"{max(lags) * 1000:.0f} ms"),
        exactly(
            "commands later than 3 s meanwhile", busy["late"], 0, f"median {busy['median'] * 1000:.0f} ms"
        ),
        ratio(
            "p99 of commands during the drain ÷ idle",
            busy["p99"] / idle["p99"],
            5,
            f"{busy['p99'] * 1000:.0f} ms ÷ {idle['p99'] * 1000:.0f} ms",
        ),
    ]


async def unpaced() -> list[Row]:
    """Drain as fast as it goes, and let bare discord.py send as many cards as fast as it can."""
    with tempfile.TemporaryDirectory() as folder, without_pacer():
        home = Path(folder)
        await worlds.make(home, UNPACED, datetime.now(UTC))
        async with crowd(UNPACED, 0) as (people, environment), running(home, environment) as kindling:
            await kindling.run_due()
            ours = await rate(people)
    async with crowd(UNPACED, 0) as (people, environment), bare(environment) as client:
        await send_to(client, [worlds.people_of(number)[0] for number in range(UNPACED)], AT_ONCE)
        theirs = await rate(people)
    return [
        at_least("deliveries a second, unpaced ÷ 50", ours / DISCORDS, 10, f"{ours:.0f} a second"),
        Row(
            "cards a second of bare discord.py ÷ 50",
            f"{theirs / DISCORDS:.2f}",
            "",
            None,
            f"{theirs:.0f} a second",
        ),
    ]


@contextmanager
def without_pacer() -> Generator[None]:
    """Let bots that start meanwhile hold no request back, neither by the pace nor by its places."""
    before = pacer.PACE, pacer.PLACES
    pacer.PACE, pacer.PLACES = NO_PACE, UNPACED
    try:
        yield
    finally:
        pacer.PACE, pacer.PLACES = before


async def rate(people: Crowd) -> float:
    """Return how many messages a second came."""
    found = await people.tell(do="count")
    return found["sent"] / found["seconds"]
