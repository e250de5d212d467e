"""Measure the bot's memory in ten thousand servers, against bare discord.py.

Run as a module, it connects the bot and prints the memory of its own process.
"""

import asyncio
import os
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from bench import sample_data
from bench.bare_client import MEGABYTE
from bench.harness import ROOT, load_generator, running_bot
from bench.table import Row, ratio

SERVER_COUNT = 10_000
# structlog imports Rich, three megabytes, where it is installed: a developer has it, a host does not.
WITHOUT_RICH = (
    "import runpy, sys; sys.modules['rich'] = None; runpy.run_module(sys.argv.pop(1), run_name='__main__')"
)


async def server_memory() -> list[Row]:
    """Compare the bot with bare discord.py in ten thousand servers and in one, in a process each."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        await sample_data.create_data_dir(home, SERVER_COUNT, datetime.now(UTC) + timedelta(days=3))
        ours, theirs = (
            await memory_of("server_memory", SERVER_COUNT, home),
            await memory_of("bare_client", SERVER_COUNT, home),
        )
        ours_in_one, theirs_in_one = (
            await memory_of("server_memory", 1, home),
            await memory_of("bare_client", 1, home),
        )
    return [
        ratio(
            "memory in 10,000 servers ÷ bare discord.py",
            ours / theirs,
            1.5,
            f"{ours:.0f} MB ÷ {theirs:.0f} MB",
        ),
        ratio(
            "memory that 9,999 more servers take ÷ bare discord.py",
            (ours - ours_in_one) / (theirs - theirs_in_one),
            1.05,
            f"{ours - ours_in_one:.0f} MB ÷ {theirs - theirs_in_one:.0f} MB",
        ),
    ]


async def memory_of(module: str, count: int, data_dir: Path) -> float:
    """Run `bench.<module>` as a process of its own in `count` servers, and return its megabytes."""
    async with load_generator(count, 50) as (_, environment):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            WITHOUT_RICH,
            f"bench.{module}",
            str(data_dir),
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await process.communicate()
    return float(output)


async def print_memory(data_dir: Path) -> None:
    """Connect the bot, and print the memory of this process in megabytes."""
    environment = {key: value for key, value in os.environ.items() if key.startswith("DISCORD_")}
    async with running_bot(data_dir, environment):
        await asyncio.sleep(1)
        print(psutil.Process().memory_info().rss / MEGABYTE)


if __name__ == "__main__":
    asyncio.run(print_memory(Path(sys.argv[1])))
