"""The buttons of the sheet for a first session, which `/learn prepare` shows."""

from collections.abc import Sequence

import discord
from discord.ext import commands

from cogs.desk import Typed, opens, picked, pressed, submits
from cogs.requests import caller
from core.errors import Over
from core.sheets import NoTopic, Topic
from services.sheets import Sheets
from ui.forms import open_form
from ui.mentions import calling
from ui.names import names_in
from ui.posts import replace, tell
from ui.sheet_files import sheet_files
from ui.sheets import line_form, line_panel, sheet_panel, told_panel
from ui.texts import say


class SheetCog(commands.Cog):
    """What the two prepare for a first session."""

    def __init__(self, sheets: Sheets) -> None:
        self._sheets = sheets

    @pressed("sheet", "open")
    async def open(self, interaction: discord.Interaction, key: str) -> None:
        """Show the sheet to one of the two."""
        view = await self._sheets.view(caller(interaction), _id_in(key))
        await tell(interaction, *sheet_panel(view.sheet, view.user_id))

    @opens("sheet", "add")
    async def open_add(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Open the form of a line."""
        view = await self._sheets.view(caller(interaction), _id_in(key))
        await open_form(interaction, line_form(view.couple), typed)

    @submits("sheet", "add")
    async def submit_add(self, interaction: discord.Interaction, key: str, typed: Typed) -> None:
        """Propose a line to the other."""
        topic = typed.get("topic", "")
        if topic not in list(Topic):
            raise NoTopic
        line = await self._sheets.propose(
            caller(interaction), _id_in(key), Topic(topic), typed.get("line", "")
        )
        await tell(interaction, told_panel(say("sheet-proposed"), line.couple_id))

    @picked("sheet", "read")
    async def read(self, interaction: discord.Interaction, _key: str, values: Sequence[str]) -> None:
        """Show one line whole."""
        view = await self._sheets.read(caller(interaction), _id_in(values[0]))
        await tell(interaction, line_panel(view.line, view.user_id))

    @pressed("sheet", "agree")
    async def agree(self, interaction: discord.Interaction, key: str) -> None:
        """Bring the other's line onto the sheet."""
        view = await self._sheets.agree(caller(interaction), _id_in(key))
        await replace(interaction, told_panel(say("sheet-agreed"), view.couple.id))

    @pressed("sheet", "off")
    async def put_aside(self, interaction: discord.Interaction, key: str) -> None:
        """Leave the other's line off the sheet."""
        view = await self._sheets.put_aside(caller(interaction), _id_in(key))
        await replace(interaction, told_panel(say("sheet-put-aside"), view.couple.id))

    @pressed("sheet", "takeback")
    async def take_back(self, interaction: discord.Interaction, key: str) -> None:
        """Delete a line of the caller's own."""
        view = await self._sheets.withdraw(caller(interaction), _id_in(key))
        await replace(interaction, told_panel(say("sheet-withdrawn"), view.couple.id))

    @pressed("sheet", "file")
    async def file(self, interaction: discord.Interaction, key: str) -> None:
        """Send the sheet as a file, for the caller alone."""
        view = await self._sheets.make(caller(interaction), _id_in(key))
        await interaction.response.defer(ephemeral=True, thinking=True)
        lookup = await names_in(interaction, view.couple.guild_id, view.couple.user_ids)
        words, files = await sheet_files(view.sheet, view.couple, lookup)
        await interaction.followup.send(words, files=files, ephemeral=True, allowed_mentions=calling(()))


def _id_in(key: str) -> int:
    if not key.isdecimal():
        raise Over
    return int(key)
