"""Mornings: the buttons that start them, stop them, show their memories, and leave a memory alone."""

import discord
from discord.ext import commands

from cogs.requests import caller
from cogs.router import on_button
from core.component_keys import parse_id
from services.mornings import Mornings
from services.pictures import Pictures
from services.quiet_memories import QuietMemories
from ui.memories import quieted_panel
from ui.mornings import day_panel
from ui.posts import send_ephemeral, send_ephemeral_text
from ui.texts import say


class MorningCog(commands.Cog):
    """Handles the buttons of mornings, and *Don't bring this back*."""

    def __init__(self, mornings: Mornings, quiet_memories: QuietMemories, pictures: Pictures) -> None:
        self._mornings = mornings
        self._quiet_memories = quiet_memories
        self._pictures = pictures

    @on_button("morning", "want")
    async def ask_for_mornings(self, interaction: discord.Interaction, component_key: str) -> None:
        """Propose mornings to the other partner, or agree if they proposed them before."""
        is_proposed = await self._mornings.propose_mornings(caller(interaction), parse_id(component_key))
        await send_ephemeral_text(interaction, say("morning-asked" if is_proposed else "morning-agreed"))

    @on_button("morning", "stop")
    async def stop_mornings(self, interaction: discord.Interaction, component_key: str) -> None:
        """Stop memories from coming back by themselves."""
        await self._mornings.stop_mornings(caller(interaction), parse_id(component_key))
        await send_ephemeral_text(interaction, say("morning-stopped"))

    @on_button("morning", "read")
    async def read_morning(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show a morning's memories to one of the partners."""
        view = await self._mornings.read_morning(caller(interaction), parse_id(component_key))
        covers = await self._pictures.read_thumbnails(view.couple, view.covers)
        await send_ephemeral(
            interaction, day_panel(view.memories, view.couple, covers, are_wanted=view.are_wanted)
        )

    @on_button("memory", "quiet")
    async def quiet_memory(self, interaction: discord.Interaction, component_key: str) -> None:
        """Stop bringing a memory back, by any route."""
        memory_id = parse_id(component_key)
        await self._quiet_memories.quiet_memory(caller(interaction), memory_id)
        await send_ephemeral(interaction, quieted_panel(memory_id))

    @on_button("memory", "unquiet")
    async def unquiet_memory(self, interaction: discord.Interaction, component_key: str) -> None:
        """Undo the caller's own *Don't bring this back*."""
        await self._quiet_memories.unquiet_memory(caller(interaction), parse_id(component_key))
        await send_ephemeral_text(interaction, say("memory-unquieted"))
