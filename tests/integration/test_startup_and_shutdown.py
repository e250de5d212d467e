"""Startup and shutdown: nothing unneeded is loaded, and claimed deliveries are finished."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from support.bot_process import MASTER_KEYS_SETTING, BotProcess
from support.data_dirs import create_databases
from support.loopback.faults import Limits
from support.loopback.server import LoopbackDiscord

from bench import sample_data
from bot import create_bot

pytestmark = pytest.mark.slow
COUPLES = 2_000
DUE = 300


async def test_a_start_reads_a_handful_of_rows_however_many_couples_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await create_databases(tmp_path)
    await sample_data.create_data_dir(tmp_path, COUPLES, datetime.now(UTC) + timedelta(days=3))
    for name, value in {
        "KINDLING_HOME": str(tmp_path),
        "KINDLING_KEYS": MASTER_KEYS_SETTING,
        "DISCORD_TOKEN": "t",
    }.items():
        monkeypatch.setenv(name, value)
    bot = create_bot()
    read: list[int] = []

    @event.listens_for(bot.database.engine.sync_engine, "after_cursor_execute")
    @event.listens_for(bot.keyring._database.engine.sync_engine, "after_cursor_execute")
    def note(_connection: Any, cursor: Any, *_rest: Any) -> None:
        read.append(len(cursor._rows))

    async def synced() -> list[Any]:
        return []

    monkeypatch.setattr(bot.tree, "sync", synced)
    await bot.setup_hook()
    assert len(read) > 3
    assert sum(read) < 100
    await bot.database.close()
    await bot.keyring.close()
    await bot.http.close()


async def test_asked_to_stop_it_finishes_what_was_claimed_and_leaves_the_rest(tmp_path: Path) -> None:
    await create_databases(tmp_path)
    await sample_data.create_data_dir(tmp_path, DUE, datetime.now(UTC))
    async with LoopbackDiscord(Limits(50, None)) as discord:
        discord.rest.delay = 0.05
        for number in range(DUE):
            home, ada, bo = sample_data.home_and_partners_of(number)
            discord.add_guild(sample_data.guild_id_of(number), [home], [ada, bo])
        bot = BotProcess(discord, tmp_path)
        try:
            await bot.start()
            await discord.wait_until(lambda: len(discord.sends) > 20)
            before = asyncio.get_running_loop().time()
            bot.terminate()
            assert await bot.wait_until_ended() == 0
            assert asyncio.get_running_loop().time() - before < 60
        finally:
            await bot.close()
        sent = len(discord.sends)
    assert 20 < sent < DUE
    with closing(sqlite3.connect(tmp_path / "kindling.db")) as connection:
        states = dict(connection.execute("SELECT state, count(*) FROM deliveries GROUP BY state").fetchall())
        assert connection.execute("SELECT count(*) FROM posts").fetchone() == (sent,)
    assert "claimed" not in states
    assert states["sent"] == sent
