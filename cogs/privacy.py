"""`/privacy`: what is kept and who can read it, to take it along, to have it erased."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing

import discord
from discord import app_commands
from discord.ext import commands

from cogs.requests import caller, command, log_failure, operator_ids
from cogs.router import on_button, on_select
from core.couples import Couple
from core.errors import KindlingError
from services.exports import Exports
from services.own_words import OwnWords
from ui.archives import build_archives
from ui.invitations import operator_line
from ui.mentions import allow_mentions_of
from ui.names import fetch_name_lookup
from ui.posts import send_ephemeral, send_ephemeral_text
from ui.privacy import erase_panel, privacy_panel, which_couple_panel
from ui.safe_text import escape_text
from ui.texts import say

MAX_CHOICES = 25
MAX_CONCURRENT_EXPORTS = 2  # exports that are packed at a time: each reads a couple's every picture
EXPORT_WAIT_SECONDS = 5 * 60  # of the fifteen minutes in which Discord takes an answer


class ExportAlreadyRunning(KindlingError):
    """The caller's export is being made already."""

    text_id = "refusal-export-runs"


class TooManyExports(KindlingError):
    """Too many others take theirs along just now."""

    text_id = "refusal-export-waits"


ShowForCouple = Callable[[discord.Interaction, int], Awaitable[None]]


@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
@app_commands.allowed_installs(guilds=True, users=False)
class PrivacyCog(
    commands.GroupCog, group_name="privacy", group_description="What I keep of you, and how to be rid of it"
):
    """Every word that somebody writes stays theirs."""

    def __init__(self, exports: Exports, own_words: OwnWords) -> None:
        self._exports = exports
        self._own_words = own_words
        self._export_slots = asyncio.Semaphore(MAX_CONCURRENT_EXPORTS)
        self._exporting: set[int] = set()

    @command(description="See every kind of thing that I keep, and who can read it")
    async def what(self, interaction: discord.Interaction) -> None:
        """List what is kept."""
        couples, counts = await self._exports.what_is_stored(caller(interaction))
        if len(couples) == 1:
            await self._show_stored(interaction, couples[0], counts)
        else:
            await self._choose_couple(interaction, "what", couples)

    @command(description="Take along all that is yours: an album, every record, the pictures")
    async def export(self, interaction: discord.Interaction) -> None:
        """Send everything as files, for the caller alone."""
        await self._show_for_chosen_couple(interaction, "export", self._export)

    @command(description="Erase what you wrote, at once and for good")
    async def erase(self, interaction: discord.Interaction) -> None:
        """Say what would go, before it goes."""
        await self._show_for_chosen_couple(interaction, "erase", self._ask_to_erase)

    @on_select("privacy", "what")
    async def what_for_couple(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """List what is kept of the chosen couple."""
        await self._show_stored(
            interaction, *await self._exports.count_exportable(caller(interaction), int(values[0]))
        )

    @on_select("privacy", "export")
    async def export_for_couple(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Send what is the caller's in the chosen couple."""
        await self._export(interaction, int(values[0]))

    @on_select("privacy", "erase")
    async def erase_for_couple(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Say what would go of the chosen couple."""
        await self._ask_to_erase(interaction, int(values[0]))

    @on_button("privacy", "export")
    async def export_from_panel(self, interaction: discord.Interaction, component_key: str) -> None:
        """Send everything, from the panel."""
        await self._export(interaction, int(component_key))

    @on_button("privacy", "erase")
    async def ask_to_erase_from_panel(self, interaction: discord.Interaction, component_key: str) -> None:
        """Say what would go, from the panel."""
        await self._ask_to_erase(interaction, int(component_key))

    @on_button("privacy", "erase-words")
    async def erase_words(self, interaction: discord.Interaction, component_key: str) -> None:
        """Erase all that the caller wrote."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        taken = await self._own_words.erase_own_words(caller(interaction), int(component_key))
        line = say("erase-done", count=taken.count)
        if taken.failures:
            error_id = log_failure(taken.failures[0], "privacy:erase-words")
            line = say("erase-left", count=taken.count, left=len(taken.failures), id=error_id)
        await send_ephemeral_text(interaction, line)

    @on_button("privacy", "erase-all")
    async def erase_all(self, interaction: discord.Interaction, component_key: str) -> None:
        """Ask for the second key."""
        await self._own_words.propose_erasing_couple(caller(interaction), int(component_key))
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
        named = [(couple, _server_name(interaction, couple)) for couple in couples[:MAX_CHOICES]]
        await send_ephemeral(interaction, which_couple_panel(named, verb))

    async def _show_stored(
        self, interaction: discord.Interaction, couple: Couple, counts: Mapping[str, int]
    ) -> None:
        operator = operator_line(operator_ids(interaction), couple.user_ids)
        await send_ephemeral(
            interaction, privacy_panel(couple, _server_name(interaction, couple), counts, operator)
        )

    async def _ask_to_erase(self, interaction: discord.Interaction, couple_id: int) -> None:
        couple, counts = await self._own_words.count_own_words(caller(interaction), couple_id)
        await send_ephemeral(interaction, erase_panel(couple, counts))

    async def _export(self, interaction: discord.Interaction, couple_id: int) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        if interaction.user.id in self._exporting:
            raise ExportAlreadyRunning
        self._exporting.add(interaction.user.id)
        try:
            async with asyncio.timeout(EXPORT_WAIT_SECONDS):
                await self._export_slots.acquire()
            try:
                await self._send_export(interaction, couple_id)
            finally:
                self._export_slots.release()
        except TimeoutError:
            raise TooManyExports from None
        finally:
            self._exporting.discard(interaction.user.id)

    async def _send_export(self, interaction: discord.Interaction, couple_id: int) -> None:
        export = await self._exports.export_of(caller(interaction), couple_id)
        lookup = await fetch_name_lookup(interaction, export.couple.guild_id, export.couple.user_ids)
        made = build_archives(
            export,
            lookup,
            self._exports.read_thumbnail,
            self._exports.read_picture,
            interaction.filesize_limit,
        )
        number = 0
        async with aclosing(made):
            async for one in made:
                number += 1
                words = say("export-more", number=number) if number > 1 else ""
                if not words:
                    has = "album" if one.has_album else "none"
                    words = say(
                        "export-done", server=escape_text(_server_name(interaction, export.couple)), has=has
                    )
                await interaction.followup.send(
                    words, file=one.file, ephemeral=True, allowed_mentions=allow_mentions_of(())
                )
        if number > 1:
            await send_ephemeral_text(interaction, say("export-last", count=number))


def _server_name(interaction: discord.Interaction, couple: Couple) -> str:
    guild = interaction.client.get_guild(couple.guild_id)
    return guild.name if guild else say("unknown-server")
