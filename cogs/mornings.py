"""Mornings: the buttons with which memories begin to come back by themselves, are read, and stop."""

import discord
from discord.ext import commands

from cogs.requests import CardPublisher, caller, require_home
from cogs.router import on_button
from services.couples import Couples
from services.mornings import Mornings
from services.pictures import Pictures
from ui.mornings import day_panel
from ui.posts import send_ephemeral, send_ephemeral_text
from ui.texts import say


class MorningCog(commands.Cog):
    """What a couple does with its mornings."""

    def __init__(
        self, mornings: Mornings, couples: Couples, pictures: Pictures, publisher: CardPublisher
    ) -> None:
        self._mornings = mornings
        self._couples = couples
        self._pictures = pictures
        self._publisher = publisher

    @on_button("morning", "want")
    async def ask_for_mornings(self, interaction: discord.Interaction, component_key: str) -> None:
        """Ask the other, or turn the second key where they have asked."""
        person, couple_id = caller(interaction), int(component_key)
        require_home(interaction, await self._couples.couple_with(person, couple_id))
        card = await self._mornings.propose_mornings(person, couple_id)
        await send_ephemeral_text(interaction, say("morning-agreed" if card is None else "morning-asked"))
        if card is not None:
            await self._publisher.publish(interaction, [card])

    @on_button("morning", "stop")
    async def stop_mornings(self, interaction: discord.Interaction, component_key: str) -> None:
        """Let no memory come back by itself any more."""
        await self._mornings.stop_mornings(caller(interaction), int(component_key))
        await send_ephemeral_text(interaction, say("morning-stopped"))

    @on_button("morning", "read")
    async def read_morning(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show a morning's memories to one of the two."""
        view = await self._mornings.read_morning(caller(interaction), int(component_key))
        covers = await self._pictures.read_thumbnails(view.couple, view.covers)
        await send_ephemeral(
            interaction, day_panel(view.memories, view.couple, covers, are_wanted=view.are_wanted)
        )
