"""Removals of the bot: servers it was removed from or returned to, and *Agree* to go on."""

from collections.abc import Iterable

import discord
import structlog
from discord.ext import commands

from cogs.events import CatchUp, EventRetrier, Step
from cogs.requests import caller, publish
from cogs.router import on_button
from core.component_keys import parse_id
from core.couples import CoupleState
from core.shards import Shards
from services.removals import BotRemovals
from ui.couples import resumed_line
from ui.discord_errors import REQUEST_ERRORS, ErrorClass, RequestTarget, classify
from ui.posts import send_ephemeral_text

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.removals")


class RemovalCog(commands.Cog):
    """Starts the 30-day clock of a removal, and lets both partners stop it.

    A removal is heard as it happens, or found when a shard is ready. An outage is neither: discord.py tells
    of it by another event, and keeps the server. A resumed session is told everything it missed.
    """

    def __init__(self, client: discord.Client, removals: BotRemovals, events: EventRetrier) -> None:
        self._client = client
        self._events = events
        self._removals = removals
        self._guilds_before: dict[int, dict[int, discord.Guild]] = {}

    @on_button("absence", "agree")
    async def agree(self, interaction: discord.Interaction, component_key: str) -> None:
        """Record that the caller wants to go on."""
        couple = await self._removals.agree_to_continue(caller(interaction), parse_id(component_key))
        await publish(interaction)
        await send_ephemeral_text(interaction, resumed_line(couple, is_proposed=False))

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Start the clock of a server's couples."""
        await self._handle(guild, lambda: self._note_removals([guild.id]))

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Ask a server's couples."""
        await self._handle(guild, lambda: self._ask_couples([guild.id]))

    @commands.Cog.listener()
    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Remember the shard's servers, to compare them with those of its next session."""
        mine = [guild for guild in self._client.guilds if guild.shard_id == shard_id]
        self._guilds_before[shard_id] = {guild.id: guild for guild in mine}

    @commands.Cog.listener()
    async def on_shard_resumed(self, shard_id: int) -> None:
        """Drop the remembered servers: a resumed session replays the events it missed."""
        self._guilds_before.pop(shard_id, None)

    @commands.Cog.listener()
    async def on_shard_ready(self, shard_id: int) -> None:
        """Find the servers the bot was removed from, or returned to, while this shard was away."""
        before = self._guilds_before.pop(shard_id, {})
        await self._events.run_in_turn(
            ("absence", shard_id), lambda: self._compare(shard_id, before), "absence"
        )

    async def _handle(self, guild: discord.Guild, step: Step) -> None:
        """Handle a removal or a return in its turn, so that a delayed one cannot undo a later one.

        If it cannot be kept, the servers of the shard are compared later.
        """
        catch_up = CatchUp(("absence", guild.shard_id), lambda: self._compare(guild.shard_id, {}))
        await self._events.handle(("server", guild.id), step, "absence", catch_up)

    async def _compare(self, shard_id: int, before: dict[int, discord.Guild]) -> None:
        shards = Shards(self._client.shard_count or 1, (shard_id,))
        async for together in self._removals.servers_with_couples(CoupleState.TOGETHER, shards):
            await self._note_removals(
                [guild_id for guild_id in together if await self._is_removed_from(guild_id, before)]
            )
        async for removed in self._removals.servers_with_couples(CoupleState.REMOVED, shards):
            await self._ask_couples(
                [guild_id for guild_id in removed if not await self._is_removed_from(guild_id, before)]
            )

    async def _is_removed_from(self, guild_id: int, before: dict[int, discord.Guild]) -> bool:
        """Return whether the bot has been removed from a server.

        A new session names every server of the shard, and discord.py then creates each again; but it keeps
        one that the session does not name. So if the object is the same as before, Discord itself is asked.
        """
        guild = self._client.get_guild(guild_id)
        if guild is None or before.get(guild_id) is not guild:
            return guild is None
        try:
            await self._client.fetch_guild(guild_id, with_counts=False)
        except REQUEST_ERRORS as error:
            # No other error answers the question: the next session asks again.
            return classify(error, RequestTarget.GUILD) is ErrorClass.TARGET_GONE
        return False

    async def _note_removals(self, guild_ids: Iterable[int]) -> None:
        """Start the clocks, and tell the operator: the first words are lost after thirty days."""
        counts = [await self._removals.record_removal(guild_id) for guild_id in guild_ids]
        if sum(counts):
            LOG.warning("removed from servers", servers=len(counts), couples=sum(counts))

    async def _ask_couples(self, guild_ids: Iterable[int]) -> None:
        counts = [await self._removals.ask_to_continue(guild_id) for guild_id in guild_ids]
        if sum(counts):
            LOG.info("back in servers", servers=len(counts), couples=sum(counts))
