"""The slash commands, as the cogs define them."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from discord import app_commands
from discord.ext import commands

import cogs
from cogs.descriptions import command_text_id
from ui.cards import Part

Command = app_commands.Command[Any, ..., Any]


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command."""

    name: str
    description: str
    is_required: bool
    choices: tuple[str, ...]
    text_id: str


@dataclass(frozen=True, slots=True)
class ShownCommand:
    """A command as Discord's list shows it; `noun` is the module of its cog."""

    noun: str
    name: str
    description: str
    options: tuple[Option, ...]
    part: Part | None
    text_id: str


@cache
def shown_commands() -> tuple[ShownCommand, ...]:
    """List all commands, by the modules that define them."""
    return tuple(
        _shown(
            module,
            getattr(cog, "__cog_group_name__", "") if issubclass(cog, commands.GroupCog) else "",
            command,
        )
        for module, cog in _cogs()
        for command in filter(None, map(_command_of, vars(cog).values()))
    )


def commands_by_part() -> dict[Part, tuple[str, ...]]:
    """Return the names of the commands of each part, as `/help` lists them."""
    return {part: tuple(one.name for one in shown_commands() if one.part is part) for part in Part}


def _command_of(found: object) -> Command | None:
    return cast("Command", found) if isinstance(found, app_commands.Command) else None


def _cogs() -> Iterator[tuple[str, type[commands.Cog]]]:
    for module in sorted(found.name for found in pkgutil.iter_modules(cogs.__path__)):
        for kind in vars(importlib.import_module(f"cogs.{module}")).values():
            if (
                isinstance(kind, type)
                and issubclass(kind, commands.Cog)
                and kind.__module__ == f"cogs.{module}"
            ):
                yield module, kind


def _shown(noun: str, group: str, command: Command) -> ShownCommand:
    name = f"{group} {command.name}".strip()
    id_ = command_text_id(name)
    return ShownCommand(
        noun,
        name,
        command.description,
        tuple(
            Option(
                option.display_name,
                str(option.description),
                option.required,
                tuple(choice.name for choice in option.choices),
                f"{id_.replace('command-', 'option-', 1)}-{option.name}",
            )
            for option in command.parameters
        ),
        command.extras.get("part"),
        id_,
    )
