"""The servers that may have the bot: it greets those once, and leaves any other with a sentence."""

import discord
import structlog
from discord.ext import commands

from cogs.events import CatchUp, EventRetrier
from services.couples import Couples
from ui.discord_errors import REQUEST_ERRORS
from ui.texts import say

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.servers")


class ServerCog(commands.Cog):
    """Leaves servers not named in `ALLOWED_SERVERS`; without that setting, every server may keep the bot.

    An app that people can install for themselves has to be public, so anybody can add it to a server.
    """

    def __init__(
        self, client: discord.Client, couples: Couples, allowed: frozenset[int], events: EventRetrier
    ) -> None:
        self._client = client
        self._events = events
        self._couples = couples
        self._allowed = allowed

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Greet a new server, or leave it if it is not allowed."""
        catch_up = CatchUp(("servers", guild.shard_id), lambda: self._leave_unnamed_of(guild.shard_id))
        key = ("allowed server", guild.id)
        await self._events.handle(key, lambda: self._leave_or_greet(guild), "servers", catch_up)

    @commands.Cog.listener()
    async def on_shard_ready(self, shard_id: int) -> None:
        """Leave servers that are no longer allowed, or that were joined while this shard was away."""
        await self._events.run_in_turn(
            ("servers", shard_id), lambda: self._leave_unnamed_of(shard_id), "servers"
        )

    async def _leave_or_greet(self, guild: discord.Guild) -> None:
        await self._leave_unnamed([guild])
        if self._allowed and guild.id not in self._allowed:
            return
        try:
            await _say_in_system_channel(guild, say("server-joined"))
        except REQUEST_ERRORS as error:  # a greeting is not worth a second try
            LOG.info("server not greeted", server=guild.id, error=type(error).__name__)

    async def _leave_unnamed_of(self, shard_id: int) -> None:
        await self._leave_unnamed([guild for guild in self._client.guilds if guild.shard_id == shard_id])

    async def _leave_unnamed(self, guilds: list[discord.Guild]) -> None:
        unnamed = [guild for guild in guilds if self._allowed and guild.id not in self._allowed]
        if not unnamed:
            return
        # A typing error in the setting must not end couples: leaving starts the clock of their erasure.
        with_couples = {guild_id for guild_id, _ in await self._couples.home_channels()}
        for guild in unnamed:
            if guild.id in with_couples:
                LOG.warning("server not allowed", server=guild.id, couples=True)
            else:
                await self._leave(guild)

    async def _leave(self, guild: discord.Guild) -> None:
        try:
            await _say_in_system_channel(guild, say("server-not-allowed"))
            await guild.leave()
        except REQUEST_ERRORS as error:
            LOG.warning("server not left", server=guild.id, error=type(error).__name__)
        else:
            LOG.info("server left", server=guild.id)


async def _say_in_system_channel(guild: discord.Guild, sentence: str) -> None:
    """Post a sentence in the server's system channel, if the bot may write there."""
    channel = guild.system_channel
    if channel is not None and channel.permissions_for(guild.me).send_messages:
        await channel.send(sentence)
