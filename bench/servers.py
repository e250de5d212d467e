"""Servers: the memory that the bot takes in ten thousand of them, beside discord.py with nothing in it."""

import asyncio
import os
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from bench import worlds
from bench.bare import MEGABYTE
from bench.runs import ROOT, crowd, running
from bench.table import Row, ratio

SERVERS = 10_000


async def servers() -> list[Row]:
    """Compare both, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        await worlds.make(home, SERVERS, datetime.now(UTC) + timedelta(days=3))
        ours, theirs = await memory_of("servers", SERVERS, home), await memory_of("bare", SERVERS, home)
        ours_in_one, theirs_in_one = await memory_of("servers", 1, home), await memory_of("bare", 1, home)
    return [
        ratio(
            "memory in 10,000 servers ÷ bare discord.py",
            ours / theirs,
            1.1,
            f"{ours:.0f} MB ÷ {theirs:.0f} MB",
        ),
        ratio(
            "memory that 9,999 more servers take ÷ bare discord.py",
            (ours - ours_in_one) / (theirs - theirs_in_one),
            1.1,
            f"{ours - ours_in_one:.0f} MB ÷ {theirs - theirs_in_one:.0f} MB",
        ),
    ]


async def memory_of(module: str, count: int, home: Path) -> float:
    """Start a module in a process of its own, in so many servers; the megabytes that it holds."""
    async with crowd(count, 50) as (_, environment):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            f"bench.{module}",
            str(home),
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=asyncio.subprocess.PIPE,
        )
        told, _ = await process.communicate()
    return float(told)


async def hold(home: Path) -> None:
    """Connect, and say how many megabytes that took."""
    environment = {key: value for key, value in os.environ.items() if key.startswith("DISCORD_")}
    async with running(home, environment):
        await asyncio.sleep(1)
        print(psutil.Process().memory_info().rss / MEGABYTE)


if __name__ == "__main__":
    asyncio.run(hold(Path(sys.argv[1])))
