"""*Start over?*: the button that asks, and the buttons of its cards."""

import discord
from discord.ext import commands

from cogs.requests import caller, publish, publish_or_say
from cogs.router import on_button
from core.component_keys import parse_id
from services.fresh_starts import FreshStarts
from ui.fresh_starts import fresh_start_panel
from ui.posts import send_ephemeral, send_ephemeral_text
from ui.texts import say


class FreshStartCog(commands.Cog):
    """Handles *Start over?* and its answers."""

    def __init__(self, fresh_starts: FreshStarts) -> None:
        self._fresh_starts = fresh_starts

    @on_button("again", "ask")
    async def ask_to_start_over(self, interaction: discord.Interaction, _component_key: str) -> None:
        """Ask the other partner to start over."""
        await self._fresh_starts.ask_to_start_over(caller(interaction))
        await publish_or_say(interaction, say("start-over-sent"))

    @on_button("again", "read")
    async def read(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show the request in an envelope to one partner."""
        view = await self._fresh_starts.read_fresh_start(caller(interaction), parse_id(component_key))
        await send_ephemeral(
            interaction, fresh_start_panel(view.fresh_start, view.couple, interaction.user.id)
        )

    @on_button("again", "yes")
    async def agree(self, interaction: discord.Interaction, component_key: str) -> None:
        """Say yes to starting over."""
        await self._fresh_starts.agree_to_start_over(caller(interaction), parse_id(component_key))
        await publish(interaction)
        await send_ephemeral_text(interaction, say("start-over-agreed-line"))

    @on_button("again", "hour")
    async def wait(self, interaction: discord.Interaction, component_key: str) -> None:
        """Ask for an hour."""
        await self._fresh_starts.ask_for_an_hour(caller(interaction), parse_id(component_key))
        await publish(interaction)
        await send_ephemeral_text(interaction, say("start-over-later-line"))
