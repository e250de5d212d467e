"""Context menus on people and messages (*Apps* after a long press), answered like any command."""

from collections.abc import Awaitable, Callable, Iterable

import discord
from discord import app_commands
from discord.ext import commands

from cogs.requests import answer_or_refuse

UserMenuCallback = Callable[[discord.Interaction, discord.Member | discord.User], Awaitable[None]]
MessageMenuCallback = Callable[[discord.Interaction, discord.Message], Awaitable[None]]


def user_menu(name: str, answer: UserMenuCallback) -> app_commands.ContextMenu:
    """Make a context menu on people in a server; `answer` gets the interaction and the user."""

    async def callback(interaction: discord.Interaction, user: discord.Member | discord.User) -> None:
        await answer_or_refuse(interaction, answer(interaction, user))

    return app_commands.guild_only(app_commands.ContextMenu(name=name, callback=callback))


def message_menu(name: str, answer: MessageMenuCallback) -> app_commands.ContextMenu:
    """Make a context menu on messages in a server; `answer` gets the interaction and the message."""

    async def callback(interaction: discord.Interaction, message: discord.Message) -> None:
        await answer_or_refuse(interaction, answer(interaction, message))

    return app_commands.guild_only(app_commands.ContextMenu(name=name, callback=callback))


def context_menus_of(cogs: Iterable[commands.Cog]) -> list[app_commands.ContextMenu]:
    """List the context menus of all cogs; discord.py itself collects only their slash commands."""
    return [menu for cog in cogs for menu in getattr(cog, "menus", ())]
