"""Presence: whether both are still in the server; without the members intent, Discord must be asked."""

import asyncio

import discord
import structlog

from core.couples import Partner
from core.shards import Shards
from services.couples import Couples

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.presence")
BATCH_SIZE = 30  # partners asked for in one round: at a round in 15 seconds, two requests a second at most
FETCH_TIMEOUT_SECONDS = 10  # a server that Discord holds back is asked again after a day
TICK_WAIT_SECONDS = 2  # how long a round waits for the answers before it goes on without them


class MembershipCheck:
    """Looks for partners who have not been seen for a day, a few in each round, whatever else is due."""

    def __init__(self, bot: discord.Client, couples: Couples, shards: Shards) -> None:
        self._bot = bot
        self._couples = couples
        self._shards = shards
        self._pending: set[asyncio.Task[None]] = set()

    async def check_some(self) -> None:
        """Note who is gone and who is back; what Discord is slow to say is noted after this returns."""
        if not self._pending:
            unseen = await self._couples.unseen_partners(self._shards, BATCH_SIZE)
            self._pending = {asyncio.ensure_future(self._check_partner(partner)) for partner in unseen}
        if self._pending:
            _, self._pending = await asyncio.wait(self._pending, timeout=TICK_WAIT_SECONDS)

    async def stop(self) -> None:
        """Ask no further; who was asked for stays unseen, and is asked for again."""
        for asking in self._pending:
            asking.cancel()
        await asyncio.gather(*self._pending, return_exceptions=True)

    async def _check_partner(self, partner: Partner) -> None:
        is_gone: bool | None = None
        guild = self._bot.get_guild(partner.guild_id)
        try:
            if guild is not None:
                async with asyncio.timeout(FETCH_TIMEOUT_SECONDS):
                    await guild.fetch_member(partner.user_id)
                is_gone = False
        except discord.NotFound:
            is_gone = True
        except (discord.HTTPException, OSError) as error:
            LOG.warning("presence unknown", couple=partner.couple_id, error=type(error).__name__)
        await self._couples.record_membership(partner.couple_id, partner.user_id, is_gone=is_gone)
