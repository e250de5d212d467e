"""What systemd is told: that the bot is up, that its loop goes round, and that it stops."""

import asyncio
import socket
from pathlib import Path

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from support.bot_process import BotProcess
from support.loopback.server import TOKEN, LoopbackDiscord

from core.errors import InvalidSetting
from ops import startup
from ops.service_manager import notify, notifying_service_manager
from ops.startup import hold_data_dir


async def test_the_watchdog_is_fed_for_as_long_as_the_loop_goes_round(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", "2000")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.setblocking(False)
        loop = asyncio.get_running_loop()
        async with notifying_service_manager():
            assert [await loop.sock_recv(manager, 100) for _ in range(3)] == [
                b"READY=1",
                *[b"WATCHDOG=1"] * 2,
            ]
        while (state := await loop.sock_recv(manager, 100)) == b"WATCHDOG=1":
            pass
        assert state == b"STOPPING=1"


async def test_without_systemd_nothing_is_sent_and_a_socket_that_is_gone_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    async with notifying_service_manager():
        await asyncio.sleep(0)
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    notify("READY=1")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_used_is_named_with_the_setting(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    with (
        pytest.raises(InvalidSetting, match=r"a file.* KINDLING_HOME"),
        hold_data_dir(tmp_path / "a file", "0"),
    ):
        pass
    with hold_data_dir(tmp_path / "new", "0"):
        assert (tmp_path / "new").is_dir()


@pytest.mark.slow
async def test_a_start_waits_for_a_discord_that_fails_and_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(startup, "START_WAITS", (0,))
    async with LoopbackDiscord() as server:
        monkeypatch.setattr(Route, "BASE", server.environment["DISCORD_API_URL"])
        address = yarl.URL(server.environment["DISCORD_GATEWAY_URL"])
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", address)
        fault = server.fail("GET", "/users/@me$", status=503, times=2)
        client, is_set_up = discord.Client(intents=discord.Intents.none()), asyncio.Event()
        starting = asyncio.create_task(startup.start_patiently(client, TOKEN, is_set_up))
        await server.wait_until_identified()
        assert is_set_up.is_set()
        await client.close()
        await starting
    assert fault.times == 0


@pytest.mark.slow
async def assert_heard(bot: BotProcess, manager: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    await bot.launch()
    heard = [await loop.sock_recv(manager, 100) for _ in range(4)]
    assert heard == [b"READY=1", *[b"WATCHDOG=1"] * 3]
    bot.terminate()
    while (state := await loop.sock_recv(manager, 100)) == b"WATCHDOG=1":
        pass
    assert state == b"STOPPING=1"
    assert await bot.wait_until_ended() == 0


async def test_systemd_hears_of_the_start_the_loop_and_the_end(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.setblocking(False)
        async with LoopbackDiscord() as server:
            bot = BotProcess(server, tmp_path, NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="200000")
            try:
                await assert_heard(bot, manager)
            finally:
                await bot.close()
