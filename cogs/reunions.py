"""The buttons of saved hugs and reunions: save, together, join, given, enough."""

import discord
from discord.ext import commands

from cogs.requests import caller, publish, publish_or_say
from cogs.router import on_button
from core.component_keys import parse_id
from core.reunions import Reunion, ReunionState
from services.reunions import Reunions
from ui.posts import send_ephemeral, send_ephemeral_text
from ui.reunions import saved_panel
from ui.texts import say


class ReunionCog(commands.Cog):
    """Handles the buttons that save hugs, and that give them once the couple is together."""

    def __init__(self, reunions: Reunions) -> None:
        self._reunions = reunions

    @on_button("affection", "save")
    async def save_hug(self, interaction: discord.Interaction, component_key: str) -> None:
        """Save a hug until the couple is together."""
        hug = await self._reunions.save_hug(caller(interaction), parse_id(component_key))
        await publish(interaction)
        await send_ephemeral(interaction, saved_panel(hug))

    @on_button("affection", "together")
    async def start_reunion(self, interaction: discord.Interaction, component_key: str) -> None:
        """Announce, on the card of a saved hug, that the couple is together."""
        reunion = await self._reunions.announce_together(caller(interaction), parse_id(component_key))
        await self._answer(interaction, reunion)

    @on_button("reunion", "join")
    async def join_reunion(self, interaction: discord.Interaction, component_key: str) -> None:
        """Confirm, on the card that asks, that the couple is together."""
        reunion = await self._reunions.confirm_together(caller(interaction), parse_id(component_key))
        await self._answer(interaction, reunion)

    @on_button("reunion", "give")
    async def give_next_hug(self, interaction: discord.Interaction, component_key: str) -> None:
        """Mark a hug as given, and turn to the next one."""
        reunion_id, _, hug_id = component_key.partition(".")
        await self._reunions.mark_hug_given(caller(interaction), parse_id(reunion_id), parse_id(hug_id))
        await publish_or_say(interaction, say("reunion-seen"))

    @on_button("reunion", "stop")
    async def stop_reunion(self, interaction: discord.Interaction, component_key: str) -> None:
        """End a reunion; hugs that were not given stay saved."""
        await self._reunions.stop_reunion(caller(interaction), parse_id(component_key))
        await publish_or_say(interaction, say("reunion-seen"))

    async def _answer(self, interaction: discord.Interaction, reunion: Reunion) -> None:
        await publish(interaction)
        has_begun = reunion.state is not ReunionState.ASKED
        if has_begun and interaction.response.is_done():
            return
        await send_ephemeral_text(interaction, say("reunion-begun" if has_begun else "reunion-said"))
