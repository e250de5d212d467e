"""Presence: whether both are still in the server; without the members intent, Discord must be asked."""

import asyncio

import discord
import structlog

from core.couples import Partner
from services.couples import Couples

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.presence")
AT_ONCE = 30  # partners asked for in one round: at a round in 15 seconds, two requests a second at most
WAITS_SECONDS = 10  # a server that Discord holds back is asked again after a day
HOLDS_SECONDS = 2  # how long a round waits for the answers before it goes on without them


class Presence:
    """Looks for partners who have not been seen for a day, a few in each round, whatever else is due."""

    def __init__(self, bot: discord.Client, couples: Couples, guilds: tuple[int, tuple[int, ...]]) -> None:
        self._bot = bot
        self._couples = couples
        self._guilds = guilds
        self._looking: set[asyncio.Task[None]] = set()

    async def look(self) -> None:
        """Note who is gone and who is back; what Discord is slow to say is noted after this returns."""
        if not self._looking:
            unseen = await self._couples.unseen(self._guilds, AT_ONCE)
            self._looking = {asyncio.ensure_future(self._ask(partner)) for partner in unseen}
        if self._looking:
            _, self._looking = await asyncio.wait(self._looking, timeout=HOLDS_SECONDS)

    async def stop(self) -> None:
        """Ask no further; who was asked for stays unseen, and is asked for again."""
        for asking in self._looking:
            asking.cancel()
        await asyncio.gather(*self._looking, return_exceptions=True)

    async def _ask(self, partner: Partner) -> None:
        is_gone: bool | None = None
        guild = self._bot.get_guild(partner.guild_id)
        try:
            if guild is not None:
                async with asyncio.timeout(WAITS_SECONDS):
                    await guild.fetch_member(partner.user_id)
                is_gone = False
        except discord.NotFound:
            is_gone = True
        except (discord.HTTPException, OSError) as error:
            LOG.warning("presence unknown", couple=partner.couple_id, error=type(error).__name__)
        await self._couples.note_presence(partner.couple_id, partner.user_id, is_gone=is_gone)
