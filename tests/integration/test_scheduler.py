"""The scheduler: one tick at a time, and a failing tick does not stop the next."""

import asyncio
from datetime import timedelta

from ops.scheduler import Scheduler

SHORT_INTERVAL = timedelta(milliseconds=20)


async def run_for(alarm: Scheduler, seconds: float) -> None:
    alarm.start()
    await asyncio.sleep(seconds)
    alarm.stop()


async def test_it_runs_again_and_again_until_it_is_stopped() -> None:
    rings: list[int] = []

    async def ring() -> None:
        rings.append(1)

    await run_for(Scheduler(ring, SHORT_INTERVAL), 0.3)
    await asyncio.sleep(0.05)  # a ring that was under way ends
    rung = len(rings)
    assert rung >= 3
    await asyncio.sleep(0.1)
    assert len(rings) == rung


async def test_a_run_that_takes_long_is_never_joined_by_another() -> None:
    at_once, most = 0, 0

    async def ring() -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.1)
        at_once -= 1

    await run_for(Scheduler(ring, SHORT_INTERVAL), 0.4)
    await asyncio.sleep(0.15)
    assert most == 1


async def test_a_failing_run_does_not_stop_the_next() -> None:
    rings: list[int] = []

    async def ring() -> None:
        rings.append(1)
        raise ValueError("a bad day")

    await run_for(Scheduler(ring, SHORT_INTERVAL), 0.3)
    assert len(rings) >= 3
