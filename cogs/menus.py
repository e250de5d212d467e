"""Menus on people and messages: what is found under Apps after a long press, answered as any command is."""

from collections.abc import Awaitable, Callable, Iterable

import discord
from discord import app_commands
from discord.ext import commands

from cogs.requests import answer_kindly

AnswerUser = Callable[[discord.Interaction, discord.Member | discord.User], Awaitable[None]]
AnswerMessage = Callable[[discord.Interaction, discord.Message], Awaitable[None]]


def user_menu(name: str, answer: AnswerUser) -> app_commands.ContextMenu:
    """Make a menu on people in a server."""

    async def kindly(interaction: discord.Interaction, user: discord.Member | discord.User) -> None:
        await answer_kindly(interaction, answer(interaction, user))

    return _in_servers(app_commands.ContextMenu(name=name, callback=kindly))


def message_menu(name: str, answer: AnswerMessage) -> app_commands.ContextMenu:
    """Make a menu on messages in a server."""

    async def kindly(interaction: discord.Interaction, message: discord.Message) -> None:
        await answer_kindly(interaction, answer(interaction, message))

    return _in_servers(app_commands.ContextMenu(name=name, callback=kindly))


def menus_of(cogs: Iterable[commands.Cog]) -> list[app_commands.ContextMenu]:
    """List the menus of all cogs: discord.py finds only slash commands by itself."""
    return [menu for cog in cogs for menu in getattr(cog, "menus", ())]


def _in_servers(menu: app_commands.ContextMenu) -> app_commands.ContextMenu:
    menu.guild_only = True
    return menu
