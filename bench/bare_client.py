"""A bot of discord.py and nothing else, against which Kindling is measured.

It imports no module of Kindling's, so that its memory is discord.py's alone. Run as a module, it prints that.
"""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import discord
import psutil
import yarl
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from ops.intents import INTENTS

MEGABYTE = 2**20


class EmptyCog(commands.Cog):
    """Commands named like Kindling's, `/ritual list` and `/help`, that do nothing."""

    ritual = app_commands.Group(name="ritual", description=".")

    @ritual.command(name="list", description=".")
    async def list_rituals(self, interaction: discord.Interaction) -> None:
        """Reply with a dot."""
        await interaction.response.send_message(".", ephemeral=True)

    @app_commands.command(name="help", description=".")
    async def show_help(self, interaction: discord.Interaction, part: str = "") -> None:
        """Reply with a dot."""
        del part
        await interaction.response.send_message(".", ephemeral=True)


@asynccontextmanager
async def bare_client(environment: dict[str, str]) -> AsyncGenerator[discord.Client]:
    """Run a bare bot with the intents and caches of Kindling, on the Discord that `environment` names."""
    Route.BASE = environment["DISCORD_API_URL"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(environment["DISCORD_GATEWAY_URL"])
    client = commands.AutoShardedBot(
        "!",
        intents=INTENTS,
        shard_count=1,
        max_messages=None,
        member_cache_flags=discord.MemberCacheFlags.none(),
        chunk_guilds_at_startup=False,
    )
    async with client:
        await client.add_cog(EmptyCog())
        client.setup_hook = client.tree.sync  # type: ignore[method-assign]
        serving = asyncio.ensure_future(client.start(environment["DISCORD_TOKEN"]))
        await asyncio.sleep(0.5)
        await client.wait_until_ready()
        yield client
        await client.close()
        await serving


async def print_memory(environment: dict[str, str]) -> None:
    """Connect, and print the memory of this process in megabytes."""
    async with bare_client(environment):
        await asyncio.sleep(1)
        print(psutil.Process().memory_info().rss / MEGABYTE)


if __name__ == "__main__":
    asyncio.run(print_memory(dict(os.environ)))
