"""Checks that partners are still in their server: without the members intent, Discord must be asked."""

import asyncio

import discord
import structlog

from core.couples import Partner
from core.shards import Shards
from services.couples import Couples
from ui.discord_errors import REQUEST_ERRORS, ErrorClass, RequestTarget, classify

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.membership_check")
BATCH_SIZE = 30  # partners in one tick of all processes: with a tick every 15 seconds, two requests a second
FETCH_TIMEOUT_SECONDS = 10  # a server that Discord holds back is asked again after a day
TICK_WAIT_SECONDS = 2  # a tick goes on without answers that take longer


class MembershipCheck:
    """Asks for partners not seen for a day, a few in each tick, whatever else is due."""

    def __init__(self, bot: discord.Client, couples: Couples, shards: Shards) -> None:
        self._bot = bot
        self._couples = couples
        self._shards = shards
        self._pending: set[asyncio.Task[None]] = set()

    async def check_some(self) -> None:
        """Record the partners who left or returned; slow answers are recorded after this returns."""
        if not self._pending:
            # Each process asks for its own share: sixteen of them would take 32 of Discord's 50 a second.
            batch = max(1, int(BATCH_SIZE * self._shards.share))
            unseen = await self._couples.unseen_partners(self._shards, batch)
            # These may outlive the tick: a server that is slow to answer must not hold up the others' posts.
            self._pending = {asyncio.create_task(self._check_partner(partner)) for partner in unseen}
        if self._pending:
            _, self._pending = await asyncio.wait(self._pending, timeout=TICK_WAIT_SECONDS)

    async def stop(self) -> None:
        """Stop asking; partners without an answer stay unseen, and are asked for again."""
        for asking in self._pending:
            asking.cancel()
        await asyncio.gather(*self._pending, return_exceptions=True)

    async def _check_partner(self, partner: Partner) -> None:
        """Ask for one partner and store the answer; log any failure, as nobody awaits this."""
        try:
            is_gone = await self._is_gone(partner)
            await self._couples.record_membership(partner.couple_id, partner.user_id, is_gone=is_gone)
        except Exception as error:  # noqa: BLE001 (one failing partner never stops another)
            LOG.error("membership check failed", couple=partner.couple_id, error=type(error).__name__)

    async def _is_gone(self, partner: Partner) -> bool | None:
        """Return whether a partner has left the server; None if Discord does not say."""
        guild = self._bot.get_guild(partner.guild_id)
        if guild is None:
            return None
        try:
            async with asyncio.timeout(FETCH_TIMEOUT_SECONDS):
                await guild.fetch_member(partner.user_id)
        except REQUEST_ERRORS as error:
            if classify(error, RequestTarget.MEMBER) is ErrorClass.TARGET_GONE:
                return True
            LOG.warning("presence unknown", couple=partner.couple_id, error=type(error).__name__)
            return None
        return False
