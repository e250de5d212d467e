"""`/privacy`: what is kept and who can read it, to take it along, to have it erased."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing

import discord
from discord import app_commands
from discord.ext import commands

from cogs.desk import picked, pressed
from cogs.requests import PostOffice, caller, command, note_failure, operator_of
from core.couples import Couple
from core.errors import KindlingError
from services.exports import Exports
from services.retractions import Retractions
from ui.archives import archives
from ui.invitations import operator_line
from ui.mentions import calling
from ui.names import names_in
from ui.posts import tell, tell_line
from ui.privacy import erase_panel, privacy_panel, which_panel
from ui.prose import plain
from ui.texts import say

CHOICES = 25
AT_ONCE = 2  # exports that are packed at a time: each reads a couple's every picture
WAITS_SECONDS = 5 * 60  # of the fifteen minutes in which Discord takes an answer


class ExportRuns(KindlingError):
    """The caller's export is being made already."""

    key = "refusal-export-runs"


class ExportWaits(KindlingError):
    """Too many others take theirs along just now."""

    key = "refusal-export-waits"


Show = Callable[[discord.Interaction, int], Awaitable[None]]


@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
@app_commands.allowed_installs(guilds=True, users=False)
class PrivacyCog(
    commands.GroupCog, group_name="privacy", group_description="What I keep of you, and how to be rid of it"
):
    """Every word that somebody writes stays theirs."""

    def __init__(self, exports: Exports, retractions: Retractions, office: PostOffice) -> None:
        self._exports = exports
        self._retractions = retractions
        self._office = office
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._exporting: set[int] = set()

    @command(description="See every kind of thing that I keep, and who can read it")
    async def what(self, interaction: discord.Interaction) -> None:
        """List what is kept."""
        await self._choose(interaction, "what", self._what)

    @command(description="Take along all that is yours: an album, every record, the pictures")
    async def export(self, interaction: discord.Interaction) -> None:
        """Send everything as files, for the caller alone."""
        await self._choose(interaction, "export", self._export)

    @command(description="Erase what you wrote, at once and for good")
    async def erase(self, interaction: discord.Interaction) -> None:
        """Say what would go, before it goes."""
        await self._choose(interaction, "erase", self._erase)

    @picked("privacy", "what")
    async def what_of(self, interaction: discord.Interaction, _key: str, values: Sequence[str]) -> None:
        """List what is kept of the chosen couple."""
        await self._what(interaction, int(values[0]))

    @picked("privacy", "export")
    async def export_of(self, interaction: discord.Interaction, _key: str, values: Sequence[str]) -> None:
        """Send what is the caller's in the chosen couple."""
        await self._export(interaction, int(values[0]))

    @picked("privacy", "erase")
    async def erase_of(self, interaction: discord.Interaction, _key: str, values: Sequence[str]) -> None:
        """Say what would go of the chosen couple."""
        await self._erase(interaction, int(values[0]))

    @pressed("privacy", "export")
    async def export_now(self, interaction: discord.Interaction, key: str) -> None:
        """Send everything, from the panel."""
        await self._export(interaction, int(key))

    @pressed("privacy", "erase")
    async def erase_next(self, interaction: discord.Interaction, key: str) -> None:
        """Say what would go, from the panel."""
        await self._erase(interaction, int(key))

    @pressed("privacy", "erase-words")
    async def erase_words(self, interaction: discord.Interaction, key: str) -> None:
        """Erase all that the caller wrote."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        taken = await self._retractions.take_all_back(caller(interaction), int(key))
        line = say("erase-done", count=taken.count)
        if taken.failures:
            error_id = note_failure(taken.failures[0], "privacy:erase-words")
            line = say("erase-left", count=taken.count, left=len(taken.failures), id=error_id)
        await tell_line(interaction, line)

    @pressed("privacy", "erase-all")
    async def erase_all(self, interaction: discord.Interaction, key: str) -> None:
        """Ask for the second key."""
        card = await self._retractions.ask_for_all(caller(interaction), int(key))
        await tell_line(interaction, say("erase-asked"))
        await self._office.post(interaction, [card])

    async def _choose(self, interaction: discord.Interaction, verb: str, show: Show) -> None:
        couples = await self._exports.couples_of(caller(interaction))
        if len(couples) == 1:
            await show(interaction, couples[0].id)
        else:
            named = [(couple, _server(interaction, couple)) for couple in couples[:CHOICES]]
            await tell(interaction, which_panel(named, verb))

    async def _what(self, interaction: discord.Interaction, couple_id: int) -> None:
        couple, counts = await self._exports.counts(caller(interaction), couple_id)
        operator = operator_line(operator_of(interaction), couple.user_ids)
        await tell(interaction, privacy_panel(couple, _server(interaction, couple), counts, operator))

    async def _erase(self, interaction: discord.Interaction, couple_id: int) -> None:
        couple, counts = await self._retractions.counts(caller(interaction), couple_id)
        await tell(interaction, erase_panel(couple, counts))

    async def _export(self, interaction: discord.Interaction, couple_id: int) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        if interaction.user.id in self._exporting:
            raise ExportRuns
        self._exporting.add(interaction.user.id)
        try:
            async with asyncio.timeout(WAITS_SECONDS):
                await self._turns.acquire()
            try:
                await self._send_export(interaction, couple_id)
            finally:
                self._turns.release()
        except TimeoutError:
            raise ExportWaits from None
        finally:
            self._exporting.discard(interaction.user.id)

    async def _send_export(self, interaction: discord.Interaction, couple_id: int) -> None:
        export = await self._exports.of(caller(interaction), couple_id)
        lookup = await names_in(interaction, export.couple.guild_id, export.couple.user_ids)
        made = archives(
            export, lookup, self._exports.thumbnail, self._exports.picture, interaction.filesize_limit
        )
        number = 0
        async with aclosing(made):
            async for one in made:
                number += 1
                words = say("export-more", number=number) if number > 1 else ""
                if not words:
                    has = "album" if one.has_album else "none"
                    words = say("export-done", server=plain(_server(interaction, export.couple)), has=has)
                await interaction.followup.send(
                    words, file=one.file, ephemeral=True, allowed_mentions=calling(())
                )
        if number > 1:
            await tell_line(interaction, say("export-last", count=number))


def _server(interaction: discord.Interaction, couple: Couple) -> str:
    guild = interaction.client.get_guild(couple.guild_id)
    return guild.name if guild else say("unknown-server")
