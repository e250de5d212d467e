"""Processes: the real bot in a process of its own, started, stopped, killed."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from support.loopback.server import LoopbackDiscord

ROOT = Path(__file__).parents[2]
MASTER_KEYS_SETTING = "bW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW0="  # 32 times m, as in `houses.MASTER`


class BotProcess:
    """`bot.py run` on a home of its own, against a loopback Discord."""

    def __init__(self, discord: LoopbackDiscord, data_dir: Path, **settings: str) -> None:
        self._discord = discord
        self._home = data_dir
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None
        self.log = data_dir / "bot.log"

    async def start(self) -> None:
        """Start, and return once it has connected."""
        identified = self._discord.gateway.identifies
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONWARNINGS": "ignore",
            "KINDLING_HOME": str(self._home),
            "KINDLING_KEYS": MASTER_KEYS_SETTING,
            **self._discord.environment,
            **self._settings,
        }
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                str(ROOT / "bot.py"),
                "run",
                cwd=self._home,
                env=environment,
                stdout=log,
                stderr=log,
            )
        await self._discord.wait_until_identified(identified + 1)

    def kill(self) -> None:
        """End it as a power cut would: nothing is finished."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to stop."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)

    async def wait_until_ended(self, within: float = 15.0) -> int:
        """Wait for its end; its exit status."""
        assert self._process is not None
        async with asyncio.timeout(within):
            return await self._process.wait()

    async def close(self) -> None:
        """End it, if it still runs."""
        if self._process is not None and self._process.returncode is None:
            self.kill()
            await self._process.wait()
