"""Absences: what is heard of servers that the bot was removed from or is back in, and *Agree* to go on."""

from collections.abc import Awaitable, Iterable

import aiohttp
import discord
import structlog
from discord.ext import commands

from cogs.desk import pressed
from cogs.requests import PostOffice, caller, sentence_for
from core.couples import CoupleState
from core.deliveries import DeliveryKind
from services.absences import Absences
from ui.couples import resumed_line
from ui.posts import tell_line

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.absences")


class AbsenceCog(commands.Cog):
    """Starts clocks, and lets both stop one.

    A removal is heard as it happens, or found when a shard is ready. An outage is neither: discord.py tells
    of it by another event, and keeps the server. A session that goes on is told of all that it missed.
    """

    def __init__(self, client: discord.Client, absences: Absences, office: PostOffice) -> None:
        self._client = client
        self._absences = absences
        self._office = office
        self._before: dict[int, dict[int, discord.Guild]] = {}

    @pressed("absence", "agree")
    async def agree(self, interaction: discord.Interaction, key: str) -> None:
        """Want to go on."""
        couple = await self._absences.agree(caller(interaction), int(key))
        await self._office.redraw(DeliveryKind.ABSENCE, int(key), interaction)
        await tell_line(interaction, resumed_line(couple, is_proposed=False))

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Start the clock of a server's couples."""
        await _noted(self._begin([guild.id]))

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Ask a server's couples."""
        await _noted(self._ask([guild.id]))

    @commands.Cog.listener()
    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Keep what was known of the shard's servers, to be held against its next session."""
        mine = [guild for guild in self._client.guilds if guild.shard_id == shard_id]
        self._before[shard_id] = {guild.id: guild for guild in mine}

    @commands.Cog.listener()
    async def on_shard_resumed(self, shard_id: int) -> None:
        """Go on with the same session."""
        self._before.pop(shard_id, None)

    @commands.Cog.listener()
    async def on_shard_ready(self, shard_id: int) -> None:
        """Find the servers that the bot was removed from, or came back to, while this shard was away."""
        before = self._before.pop(shard_id, {})
        await _noted(self._compare((self._client.shard_count or 1, (shard_id,)), before))

    async def _compare(self, guilds: tuple[int, tuple[int, ...]], before: dict[int, discord.Guild]) -> None:
        async for together in self._absences.servers(CoupleState.TOGETHER, guilds):
            await self._begin([guild_id for guild_id in together if await self._is_left(guild_id, before)])
        async for removed in self._absences.servers(CoupleState.REMOVED, guilds):
            await self._ask([guild_id for guild_id in removed if not await self._is_left(guild_id, before)])

    async def _is_left(self, guild_id: int, before: dict[int, discord.Guild]) -> bool:
        """Say whether the bot is in a server no more.

        A new session names every server of the shard, and discord.py then makes each anew; but it keeps one
        that the session does not name. What is the same as before is therefore asked of Discord itself.
        """
        guild = self._client.get_guild(guild_id)
        if guild is None or before.get(guild_id) is not guild:
            return guild is None
        try:
            await self._client.fetch_guild(guild_id, with_counts=False)
        except (discord.Forbidden, discord.NotFound):
            return True
        except (discord.HTTPException, aiohttp.ClientError, OSError):
            return False  # nobody could tell: the next session asks again
        return False

    async def _begin(self, guild_ids: Iterable[int]) -> None:
        """Start clocks, and tell the operator: it is thirty days until the first word is lost."""
        counts = [await self._absences.begin(guild_id) for guild_id in guild_ids]
        if sum(counts):
            LOG.warning("removed from servers", servers=len(counts), couples=sum(counts))

    async def _ask(self, guild_ids: Iterable[int]) -> None:
        counts = [await self._absences.ask(guild_id) for guild_id in guild_ids]
        if sum(counts):
            LOG.info("back in servers", servers=len(counts), couples=sum(counts))


async def _noted(step: Awaitable[None]) -> None:
    """Let a step fail into the log alone: a listener has nobody to answer."""
    try:
        await step
    except Exception as error:  # noqa: BLE001 (the next start compares again)
        sentence_for(error, "absence")
