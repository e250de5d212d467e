"""The buttons of the sheet for a first session, which `/learn prepare` shows."""

from collections.abc import Sequence

import discord
from discord.ext import commands

from cogs.requests import caller
from cogs.router import FormValues, form_for, on_button, on_modal, on_select
from core.component_keys import parse_id
from core.sheets import NoTopic, SheetTopic
from services.sheets import Sheets
from ui.drawing.render_queue import RenderQueue
from ui.forms import open_form
from ui.mentions import allow_mentions_of
from ui.names import fetch_name_lookup
from ui.posts import edit_message, show_in_place
from ui.sheet_files import sheet_files
from ui.sheets import confirmation_panel, line_form, line_panel, sheet_panel
from ui.texts import say
from ui.waits import told_line


class SheetCog(commands.Cog):
    """Handles the buttons, the select and the form of the sheet."""

    def __init__(self, sheets: Sheets, render_queue: RenderQueue) -> None:
        self._sheets = sheets
        self._render_queue = render_queue

    @on_button("sheet", "open")
    async def open_sheet(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show the sheet to one partner."""
        view = await self._sheets.sheet_of(caller(interaction), parse_id(component_key))
        await show_in_place(interaction, *sheet_panel(view.sheet, view.user_id))

    @form_for("sheet", "add")
    async def open_add(self, interaction: discord.Interaction, component_key: str, typed: FormValues) -> None:
        """Open the form of a new line."""
        view = await self._sheets.sheet_of(caller(interaction), parse_id(component_key))
        await open_form(interaction, line_form(view.couple), typed)

    @on_modal("sheet", "add")
    async def submit_add(
        self, interaction: discord.Interaction, component_key: str, typed: FormValues
    ) -> None:
        """Propose a line to the other partner."""
        topic = typed.get("topic", "")
        if topic not in list(SheetTopic):
            raise NoTopic
        view = await self._sheets.propose_line(
            caller(interaction), parse_id(component_key), SheetTopic(topic), typed.get("line", "")
        )
        told = f"{say('sheet-proposed')}\n{told_line(view.couple, view.user_id)}"
        await show_in_place(interaction, confirmation_panel(told, view.couple.id))

    @on_select("sheet", "read")
    async def read_line(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Show the whole text of one line."""
        view = await self._sheets.read_line(caller(interaction), parse_id(values[0]))
        await show_in_place(interaction, line_panel(view.line, view.user_id))

    @on_button("sheet", "agree")
    async def agree_to_line(self, interaction: discord.Interaction, component_key: str) -> None:
        """Agree to the other partner's line, and put it on the sheet."""
        view = await self._sheets.agree_to_line(caller(interaction), parse_id(component_key))
        await edit_message(interaction, confirmation_panel(say("sheet-agreed"), view.couple.id))

    @on_button("sheet", "off")
    async def put_line_aside(self, interaction: discord.Interaction, component_key: str) -> None:
        """Leave the other partner's line off the sheet."""
        view = await self._sheets.put_line_aside(caller(interaction), parse_id(component_key))
        await edit_message(interaction, confirmation_panel(say("sheet-put-aside"), view.couple.id))

    @on_button("sheet", "takeback")
    async def delete_own_line(self, interaction: discord.Interaction, component_key: str) -> None:
        """Delete the caller's own line."""
        view = await self._sheets.delete_own_line(caller(interaction), parse_id(component_key))
        await edit_message(interaction, confirmation_panel(say("sheet-withdrawn"), view.couple.id))

    @on_button("sheet", "file")
    async def send_file(self, interaction: discord.Interaction, component_key: str) -> None:
        """Send the sheet as a file, privately."""
        view = await self._sheets.sheet_for_file(caller(interaction), parse_id(component_key))
        await interaction.response.defer(ephemeral=True, thinking=True)
        lookup = await fetch_name_lookup(interaction, view.couple.guild_id, view.couple.user_ids)
        words, files = await sheet_files(view.sheet, view.couple, lookup, self._render_queue)
        await interaction.followup.send(
            words, files=files, ephemeral=True, allowed_mentions=allow_mentions_of(())
        )
