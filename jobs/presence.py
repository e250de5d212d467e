"""Presence: whether both are still in the server; without the members intent, Discord must be asked."""

import asyncio
import logging
from datetime import timedelta

import discord

from core.couples import Couple
from services.couples import Couples

LOG = logging.getLogger("kindling.presence")
ASK_AFTER = timedelta(days=1)
WAITS_SECONDS = 10  # a server that Discord holds back holds no other's ritual


class Presence:
    """Looks for partners who have not been seen for a day."""

    def __init__(self, bot: discord.Client, couples: Couples) -> None:
        self._bot = bot
        self._couples = couples

    async def check(self, couple: Couple) -> None:
        """Note who is gone and who is back: one request for each partner who was not seen for a day."""
        guild = self._bot.get_guild(couple.guild_id)
        if guild is None:
            return
        for partner in couple.partners:
            if not partner.is_gone and discord.utils.utcnow() - partner.seen_at < ASK_AFTER:
                continue
            try:
                async with asyncio.timeout(WAITS_SECONDS):
                    await guild.fetch_member(partner.user_id)
                is_gone = False
            except discord.NotFound:
                is_gone = True
            except (discord.HTTPException, OSError) as error:
                LOG.warning("presence unknown couple=%s error=%s", couple.id, type(error).__name__)
                continue
            await self._couples.note_presence(couple.id, partner.user_id, is_gone=is_gone)
