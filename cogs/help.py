"""`/help`: the five parts of the bot, first steps, and the reminder that ups and downs are normal."""

from collections.abc import Iterable
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from cogs.requests import command
from ui.help import help_panel
from ui.posts import send_ephemeral

PartName = Literal["communication", "journey", "time", "appreciation", "guidance"]


class HelpCog(commands.Cog):
    """Handles `/help`, which mentions commands by their ids."""

    def __init__(self) -> None:
        self._mentions: dict[str, str] = {}

    def learn_command_ids(self, synced: Iterable[app_commands.AppCommand]) -> None:
        """Learn the commands' ids, so that they can be shown as clickable mentions."""
        for root in synced:
            self._mentions[root.name] = root.mention
            for option in root.options:
                if isinstance(option, app_commands.AppCommandGroup):
                    self._mentions[option.qualified_name] = option.mention

    @command(description="What Kindling can do for you two, and where to begin")
    @app_commands.describe(part="One of the five parts")
    async def help(self, interaction: discord.Interaction, part: PartName | None = None) -> None:
        """Show the five parts with their commands, or one of them."""
        await send_ephemeral(interaction, help_panel(self._mentions, part))
