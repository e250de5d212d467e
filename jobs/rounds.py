"""Rounds: what the alarm clock calls. Each round asks the database what is due, and does it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import discord
import structlog

from jobs.backups import Backups
from jobs.endings import Endings
from jobs.openings import Openings
from jobs.outbox import Outbox
from jobs.pacer import scheduled
from jobs.presence import Presence
from services.couples import Couples
from services.erasures import Erasures
from services.pictures import Pictures

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.rounds")
EVERY = timedelta(seconds=15)
STALE_AFTER = timedelta(minutes=1)
TIDY_EVERY = timedelta(days=1)


class Rounds:
    """One round after another, never two at once."""

    def __init__(
        self,
        couples: Couples,
        openings: Openings,
        endings: Endings,
        erasures: Erasures,
        pictures: Pictures,
        presence: Presence,
        outbox: Outbox,
        backups: Backups,
        guilds: tuple[int, tuple[int, ...]],
        count_due: Callable[[], Awaitable[None]],
    ) -> None:
        self._couples = couples
        self._openings = openings
        self._endings = endings
        self._erasures = erasures
        self._pictures = pictures
        self._presence = presence
        self._outbox = outbox
        self._backups = backups
        self._guilds = guilds
        self._count_due = count_due
        self.ended_at: datetime | None = None
        self._turn = asyncio.Lock()
        self._is_stopping = False
        self._tidied_at: datetime | None = None

    async def run_due(self) -> None:
        """Do all that is due now: end pauses and absences, open rituals, deliver, erase, tidy, back up."""
        async with self._turn:
            if self._is_stopping:
                return
            await self._count_due()
            with scheduled():
                await self._presence.look()
                for couple_id in await self._couples.to_resume(self._guilds):
                    await self._end_pause(couple_id)
                await self._endings.run_due()
                await self._outbox.run_due(self._openings.open_some)
            if not self._is_stopping:
                if await self._erasures.run_due():
                    await self._backups.replace_keyring()
                await self._tidy()
                await self._backups.run_due()
            self.ended_at = discord.utils.utcnow()

    def is_well(self, now: datetime) -> bool:
        """Say whether rounds go on: one is under way, or ended in the last minute."""
        return self._turn.locked() or (self.ended_at is not None and now - self.ended_at < STALE_AFTER)

    async def stop(self) -> None:
        """Begin nothing more, and return once what was claimed is settled."""
        self._is_stopping = True
        self._outbox.stop()
        async with self._turn:
            await self._presence.stop()

    async def _end_pause(self, couple_id: int) -> None:
        try:
            await self._couples.end_pause(couple_id)
        except Exception as error:  # noqa: BLE001 (one failing couple never stops another)
            LOG.error("pause failed", couple=couple_id, error=type(error).__name__)

    async def _tidy(self) -> None:
        now = discord.utils.utcnow()
        if self._tidied_at is None or now - self._tidied_at >= TIDY_EVERY:
            await self._erasures.tidy()
            await self._pictures.sweep()
            self._tidied_at = now
