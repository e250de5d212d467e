"""`/jar`: draw, mine; and the list that shows one whole."""

from collections.abc import Sequence

import discord
from discord import app_commands
from discord.ext import commands

from cogs.desk import picked, pressed
from cogs.requests import caller, command
from services.pictures import Pictures
from services.thanks import GivenPage, ThankYous
from ui.posts import Post, replace, tell
from ui.thanks import drawn_words, jar_panel, own_words


@app_commands.guild_only()
class JarCog(commands.GroupCog, group_name="jar", group_description="Thank-yous, given and received"):
    """What the jar keeps of the two."""

    def __init__(self, thank_yous: ThankYous, pictures: Pictures) -> None:
        self._thank_yous = thank_yous
        self._pictures = pictures

    @command(description="Draw a thank-you that you once received")
    async def draw(self, interaction: discord.Interaction) -> None:
        """Give one back, the longest unseen."""
        couple, thanks = await self._thank_yous.draw(caller(interaction))
        photo = await self._pictures.show(*await self._thank_yous.photo_of(thanks))
        await tell(interaction, *drawn_words(thanks, couple, photo))

    @command(description="See the thank-yous that you gave, to reread, change or take back")
    async def mine(self, interaction: discord.Interaction) -> None:
        """List what the caller gave."""
        await tell(interaction, _panel(await self._thank_yous.given(caller(interaction), 0)))

    @pressed("jar", "page")
    async def page(self, interaction: discord.Interaction, key: str) -> None:
        """Turn to an older or a newer page."""
        await replace(interaction, _panel(await self._thank_yous.given(caller(interaction), int(key))))

    @picked("jar", "choose")
    async def choose(self, interaction: discord.Interaction, _key: str, values: Sequence[str]) -> None:
        """Show one whole to its author."""
        couple, thanks = await self._thank_yous.own(caller(interaction), int(values[0]))
        photo = await self._pictures.show(*await self._thank_yous.photo_of(thanks))
        await tell(interaction, *own_words(thanks, couple, photo))


def _panel(page: GivenPage) -> Post:
    return jar_panel(page.thanks, page.couple, page.number, has_older=page.has_older)
