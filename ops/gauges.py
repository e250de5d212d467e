"""Gauges of the present: shards, servers, couples, pictures, and the age of the backup."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import discord

from data.engine import Database
from data.totals import count_for_monitoring
from ops.backups import Backups
from ops.gateway_state import is_alive
from ops.metrics import Metrics

TOTALS_INTERVAL = timedelta(minutes=1)  # counting reads whole tables
BACKUP_MAY_BE = timedelta(hours=30)  # old: made each night, so one night was missed
BACKUP_GRACE = timedelta(hours=1)  # after a start, in which the first tick makes a backup that is due


class Gauges:
    """Sets the gauges of `metrics` at each scrape."""

    def __init__(
        self,
        client: discord.AutoShardedClient,
        database: Database,
        backups: Backups,
        metrics: Metrics,
        clock: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._database = database
        self._backups = backups
        self._metrics = metrics
        self._clock = clock
        self._started_at = clock()
        self._counted_at: datetime | None = None

    async def refresh(self) -> None:
        """Set all gauges; couples and pictures are counted once a minute. Raises `StorageUnavailable`."""
        now = self._clock()
        for shard_id, shard in self._client.shards.items():
            self._metrics.set_shard(shard_id, shard.latency, is_up=is_alive(shard))
        self._metrics.set_servers(len(self._client.guilds))
        made_at = await asyncio.to_thread(self._backups.newest_made_at)
        if made_at is not None:
            self._metrics.set_backup_age(now - made_at)
        if self._database.is_missing:  # the bot has not opened its storage yet
            return
        if self._counted_at is None or abs(now - self._counted_at) >= TOTALS_INTERVAL:
            self._metrics.set_totals(*await count_for_monitoring(self._database))
            self._counted_at = now

    async def has_fresh_backup(self) -> bool:
        """Return whether last night's backup was made; True if another process makes them."""
        now = self._clock()
        if not self._backups.makes_archives or now - self._started_at < BACKUP_GRACE:
            return True
        made_at = await asyncio.to_thread(self._backups.newest_made_at)
        return made_at is not None and now - made_at < BACKUP_MAY_BE
