"""Mornings: the buttons with which memories begin to come back by themselves, are read, and stop."""

import discord
from discord.ext import commands

from cogs.desk import pressed
from cogs.requests import PostOffice, caller, require_home
from services.couples import Couples
from services.mornings import Mornings
from services.pictures import Pictures
from ui.mornings import day_panel
from ui.posts import tell, tell_line
from ui.texts import say


class MorningCog(commands.Cog):
    """What a couple does with its mornings."""

    def __init__(self, mornings: Mornings, couples: Couples, pictures: Pictures, office: PostOffice) -> None:
        self._mornings = mornings
        self._couples = couples
        self._pictures = pictures
        self._office = office

    @pressed("morning", "want")
    async def want(self, interaction: discord.Interaction, key: str) -> None:
        """Ask the other, or turn the second key where they have asked."""
        person, couple_id = caller(interaction), int(key)
        require_home(interaction, await self._couples.with_partner(person, couple_id))
        card = await self._mornings.want(person, couple_id)
        await tell_line(interaction, say("morning-agreed" if card is None else "morning-asked"))
        if card is not None:
            await self._office.post(interaction, [card])

    @pressed("morning", "stop")
    async def stop(self, interaction: discord.Interaction, key: str) -> None:
        """Let no memory come back by itself any more."""
        await self._mornings.stop(caller(interaction), int(key))
        await tell_line(interaction, say("morning-stopped"))

    @pressed("morning", "read")
    async def read(self, interaction: discord.Interaction, key: str) -> None:
        """Show a morning's memories to one of the two."""
        view = await self._mornings.read(caller(interaction), int(key))
        covers = await self._pictures.thumbnails(view.couple, view.covers)
        await tell(interaction, day_panel(view.memories, view.couple, covers, are_wanted=view.are_wanted))
