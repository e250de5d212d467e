"""The form of `/privacy import`: an export goes in, and the other partner is asked."""

from functools import partial

import discord
from discord.ext import commands

from cogs.attachments import read_whole, show_progress
from cogs.requests import caller, publish
from cogs.router import FormValues, form_for, on_modal
from core.component_keys import parse_id
from core.imports import ExportGone, ImportAlreadyRunning, NotAnExport, refuse_big_export
from services.imports import Imports
from ui.forms import open_form, uploaded_files
from ui.imports import asked_panel, import_form
from ui.posts import send_ephemeral

READ_SECONDS = 5 * 60  # out of the 15 minutes for which Discord takes an answer


class ImportCog(commands.Cog):
    """Handles the form that takes an export; `/privacy import` opens it."""

    def __init__(self, imports: Imports) -> None:
        self._imports = imports
        self._importing: set[int] = set()

    @form_for("privacy", "import")
    async def open_import(
        self, interaction: discord.Interaction, component_key: str, _typed: FormValues
    ) -> None:
        """Open the form that takes an export."""
        couple_id = parse_id(component_key)
        await self._imports.require_import(caller(interaction), couple_id)
        await open_form(interaction, import_form(couple_id))

    @on_modal("privacy", "import")
    async def submit_import(
        self, interaction: discord.Interaction, component_key: str, _typed: FormValues
    ) -> None:
        """Read the export, ask the other partner, and tell the caller what would come along."""
        person, couple_id, uploads = caller(interaction), parse_id(component_key), uploaded_files(interaction)
        await self._imports.require_import(person, couple_id)
        if not uploads:
            raise NotAnExport
        for upload in uploads:
            refuse_big_export(upload.size)
        if person.user_id in self._importing:
            raise ImportAlreadyRunning
        self._importing.add(person.user_id)
        try:
            files = [partial(read_whole, upload, ExportGone(), READ_SECONDS) for upload in uploads]
            async with show_progress(interaction) as report:
                found = await self._imports.read_files(files)
                view = await self._imports.propose_import(person, couple_id, found, files, report)
        finally:
            self._importing.discard(person.user_id)
        await publish(interaction)
        await send_ephemeral(interaction, asked_panel(view.summary, view.proposal_id, view.left_out))
