"""The panel of `/couple status`, and its topics."""

from collections.abc import Sequence

import discord
from discord.ext import commands

from cogs.requests import caller, operators_of
from cogs.router import on_button, on_select
from core.errors import NotAvailable
from services.couples import Couples
from ui.homes import describe_home, home_problem
from ui.invitations import operator_line
from ui.posts import show_in_place
from ui.statuses import Status, StatusTopic, status_panel, status_topic_panel


class StatusCog(commands.Cog):
    """Handles the panel of `/couple status`; keys name no couple: it is the caller's in this server."""

    def __init__(self, couples: Couples) -> None:
        self._couples = couples

    @on_button("couple", "status")
    async def go_back(self, interaction: discord.Interaction, _component_key: str) -> None:
        """Return from a topic to the summary."""
        await self.show_status(interaction)

    async def show_status(self, interaction: discord.Interaction) -> None:
        """Show the caller the next moment of a ritual, and any problems."""
        await show_in_place(interaction, status_panel(await self._status(interaction)))

    @on_select("couple", "topic")
    async def show_topic(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Show the chosen topic in full."""
        if values[0] not in list(StatusTopic):
            raise NotAvailable
        panel = status_topic_panel(await self._status(interaction), StatusTopic(values[0]))
        await show_in_place(interaction, panel)

    async def _status(self, interaction: discord.Interaction) -> Status:
        found = await self._couples.couple_status(caller(interaction))
        home, readers = await describe_home(interaction.guild, found.couple)
        return Status(
            found.couple,
            interaction.user.id,
            found.rituals,
            found.open_proposals,
            found.missed,
            found.counts,
            home,
            readers,
            home_problem(interaction.guild, found.couple),
            operator_line(operators_of(interaction), found.couple.user_ids),
        )
