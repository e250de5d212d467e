"""`/affection`, and the buttons of its cards."""

import discord
from discord import app_commands
from discord.ext import commands

from cogs.requests import CardPublisher, caller, command, require_home
from cogs.router import on_button
from core.affections import Affection, AffectionKind
from core.deliveries import Delivery, DeliveryKind
from core.text_input import NOTE_LIMIT
from services.affections import Affections
from services.couples import Couples
from ui.affections import opened_note, sent_panel
from ui.posts import Post, edit_message, send_ephemeral
from ui.texts import say


class AffectionCog(commands.Cog):
    """Small signs across any distance."""

    def __init__(self, affections: Affections, couples: Couples, publisher: CardPublisher) -> None:
        self._affections = affections
        self._couples = couples
        self._publisher = publisher

    @command(description="Send your partner a small sign of affection")
    @app_commands.guild_only()
    @app_commands.describe(kind="What to send", note="A few words with it, for you two alone")
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
        """Send a sign."""
        require_home(interaction, await self._couples.couple_of(caller(interaction)))
        await self._post(
            interaction,
            *await self._affections.send_affection(caller(interaction), AffectionKind(kind), note),
        )

    @on_button("affection", "echo")
    async def echo(self, interaction: discord.Interaction, component_key: str) -> None:
        """Send the same back, once."""
        require_home(interaction, await self._couples.couple_of(caller(interaction)))
        await self._post(
            interaction, *await self._affections.echo_affection(caller(interaction), int(component_key))
        )
        await self._publisher.redraw(DeliveryKind.AFFECTION, int(component_key))

    @on_button("affection", "read")
    async def read_note(self, interaction: discord.Interaction, component_key: str) -> None:
        """Open the note for one of the two."""
        await send_ephemeral(
            interaction,
            opened_note(await self._affections.read_affection(caller(interaction), int(component_key))),
        )

    @on_button("affection", "takeback")
    async def delete_own_affection(self, interaction: discord.Interaction, component_key: str) -> None:
        """Delete a sign and the message that shows it."""
        deletions = await self._affections.delete_own_affection(caller(interaction), int(component_key))
        await edit_message(interaction, Post(content=say("affection-taken-back")))
        await self._publisher.publish(interaction, deletions)

    async def _post(self, interaction: discord.Interaction, affection: Affection, delivery: Delivery) -> None:
        await self._publisher.publish(interaction, [delivery])
        await send_ephemeral(interaction, sent_panel(affection))
