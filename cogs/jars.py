"""`/jar`: draw, mine; and the components of the list of given thank-yous."""

from collections.abc import Sequence

import discord
from discord import app_commands
from discord.ext import commands

from cogs.requests import caller, command
from cogs.router import on_button, on_select
from core.component_keys import parse_id, parse_page
from services.pictures import Pictures
from services.thanks import ThankYous
from ui.cards import Part
from ui.posts import edit_message, send_ephemeral
from ui.thanks import drawn_thanks, jar_panel, own_thanks


@app_commands.guild_only()
class JarCog(commands.GroupCog, group_name="jar", group_description="Thank-yous, given and received"):
    """The jar: thank-yous that a partner received, and those that they gave."""

    def __init__(self, thank_yous: ThankYous, pictures: Pictures) -> None:
        self._thank_yous = thank_yous
        self._pictures = pictures

    @command(Part.APPRECIATION, description="Draw a thank-you you once received")
    async def draw(self, interaction: discord.Interaction) -> None:
        """Show a thank-you that the caller received, the longest unseen first."""
        view = await self._thank_yous.draw_thanks(caller(interaction))
        photo = await self._pictures.read_pictures(view.couple, view.photo)
        await send_ephemeral(interaction, *drawn_thanks(view.thanks, view.couple, photo))

    @command(Part.APPRECIATION, description="See, change or take back the thank-yous you gave")
    async def mine(self, interaction: discord.Interaction) -> None:
        """List the thank-yous that the caller gave."""
        couple, page = await self._thank_yous.given_page(caller(interaction))
        await send_ephemeral(interaction, jar_panel(page, couple))

    @on_button("jar", "page")
    async def page(self, interaction: discord.Interaction, component_key: str) -> None:
        """Turn to an older or a newer page."""
        couple, page = await self._thank_yous.given_page(caller(interaction), parse_page(component_key))
        await edit_message(interaction, jar_panel(page, couple))

    @on_select("jar", "choose")
    async def choose(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Show one thank-you in full to its author."""
        view = await self._thank_yous.own_thanks(caller(interaction), parse_id(values[0]))
        photo = await self._pictures.read_pictures(view.couple, view.photo)
        await send_ephemeral(interaction, *own_thanks(view.thanks, view.couple, photo))
