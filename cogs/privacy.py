"""`/privacy`: see the stored data and its readers, export it, erase it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing

import discord
from discord.ext import commands

from cogs.failures import log_failure
from cogs.requests import (
    caller,
    command,
    is_installed_by_person_alone,
    operators_of,
    server_name,
    works_everywhere,
)
from cogs.router import on_button, on_select
from cogs.suggestions import MAX_CHOICES
from core.component_keys import parse_id
from core.couples import Couple
from core.errors import KindlingError, NotAvailable
from core.exports import StoredKind
from services.exports import Exports
from services.own_words import OwnWords
from ui.albums import loss_note
from ui.archives import build_archives, in_batches
from ui.cards import Part
from ui.drawing.render_queue import RunScript
from ui.invitations import operator_line
from ui.mentions import allow_mentions_of
from ui.names import fetch_name_lookup
from ui.persistent import router_of
from ui.posts import send_ephemeral, send_ephemeral_text, show_in_place
from ui.privacy import PrivacyTopic, erase_panel, privacy_panel, privacy_topic_panel, which_couple_panel
from ui.safe_text import escape_text
from ui.texts import say

FILES_PER_MESSAGE = 10  # of one follow-up; people who installed the app themselves get five follow-ups
MAX_CONCURRENT_EXPORTS = 2  # each reads every picture of a couple
EXPORT_WAIT_SECONDS = 5 * 60  # out of the 15 minutes for which Discord takes an answer


class ExportAlreadyRunning(KindlingError):
    """An export for the caller is already running."""

    text_id = "refusal-export-runs"


class TooManyExports(KindlingError):
    """Other people's exports have taken every slot for `EXPORT_WAIT_SECONDS`."""

    text_id = "refusal-export-waits"


ShowForCouple = Callable[[discord.Interaction, int], Awaitable[None]]


@works_everywhere
class PrivacyCog(
    commands.GroupCog, group_name="privacy", group_description="What I keep about you, and how to delete it"
):
    """Handles `/privacy`: each partner can see, export and erase their own words."""

    def __init__(self, exports: Exports, own_words: OwnWords, run_script: RunScript) -> None:
        self._exports = exports
        self._run_script = run_script
        self._own_words = own_words
        self._export_slots = asyncio.Semaphore(MAX_CONCURRENT_EXPORTS)
        self._exporting: set[int] = set()

    @command(Part.GENERAL, description="See everything I keep, and who can read it")
    async def what(self, interaction: discord.Interaction) -> None:
        """List the data stored about the caller's couple, or ask which couple."""
        couples, kinds = await self._exports.what_is_stored(caller(interaction))
        if len(couples) == 1:
            await self._show_stored(interaction, couples[0], kinds)
        else:
            await self._choose_couple(interaction, "what", couples)

    @command(Part.GENERAL, description="Download everything that’s yours: album, data, pictures")
    async def export(self, interaction: discord.Interaction) -> None:
        """Send everything as files to the caller alone."""
        await self._show_for_chosen_couple(interaction, "export", self._export)

    @command(Part.GENERAL, description="Erase what you wrote, right away and for good")
    async def erase(self, interaction: discord.Interaction) -> None:
        """Show how many items would be erased, and ask the caller to confirm."""
        await self._show_for_chosen_couple(interaction, "erase", self._ask_to_erase)

    @command(Part.GENERAL, name="import", description="Bring along what you wrote, from a download")
    async def import_words(self, interaction: discord.Interaction) -> None:
        """Open the form that takes an export."""
        await self._show_for_chosen_couple(interaction, "import", self._ask_for_export)

    @on_select("privacy", "what")
    async def what_for_couple(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """List the data stored about the chosen couple."""
        await self._show_stored(
            interaction, *await self._exports.count_exportable(caller(interaction), parse_id(values[0]))
        )

    @on_button("privacy", "what")
    async def go_back(self, interaction: discord.Interaction, component_key: str) -> None:
        """Return from a topic to the summary."""
        await self.what_for_couple(interaction, "", (component_key,))

    @on_select("privacy", "topic")
    async def show_topic(
        self, interaction: discord.Interaction, component_key: str, values: Sequence[str]
    ) -> None:
        """Show the chosen topic in full."""
        if values[0] not in list(PrivacyTopic):
            raise NotAvailable
        couple, kinds = await self._exports.count_exportable(caller(interaction), parse_id(component_key))
        operator = operator_line(operators_of(interaction), couple.user_ids)
        panel = privacy_topic_panel(couple, kinds, operator, PrivacyTopic(values[0]))
        await show_in_place(interaction, panel)

    @on_select("privacy", "export")
    async def export_for_couple(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Send the caller's data of the chosen couple as files."""
        await self._export(interaction, parse_id(values[0]))

    @on_select("privacy", "erase")
    async def erase_for_couple(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Show how many items of the chosen couple would be erased."""
        await self._ask_to_erase(interaction, parse_id(values[0]))

    @on_select("privacy", "import")
    async def import_for_couple(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Open the form that takes an export, for the chosen couple."""
        await self._ask_for_export(interaction, parse_id(values[0]))

    @on_button("privacy", "export")
    async def export_from_panel(self, interaction: discord.Interaction, component_key: str) -> None:
        """Send everything as files, from the panel."""
        await self._export(interaction, parse_id(component_key))

    @on_button("privacy", "erase")
    async def ask_to_erase_from_panel(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show how many items would be erased, from the panel."""
        await self._ask_to_erase(interaction, parse_id(component_key))

    @on_button("privacy", "erase-words")
    async def erase_words(self, interaction: discord.Interaction, component_key: str) -> None:
        """Erase everything the caller wrote, and report the number of items that could not be erased."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        erased = await self._own_words.erase_own_words(caller(interaction), parse_id(component_key))
        line = say("erase-done", count=erased.count)
        if erased.failures:
            error_id = log_failure(erased.failures[0], "privacy:erase-words")
            line = say("erase-left", count=erased.count, left=len(erased.failures), id=error_id)
        await send_ephemeral_text(interaction, line)

    @on_button("privacy", "erase-all")
    async def erase_all(self, interaction: discord.Interaction, component_key: str) -> None:
        """Ask the other partner to agree to erasing the whole couple."""
        await self._own_words.propose_erasing_couple(caller(interaction), parse_id(component_key))
        await send_ephemeral_text(interaction, say("erase-asked"))

    async def _show_for_chosen_couple(
        self, interaction: discord.Interaction, verb: str, show: ShowForCouple
    ) -> None:
        couples = await self._exports.couples_of(caller(interaction))
        if len(couples) == 1:
            await show(interaction, couples[0].id)
        else:
            await self._choose_couple(interaction, verb, couples)

    async def _choose_couple(
        self, interaction: discord.Interaction, verb: str, couples: Sequence[Couple]
    ) -> None:
        named = [(couple, await server_name(interaction, couple)) for couple in couples[:MAX_CHOICES]]
        await send_ephemeral(interaction, which_couple_panel(named, verb))

    async def _show_stored(
        self, interaction: discord.Interaction, couple: Couple, kinds: Sequence[StoredKind]
    ) -> None:
        operator = operator_line(operators_of(interaction), couple.user_ids)
        server = await server_name(interaction, couple)
        await show_in_place(interaction, privacy_panel(couple, server, kinds, operator))

    async def _ask_to_erase(self, interaction: discord.Interaction, couple_id: int) -> None:
        couple, counts = await self._own_words.count_own_words(caller(interaction), couple_id)
        await send_ephemeral(interaction, erase_panel(couple, counts))

    async def _ask_for_export(self, interaction: discord.Interaction, couple_id: int) -> None:
        await router_of(interaction).dispatch_button(interaction, "privacy", str(couple_id), "import")

    async def _export(self, interaction: discord.Interaction, couple_id: int) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        if interaction.user.id in self._exporting:
            raise ExportAlreadyRunning
        self._exporting.add(interaction.user.id)
        try:
            await self._wait_for_slot()
            try:
                await self._send_export(interaction, couple_id)
            finally:
                self._export_slots.release()
        finally:
            self._exporting.discard(interaction.user.id)

    async def _wait_for_slot(self) -> None:
        try:
            async with asyncio.timeout(EXPORT_WAIT_SECONDS):
                await self._export_slots.acquire()
        except TimeoutError:
            raise TooManyExports from None

    async def _send_export(self, interaction: discord.Interaction, couple_id: int) -> None:
        export = await self._exports.export_of(caller(interaction), couple_id)
        lookup = await fetch_name_lookup(interaction, export.couple.guild_id, export.couple.user_ids)
        archives = build_archives(
            export,
            lookup,
            self._exports.read_thumbnail,
            self._exports.read_picture,
            interaction.filesize_limit,
            self._run_script,
        )
        server = escape_text(await server_name(interaction, export.couple))
        # With a server in common each file goes out alone, so that only one is in memory.
        is_alone = is_installed_by_person_alone(interaction)
        number = 0
        async with aclosing(in_batches(archives, FILES_PER_MESSAGE if is_alone else 1)) as batches:
            async for batch in batches:
                words = say("export-more", number=number + 1)
                if not number:
                    has = "album" if batch[0].has_album else "none"
                    words = say("export-done", server=server, has=has) + loss_note(export)
                number += len(batch)
                await interaction.followup.send(
                    words,
                    files=[archive.file for archive in batch],
                    ephemeral=True,
                    allowed_mentions=allow_mentions_of(()),
                )
        if number > 1 and not is_alone:
            await send_ephemeral_text(interaction, say("export-last", count=number))
