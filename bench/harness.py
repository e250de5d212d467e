"""Start what a benchmark needs: the bot in this process, and a Discord with simulated people in another.

The other process is `bench.load_process`: its work is not counted as the bot's processor time and memory.
"""

import asyncio
import base64
import json
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bot
from bench import sample_data
from ops.gc_tuning import GcTuner

ROOT = Path(__file__).parent.parent


@dataclass
class LoadGenerator:
    """The other process; it takes one command at a time, as a line of JSON, and answers with another."""

    process: asyncio.subprocess.Process

    async def call(self, **command: object) -> dict[str, Any]:
        """Send a command, such as `do="count"`, and return the answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(command).encode() + b"\n")
        return await self.read_reply()

    async def read_reply(self) -> dict[str, Any]:
        """Wait for the next line, and return it."""
        assert self.process.stdout is not None
        return json.loads(await self.process.stdout.readline())


@asynccontextmanager
async def load_generator(couples: int, limit: int) -> AsyncGenerator[tuple[LoadGenerator, dict[str, str]]]:
    """Start a Discord with one server for each of `couples`, and yield it with the bot's environment.

    `limit` is the global limit in requests a second; 0 means none.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.load_process",
        str(couples),
        str(limit),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    load = LoadGenerator(process)
    try:
        yield load, (await load.read_reply())["environment"]
    finally:
        process.kill()
        await process.wait()


@asynccontextmanager
async def running_bot(data_dir: Path, environment: dict[str, str]) -> AsyncGenerator["bot.Kindling"]:
    """Run the bot in this process, without its scheduler: a measure calls `run_due` itself."""
    keys = base64.b64encode(sample_data.MASTER_KEY).decode()
    os.environ |= {
        **environment,
        "KINDLING_HOME": str(data_dir),
        "KINDLING_KEYS": keys,
        "LOG_LEVEL": "WARNING",
    }
    kindling, gc_tuner = bot.create_bot(), GcTuner()
    async with kindling:
        serving = asyncio.ensure_future(kindling.start(environment["DISCORD_TOKEN"]))
        await asyncio.sleep(0.5)
        await kindling.wait_until_ready()
        await gc_tuner.start()
        yield kindling
        gc_tuner.stop()
        await kindling.close()
        await serving
