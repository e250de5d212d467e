"""`/help`: the five parts of the bot, first steps, and the reminder that ups and downs are normal."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from cogs.requests import command, works_everywhere
from ui.cards import Part
from ui.help import CommandsByPart, help_panel
from ui.posts import send_ephemeral

PartName = Literal["communication", "journey", "time", "appreciation", "guidance"]


def commands_by_part(tree: app_commands.CommandTree[Any]) -> CommandsByPart:
    """Sort the names of a tree's slash commands by the part that each belongs to (`@command`)."""
    found: dict[Part, list[str]] = defaultdict(list)
    for each in tree.walk_commands():
        if isinstance(each, app_commands.Command) and each.extras["part"] is not None:
            found[each.extras["part"]].append(each.qualified_name)
    return {part: found[part] for part in Part}


class HelpCog(commands.Cog):
    """Handles `/help`, which mentions commands by their ids."""

    def __init__(self) -> None:
        self._mentions: dict[str, str] = {}
        self._commands: CommandsByPart = {}

    def learn_commands(
        self, tree: app_commands.CommandTree[Any], synced: Iterable[app_commands.AppCommand]
    ) -> None:
        """Learn the commands, and their ids: with these they can be shown as clickable mentions."""
        self._commands = commands_by_part(tree)
        for root in synced:
            self._mentions[root.name] = root.mention
            for option in root.options:
                if isinstance(option, app_commands.AppCommandGroup):
                    self._mentions[option.qualified_name] = option.mention

    @works_everywhere
    @command(None, description="What Kindling can do for you two, and where to begin")
    @app_commands.describe(part="One of the five parts")
    async def help(self, interaction: discord.Interaction, part: PartName | None = None) -> None:
        """Show the five parts with their commands, or one of them."""
        chosen = Part.named(part) if part else None
        await send_ephemeral(interaction, help_panel(self._mentions, self._commands, chosen))
