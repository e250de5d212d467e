"""What `/healthz` asks: each part is found unwell when it is."""

import asyncio
import os
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from support.live_bot import LiveBot

from core.errors import StorageUnavailable
from ops.gateway_state import heartbeat_age, is_alive
from ops.gauges import Gauges
from ops.write_probe import WriteProbe

pytestmark = pytest.mark.slow


async def test_a_shard_is_alive_while_its_socket_is_open_and_its_heartbeats_are_answered(
    live: LiveBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shard,) = live.bot.shards.values()
    assert await live.bot.is_connected()
    assert 0 <= heartbeat_age(shard) < 60
    monkeypatch.setattr(shard._parent.ws._keep_alive, "_last_ack", -1_000.0)
    assert not is_alive(shard)
    assert not await live.bot.is_connected()
    assert not is_alive(None)


async def test_a_connection_that_is_gone_shows_though_discord_py_stays_ready(live: LiveBot) -> None:
    (shard,) = live.bot.shards.values()
    await shard.disconnect()
    assert live.bot.is_ready()
    assert not await live.bot.is_connected()


async def test_a_tick_that_never_ends_shows_after_a_while(
    live: LiveBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    await live.bot.run_due()
    assert await live.bot.is_ticking()
    stuck = asyncio.Event()

    async def hang() -> None:
        await stuck.wait()

    monkeypatch.setattr(live.bot._ticker, "_count_due", hang)
    ticking = asyncio.ensure_future(live.bot.run_due())
    await asyncio.sleep(0.1)
    live.clock_offset += timedelta(minutes=10)
    assert await live.bot.is_ticking()
    live.clock_offset += timedelta(minutes=10)
    assert not await live.bot.is_ticking()
    stuck.set()
    await ticking
    assert await live.bot.is_ticking()


async def test_a_database_that_takes_no_writes_shows_though_it_can_be_read(live: LiveBot) -> None:
    passed = 0.0
    probe = WriteProbe(live.bot.database, lambda: passed)
    assert await probe.takes_writes()
    assert live.bot.database.path is not None
    with closing(sqlite3.connect(live.bot.database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert await probe.takes_writes()  # asked a moment ago
        passed = 11.0
        with pytest.raises(StorageUnavailable):
            await probe.takes_writes()
        other.execute("ROLLBACK")
    assert await probe.takes_writes()


async def test_a_night_without_a_backup_shows(live: LiveBot) -> None:
    gauges = Gauges(live.bot, live.bot.database, live.bot.backups, live.bot.metrics, live.now)
    assert await gauges.has_fresh_backup()  # the first tick makes one
    live.clock_offset += timedelta(hours=2)
    assert not await gauges.has_fresh_backup()
    folder = live.bot.settings.data_dir / "backups"
    folder.mkdir(exist_ok=True)
    backup = folder / "kindling-2026-11-24.tar"
    backup.touch()
    made_at = live.now().timestamp()
    os.utime(backup, (made_at, made_at))
    assert await gauges.has_fresh_backup()
    live.clock_offset += timedelta(hours=31)
    assert not await gauges.has_fresh_backup()
