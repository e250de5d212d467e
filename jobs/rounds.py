"""Rounds: what the alarm clock calls. Each round asks the database what is due, and does it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import discord

from jobs.postman import Postman
from jobs.presence import Presence
from services.couples import Couples
from services.erasures import Erasures
from services.rituals import Rituals

LOG = logging.getLogger("kindling.rounds")
EVERY = timedelta(seconds=15)
AT_ONCE = 16
TIDY_EVERY = timedelta(days=1)


class Rounds:
    """One round after another, never two at once."""

    def __init__(
        self,
        couples: Couples,
        rituals: Rituals,
        erasures: Erasures,
        presence: Presence,
        postman: Postman,
        guilds: tuple[int, tuple[int, ...]],
    ) -> None:
        self._couples = couples
        self._rituals = rituals
        self._erasures = erasures
        self._presence = presence
        self._postman = postman
        self._guilds = guilds
        self._room = asyncio.Semaphore(AT_ONCE)
        self._tidied_at: datetime | None = None

    async def run_due(self) -> None:
        """Do all that is due now: end pauses, open rituals' occurrences, deliver, erase, tidy."""
        for couple_id in await self._couples.to_resume(self._guilds):
            await self._quietly(self._couples.end_pause, couple_id)
        failed: set[int] = set()
        while due := await self._rituals.due(self._guilds, without=failed):
            done = await asyncio.gather(*(self._quietly(self._fire, ritual_id) for ritual_id in due))
            failed |= {ritual_id for ritual_id, is_done in zip(due, done, strict=True) if not is_done}
        await self._postman.run_due()
        await self._erasures.run_due()
        await self._tidy()

    async def _fire(self, ritual_id: int) -> None:
        couple = await self._rituals.couple_behind(ritual_id)
        if couple is not None:
            await self._presence.check(couple)
        await self._rituals.fire(ritual_id)

    async def _quietly(self, do: Callable[[int], Awaitable[None]], subject_id: int) -> bool:
        async with self._room:
            try:
                await do(subject_id)
            except Exception as error:  # noqa: BLE001 (one failing couple never stops another)
                LOG.error(
                    "%s failed id=%s error=%s", do.__name__.strip("_"), subject_id, type(error).__name__
                )
                return False
        return True

    async def _tidy(self) -> None:
        now = discord.utils.utcnow()
        if self._tidied_at is None or now - self._tidied_at >= TIDY_EVERY:
            await self._erasures.tidy()
            self._tidied_at = now
