"""`/support`: help for everyone, in private. Nothing here logs, measures, counts or stores."""

import contextlib
from collections.abc import Sequence

import discord
from discord import app_commands
from discord.ext import commands

from cogs.requests import command, works_everywhere
from cogs.router import on_button, on_select
from core.errors import NotAvailable
from core.supports import Country, Need
from services.supports import Supports
from ui.cards import Part
from ui.discord_errors import REQUEST_ERRORS
from ui.posts import Post, edit_message, send_ephemeral
from ui.supports import MAX_OPTIONS, counsellors_panel, lines_panel
from ui.texts import say


@works_everywhere
class SupportCog(commands.GroupCog, group_name="support", group_description="People who help, privately"):
    """Shows help lines and counsellors by country, in servers and in direct messages."""

    def __init__(self, supports: Supports) -> None:
        self._supports = supports

    @command(Part.GUIDANCE, description="Who answers right now. Only you see it, and nothing is kept")
    @app_commands.describe(country="Where you are")
    async def now(self, interaction: discord.Interaction, country: str | None = None) -> None:
        """Show the help lines of a country."""
        await self._answer(interaction, self._lines(self._chosen_country(interaction, country), country))

    @command(
        Part.GUIDANCE,
        description="Where to find a couples counselor. Only you see it, and nothing is kept",
    )
    @app_commands.describe(country="Where you are")
    async def counsellor(self, interaction: discord.Interaction, country: str | None = None) -> None:
        """Show the directories of counsellors in a country."""
        await self._answer(
            interaction, self._counsellors(self._chosen_country(interaction, country), country)
        )

    @now.autocomplete("country")
    @counsellor.autocomplete("country")
    async def autocomplete_country(
        self, _interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest countries by the text typed so far."""
        found = self._supports.suggest_countries(typed, MAX_OPTIONS)
        return [app_commands.Choice(name=country.name, value=country.code) for country in found]

    @on_select("support", "now")
    async def now_elsewhere(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Show another country's help lines in the same message."""
        await self._change(interaction, self._lines(self._supports.find_country(values[0]), values[0]))

    @on_select("support", "counsellor")
    async def counsellor_elsewhere(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Show another country's directories in the same message."""
        await self._change(interaction, self._counsellors(self._supports.find_country(values[0]), values[0]))

    @on_button("support", "hide")
    async def hide(self, interaction: discord.Interaction, _component_key: str) -> None:
        """Delete the answer that only its reader sees. Raises `NotAvailable` for any other message."""
        if interaction.message is None or not interaction.message.flags.ephemeral:
            raise NotAvailable
        with contextlib.suppress(*REQUEST_ERRORS):
            await interaction.response.edit_message(content=say("support-hidden"), view=None)
            await interaction.delete_original_response()

    def _chosen_country(self, interaction: discord.Interaction, typed: str | None) -> Country | None:
        if typed is not None:
            return self._supports.find_country(typed)
        return self._supports.country_of_locale(interaction.locale.value)

    def _lines(self, country: Country | None, typed: str | None) -> Post:
        everywhere = self._supports.directories(Need.VIOLENCE, Need.CRISIS)
        return lines_panel(country, everywhere, self._supports.countries, was_asked=typed is not None)

    def _counsellors(self, country: Country | None, typed: str | None) -> Post:
        everywhere = self._supports.directories(Need.COUNSELLORS)
        return counsellors_panel(country, everywhere, self._supports.countries, was_asked=typed is not None)

    async def _answer(self, interaction: discord.Interaction, post: Post) -> None:
        with contextlib.suppress(*REQUEST_ERRORS):
            await send_ephemeral(interaction, post, leaves_trace=False)

    async def _change(self, interaction: discord.Interaction, post: Post) -> None:
        with contextlib.suppress(*REQUEST_ERRORS):
            await edit_message(interaction, post, leaves_trace=False)
