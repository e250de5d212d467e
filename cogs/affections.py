"""`/affection`, and the buttons of its cards."""

import discord
from discord import app_commands
from discord.ext import commands

from cogs.requests import caller, command, publish
from cogs.router import on_button
from core.affections import Affection, AffectionKind
from core.component_keys import parse_id
from core.text_input import NOTE_LIMIT
from services.affections import Affections
from ui.affections import opened_note, sent_panel
from ui.cards import Part
from ui.posts import Post, edit_message, send_ephemeral
from ui.texts import say


class AffectionCog(commands.Cog):
    """Handles `/affection` and the buttons of signs of affection."""

    def __init__(self, affections: Affections) -> None:
        self._affections = affections

    @command(Part.APPRECIATION, description="Send your partner a small sign of affection")
    @app_commands.guild_only()
    @app_commands.describe(kind="What to send", note="A few words with it, for the two of you alone")
    @app_commands.choices(
        kind=[
            app_commands.Choice(name="a hug", value=AffectionKind.HUG),
            app_commands.Choice(name="a kiss", value=AffectionKind.KISS),
            app_commands.Choice(name="holding hands", value=AffectionKind.HANDS),
            app_commands.Choice(name="thinking of you", value=AffectionKind.THINKING),
        ]
    )
    async def affection(
        self,
        interaction: discord.Interaction,
        kind: str,
        note: app_commands.Range[str, 1, NOTE_LIMIT] | None = None,
    ) -> None:
        """Send a sign of affection, with an optional note."""
        sent = await self._affections.send_affection(caller(interaction), AffectionKind(kind), note)
        await self._confirm(interaction, sent)

    @on_button("affection", "echo")
    async def echo(self, interaction: discord.Interaction, component_key: str) -> None:
        """Send the same sign back, once."""
        echo = await self._affections.echo_affection(caller(interaction), parse_id(component_key))
        await self._confirm(interaction, echo)

    @on_button("affection", "read")
    async def read_note(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show the note to one partner."""
        affection = await self._affections.read_affection(caller(interaction), parse_id(component_key))
        await send_ephemeral(interaction, opened_note(affection))

    @on_button("affection", "takeback")
    async def delete_own_affection(self, interaction: discord.Interaction, component_key: str) -> None:
        """Delete a sign and the message that shows it."""
        await self._affections.delete_own_affection(caller(interaction), parse_id(component_key))
        await edit_message(interaction, Post(content=say("affection-taken-back")))

    async def _confirm(self, interaction: discord.Interaction, affection: Affection) -> None:
        await publish(interaction)
        await send_ephemeral(interaction, sent_panel(affection))
