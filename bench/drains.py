"""Measure a drain: many occurrences fall due in one instant, and are sent within Discord's limits."""

import asyncio
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from support.statement_counts import database_cost

import bot
from bench import naive_peer, sample_data
from bench.bare_client import bare_client
from bench.harness import LoadGenerator, load_generator, running_bot
from bench.holds import LoopProbe
from bench.table import Row, at_least, exactly, ratio
from core.errors import StorageUnavailable
from delivery import rate_limiter
from delivery.ticks import TICK_INTERVAL

PACED_COUNT, FULL_COUNT, UNPACED_COUNT = 1_000, 100_000, 1_500  # occurrences
UNLIMITED = 1e6  # requests a second
DISCORD_LIMIT = 50  # requests a second that Discord accepts from one bot


async def paced_drain() -> list[Row]:
    """Drain a thousand occurrences at the bot's own rate while people type commands."""
    return await drain(PACED_COUNT)


async def full_drain() -> list[Row]:
    """Drain a hundred thousand occurrences at the bot's own rate: some forty minutes."""
    return await drain(FULL_COUNT)


async def drain(count: int) -> list[Row]:
    """Drain `count` occurrences that are due at once, while people type commands."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        await sample_data.create_data_dir(home, count, datetime.now(UTC))
        async with (
            load_generator(count, 50) as (people, environment),
            running_bot(home, environment) as kindling,
        ):
            idle = await people.call(do="ask", count=200, every=0.02)
            probe = LoopProbe()
            probing = asyncio.ensure_future(probe.run())
            with probe.holds_shown():
                draining = asyncio.ensure_future(tick_until_done(kindling))
                await asyncio.sleep(1)
                busy = await people.call(do="ask", count=200, every=0.05)
                failed_ticks = await draining
            probing.cancel()
            sends = await people.call(do="count")
    expected = count / rate_limiter.REQUESTS_PER_SECOND
    return [
        exactly("occurrences missed", count - sends["sent"], 0, f"{sends['sent']} of {count} posted"),
        exactly("occurrences doubled", sends["doubled"], 0, ""),
        exactly("ticks that failed", failed_ticks, 0, ""),
        exactly("answers of 429", sends["refused"], 0, "limit 50 a second"),
        ratio("time to drain ÷ (N ÷ pace)", sends["seconds"] / expected, 1.05, f"{sends['seconds']:.1f} s"),
        *responsiveness(probe, idle, busy),
    ]


def responsiveness(probe: LoopProbe, idle: dict[str, Any], busy: dict[str, Any]) -> list[Row]:
    """Return the rows about how soon others were answered; `idle` and `busy` are the waits of commands."""
    return [
        ratio(
            "longest hold of the event loop ÷ 50 ms",
            max(probe.own) / 0.05,
            1,
            f"{max(probe.own) * 1000:.0f} ms of its own, {max(probe.lags) * 1000:.0f} ms on the wall",
        ),
        exactly(
            "commands later than 3 s meanwhile", busy["late"], 0, f"median {busy['median'] * 1000:.0f} ms"
        ),
        ratio(
            "p99 of commands during the drain ÷ idle",
            busy["p99"] / idle["p99"],
            3,
            f"{busy['p99'] * 1000:.0f} ms ÷ {idle['p99'] * 1000:.0f} ms",
        ),
    ]


async def tick_until_done(kindling: bot.Kindling) -> int:
    """Tick until everything due is delivered, as the scheduler does; return how many ticks failed."""
    failed = 0
    while True:
        try:
            await kindling.run_due()
        except StorageUnavailable:
            failed += 1
            await asyncio.sleep(TICK_INTERVAL.total_seconds())
        else:
            return failed


async def unpaced_drain() -> list[Row]:
    """Drain without a rate limiter, and let a naive bot drain as many over the same Discord."""
    with tempfile.TemporaryDirectory() as folder, without_rate_limiter():
        ours, statements = await drain_unpaced(Path(folder))
    async with load_generator(UNPACED_COUNT, 0) as (people, environment), bare_client(environment) as client:
        with tempfile.TemporaryDirectory() as folder:
            queue = Path(folder) / "queue.db"
            channel_ids = [sample_data.home_and_partners_of(number)[0] for number in range(UNPACED_COUNT)]
            naive_peer.create_queue(queue, channel_ids)
            cpu = time.process_time()
            await naive_peer.drain(client, queue)
            theirs = await unpaced_result(people, cpu)
    return [
        at_least(
            "deliveries a second, unpaced ÷ the naive bot's",
            ours.per_second / theirs.per_second,
            0.25,
            f"{ours.per_second:.0f} ÷ {theirs.per_second:.0f} a second",
        ),
        ratio(
            "processor time of a delivery ÷ of the naive bot's",
            ours.cpu_seconds / theirs.cpu_seconds,
            4,
            f"{ours.cpu_seconds * 1000:.2f} ms ÷ {theirs.cpu_seconds * 1000:.2f} ms",
        ),
        ratio("statements per delivery", statements / UNPACED_COUNT, 2, f"{statements} statements"),
        ratio("deliveries a second, unpaced ÷ 50", ours.per_second / DISCORD_LIMIT, None, ""),
    ]


@dataclass(frozen=True)
class UnpacedResult:
    """Messages a second as the load process received them, and this process's processor time for each."""

    per_second: float
    cpu_seconds: float


async def drain_unpaced(data_dir: Path) -> tuple[UnpacedResult, int]:
    """Drain `UNPACED_COUNT` occurrences; return the result and how many statements that took."""
    await sample_data.create_data_dir(data_dir, UNPACED_COUNT, datetime.now(UTC))
    async with (
        load_generator(UNPACED_COUNT, 0) as (people, environment),
        running_bot(data_dir, environment) as kindling,
    ):
        with database_cost(kindling.database) as cost:
            cpu = time.process_time()
            await kindling.run_due()
            return await unpaced_result(people, cpu), len(cost.statements)


async def unpaced_result(load: LoadGenerator, cpu_before: float) -> UnpacedResult:
    """Ask the load process for its counts; `cpu_before` is this process's processor time at the start."""
    cpu = time.process_time() - cpu_before
    sends = await load.call(do="count")
    return UnpacedResult(sends["sent"] / sends["seconds"], cpu / sends["sent"])


@contextmanager
def without_rate_limiter() -> Generator[None]:
    """Give bots that are created in the block a rate limiter that holds no request back."""
    # Both limits go: with its 46 slots alone, at most 46 requests a second would still leave.
    before = rate_limiter.REQUESTS_PER_SECOND, rate_limiter.SLOTS
    rate_limiter.REQUESTS_PER_SECOND, rate_limiter.SLOTS = UNLIMITED, UNPACED_COUNT
    try:
        yield
    finally:
        rate_limiter.REQUESTS_PER_SECOND, rate_limiter.SLOTS = before
