"""Runs: the bot in this process, and a crowd with its Discord in another."""

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
from bench import worlds
from jobs.memory import Attic

ROOT = Path(__file__).parent.parent


@dataclass
class Crowd:
    """The other process."""

    process: asyncio.subprocess.Process

    async def tell(self, **what: object) -> dict[str, Any]:
        """Let the crowd do something, and return what it found."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(what).encode() + b"\n")
        return await self.heard()

    async def heard(self) -> dict[str, Any]:
        """Wait for the crowd's next line."""
        assert self.process.stdout is not None
        return json.loads(await self.process.stdout.readline())


@asynccontextmanager
async def crowd(couples: int, limit: int) -> AsyncGenerator[tuple[Crowd, dict[str, str]]]:
    """Start a Discord with so many couples' servers."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.crowd",
        str(couples),
        str(limit),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    one = Crowd(process)
    try:
        yield one, (await one.heard())["environment"]
    finally:
        process.kill()
        await process.wait()


@asynccontextmanager
async def running(home: Path, environment: dict[str, str]) -> AsyncGenerator["bot.Kindling"]:
    """Run the bot in this process, without its alarm."""
    keys = base64.b64encode(worlds.MASTER).decode()
    os.environ |= {**environment, "KINDLING_HOME": str(home), "KINDLING_KEYS": keys, "LOG_LEVEL": "WARNING"}
    kindling, attic = bot.create_bot(), Attic()
    async with kindling:
        serving = asyncio.ensure_future(kindling.start(environment["DISCORD_TOKEN"]))
        await asyncio.sleep(0.5)
        await kindling.wait_until_ready()
        await attic.keep_for_good()
        yield kindling
        attic.leave()
        await kindling.close()
        await serving
