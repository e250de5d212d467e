"""What systemd is told: that the bot is up, that its loop goes round, and that it stops."""

import asyncio
import socket
from pathlib import Path

import pytest
from support.bot_process import BotProcess
from support.loopback.server import LoopbackDiscord

pytestmark = pytest.mark.slow


async def test_systemd_hears_of_the_start_the_loop_and_the_end(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.setblocking(False)
        loop = asyncio.get_running_loop()
        async with LoopbackDiscord() as discord:
            bot = BotProcess(
                discord, tmp_path, NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="200000"
            )
            try:
                await bot.launch()
                heard = [await loop.sock_recv(manager, 100) for _ in range(4)]
                assert heard == [b"READY=1", *[b"WATCHDOG=1"] * 3]
                bot.terminate()
                while (state := await loop.sock_recv(manager, 100)) == b"WATCHDOG=1":
                    pass
                assert state == b"STOPPING=1"
                assert await bot.wait_until_ended() == 0
            finally:
                await bot.close()
