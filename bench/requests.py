"""Requests: what our part of a command costs beside discord.py's own, and what an evening asks of Discord."""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import worlds
from bench.bare import bare
from bench.runs import Crowd, crowd, running
from bench.table import Row, exactly

COUPLES, COMMANDS = 200, 400


async def spent(people: Crowd) -> float:
    """Return the processor seconds that one command takes in this process."""
    await people.tell(do="ask", count=50, every=0.0)
    begun = time.process_time()
    await people.tell(do="ask", count=COMMANDS, every=0.0)
    return (time.process_time() - begun) / COMMANDS


async def handlers() -> list[Row]:
    """Compare `/ritual list` with a command that does nothing."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        await worlds.make(home, COUPLES, datetime.now(UTC) + timedelta(days=3))
        async with crowd(COUPLES, 50) as (people, environment):
            async with running(home, environment):
                ours = await spent(people)
            async with bare(environment):
                theirs = await spent(people)
    name = "processor time of `/ritual list` ÷ of an empty command"
    return [Row(name, f"{ours / theirs:.2f}", "", None, f"{ours * 1000:.2f} ms ÷ {theirs * 1000:.2f} ms")]


async def evenings() -> list[Row]:
    """Count what answers, a reveal and a shout-out ask under Discord's global limit."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        await worlds.make(home, 1, datetime.now(UTC) + timedelta(days=3))
        async with crowd(1, 50) as (people, environment), running(home, environment):
            asked = await people.tell(do="live")
    return [
        exactly(f"global-limited requests of a {act}", len(requests), 0, ", ".join(requests))
        for act, requests in asked.items()
    ]
