"""`/kindling`, the one command to remember, and `/help`."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from cogs.command_forms import slash_commands
from cogs.requests import caller, command, works_everywhere
from cogs.router import on_button, on_select
from core.component_keys import parse_id
from core.couples import BotWasRemoved, CoupleHasEnded, NotInCouple
from core.errors import KindlingError, NotAvailable
from services.panels import Panels, PanelView
from ui.cards import Part
from ui.homes import home_in
from ui.panels import (
    SHORTCUTS,
    CommandsByPart,
    begin_panel,
    couple_panel,
    direct_panel,
    ended_panel,
    only_route,
    part_panel,
    waiting_panel,
)
from ui.persistent import press_chosen, router_of
from ui.posts import Post, send_ephemeral, show_in_place
from ui.refusals import refusal_sentence
from ui.texts import mention_commands, say

PartName = Literal["communication", "journey", "time", "appreciation", "guidance"]


def commands_by_part(tree: app_commands.CommandTree[Any]) -> CommandsByPart:
    """Sort the names of a tree's slash commands by their part (`@command`)."""
    found: dict[Part, list[str]] = defaultdict(list)
    for each in slash_commands(tree):
        if each.extras["part"] is not None:
            found[each.extras["part"]].append(each.qualified_name)
    return {part: found[part] for part in Part}


class PanelCog(commands.Cog):
    """Handles `/kindling` and `/help`, whose panels mention commands by their ids."""

    def __init__(self, panels: Panels) -> None:
        self._panels = panels
        self._mentions: dict[str, str] = {}
        self._commands: CommandsByPart = {}

    def learn_commands(
        self, tree: app_commands.CommandTree[Any], synced: Iterable[app_commands.AppCommand]
    ) -> None:
        """Store the commands with their ids, which make them clickable mentions."""
        self._commands = commands_by_part(tree)
        names = [each.qualified_name for each in slash_commands(tree)]  # a group alone cannot be called
        for root in synced:
            self._mentions[root.name] = root.mention
            for option in root.options:
                if isinstance(option, app_commands.AppCommandGroup):
                    self._mentions[option.qualified_name] = option.mention
        mention_commands({name: self._mentions[name] for name in names if name in self._mentions})

    @works_everywhere
    @command(None, description="Everything in one place: what’s waiting for you, and what you can do")
    async def kindling(self, interaction: discord.Interaction) -> None:
        """Show the panel that fits the caller's state."""
        await send_ephemeral(interaction, await self._panel(interaction))

    @works_everywhere
    @command(None, description="What Kindling can do for you, and where to start")
    @app_commands.describe(part="One of the five parts")
    async def help(self, interaction: discord.Interaction, part: PartName | None = None) -> None:
        """Show the commands of a part, or the panel of `/kindling`."""
        shown = part_panel(self._mentions, self._commands, Part.named(part)) if part else None
        await send_ephemeral(interaction, shown or await self._panel(interaction))

    @on_button("panel", "back")
    async def go_back(self, interaction: discord.Interaction, _component_key: str) -> None:
        """Return from a part to the panel."""
        await show_in_place(interaction, await self._panel(interaction))

    @on_select("panel", "part")
    async def show_part(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Show the part picked under *More*, or open an item that has its own entry there."""
        if values[0] in SHORTCUTS:
            await press_chosen(interaction, SHORTCUTS[values[0]])
        else:
            await self.go_back_to_part(interaction, values[0])

    @on_button("panel", "part")
    async def go_back_to_part(self, interaction: discord.Interaction, component_key: str) -> None:
        """Return to a part from something it opened; in a direct message, to the things that work there."""
        try:
            part = Part.named(component_key)
        except KeyError:
            raise NotAvailable from None
        is_direct = not caller(interaction).guild_id
        panel = direct_panel() if is_direct else part_panel(self._mentions, self._commands, part)
        await show_in_place(interaction, panel)

    @on_select("panel", "open")
    async def open_command(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Open the picked command."""
        await router_of(interaction).dispatch_button(interaction, "command", values[0], "run")

    @on_select("panel", "waiting")
    @on_select("panel", "press")
    async def press_button(
        self, interaction: discord.Interaction, _component_key: str, values: Sequence[str]
    ) -> None:
        """Act on a menu choice, under a panel or a card's *More*, as if its own button were pressed."""
        await press_chosen(interaction, values[0])

    @on_button("waits", "show")
    async def show_waiting(self, interaction: discord.Interaction, component_key: str) -> None:
        """Open the one thing that waits for the caller, or the list, and delete the line announcing it."""
        view = await self._panels.waiting_for(caller(interaction), parse_id(component_key))
        if (route := only_route(view.couple, view.waiting)) is not None:
            await press_chosen(interaction, route)
        elif interaction.guild_id:
            await send_ephemeral(interaction, _couple_panel(view))
        else:
            await send_ephemeral(interaction, waiting_panel(view.couple, view.waiting))

    async def _panel(self, interaction: discord.Interaction) -> Post:
        if not caller(interaction).guild_id:
            return direct_panel()
        try:
            view = await self._panels.panel_of(caller(interaction))
        except (CoupleHasEnded, BotWasRemoved) as error:
            return ended_panel(refusal_sentence(error))
        except NotInCouple:
            return begin_panel(permissions=_permissions_line(interaction))
        return _couple_panel(view)


def _couple_panel(view: PanelView) -> Post:
    return couple_panel(
        view.couple, view.waiting, view.checkin, view.upcoming, has_answered=view.has_answered
    )


def _permissions_line(interaction: discord.Interaction) -> str | None:
    """Return whether a couple could have its home here; None if the caller cannot change permissions."""
    channel = interaction.channel
    if not interaction.permissions.manage_guild or not isinstance(channel, discord.TextChannel):
        return None
    try:
        return say("panel-permissions-fine", channel=home_in(channel.guild, channel.id).mention)
    except KindlingError as error:
        return refusal_sentence(error)
