"""The carriers of cards: which public messages say more than they show, in everything that was sent."""

from typing import Any

import discord
import simcord
from discord import app_commands
from simcord.backend.models import EPHEMERAL_FLAG
from simcord.enums import InteractionType, OptionType

from bot import Kindling


def typed_options_of(command: app_commands.Command[Any, ..., Any]) -> set[str]:
    """Return the names of a command's options that hold what a person types or attaches."""
    return {
        option.display_name
        for option in command.parameters
        if option.type is discord.AppCommandOptionType.attachment
        or (option.type is discord.AppCommandOptionType.string and not option.choices)
    }


def commands_with_typed_options(bot: Kindling) -> dict[str, set[str]]:
    """Return each slash command with such options, and their names."""
    found = {
        command.qualified_name: typed_options_of(command)
        for command in bot.tree.walk_commands()
        if isinstance(command, app_commands.Command)
    }
    return {name: options for name, options in found.items() if options}


def assert_no_carrier_says_more(env: simcord.Env) -> None:
    """Assert that no public message answers words in options, or something that one person alone sees."""
    bot = env.bot
    assert isinstance(bot, Kindling)
    asked: dict[int, dict[str, Any]] = {}
    for kind, event, payload in env.backend.transcript:
        if kind == "GATEWAY" and event == "INTERACTION_CREATE":
            asked[int(payload["id"])] = payload
        elif kind == "GATEWAY" and event == "MESSAGE_CREATE":
            answered = payload.get("interaction_metadata")
            if answered is not None and not payload["flags"] & EPHEMERAL_FLAG:
                _assert_says_no_more(env, bot, asked[int(answered["id"])])


def _assert_says_no_more(env: simcord.Env, bot: Kindling, asked: dict[str, Any]) -> None:
    command = asked["data"]
    if asked["type"] == InteractionType.APPLICATION_COMMAND:
        names, options = _leaf_of(command)
        found = _command_named(bot, *names)
        typed = typed_options_of(found) if found is not None else set[str]()
        shown = {option["name"] for option in options if option["name"] in typed}
        assert not shown, f"/{' '.join(names)} shows everybody what stood in {shown}"
    message = asked.get("message")
    if message is not None:
        pressed = f"{command.get('custom_id')} answers in public something that one person alone sees"
        assert not message["flags"] & EPHEMERAL_FLAG, pressed
    first = env.backend.interactions[int(asked["id"])]
    assert not first.ephemeral, f"{command} is answered in private, then in public"


def _command_named(bot: Kindling, name: str, *further: str) -> app_commands.Command[Any, ..., Any] | None:
    """Return the slash command of a full name; None where it is a context menu's."""
    found = bot.tree.get_command(name)
    for word in further:
        found = found.get_command(word) if isinstance(found, app_commands.Group) else None
    return found if isinstance(found, app_commands.Command) else None


def _leaf_of(command: dict[str, Any]) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the words of a command's full name, and its options."""
    nested = (OptionType.SUBCOMMAND, OptionType.SUBCOMMAND_GROUP)
    names, options = [command["name"]], command.get("options") or []
    while options and options[0]["type"] in nested:
        names.append(options[0]["name"])
        options = options[0].get("options") or []
    return names, options
