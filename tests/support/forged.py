"""Forged interactions: presses, forms and commands that only a changed client could send."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord
import simcord
from discord import app_commands
from discord.ext import commands
from simcord.backend.serializers import message_payload
from simcord.enums import AppCommandType, ComponentType, InteractionType, OptionType
from simcord.interactions import base_payload
from simcord.results import InteractionResult

from ui.statements import FIELDS as STATEMENT_FIELDS

TYPED = {
    "when": "tomorrow 19:30",
    "day": "2019-06-01",
    "feeling": "warm",
    "hours": "2",
    "topic": "hopes",
    "pick": "1",
    "guess": "2",
}
FIELDS = (
    *("line", "body", "title", "story", "message", "did", "what", "wish", "promise", "word"),
    *("appreciation", "asked", "carried", "moment", "opening"),
    *STATEMENT_FIELDS,
    *TYPED,
)
AnyCommand = app_commands.Command[Any, ..., Any] | app_commands.ContextMenu


@dataclass(frozen=True)
class Sender:
    """Who sends an interaction, and where: in a server, or (without `guild_id`) in direct messages."""

    user_id: int
    channel_id: int
    guild_id: int | None


def forge(
    env: simcord.Env, sender: Sender, kind: InteractionType, data: dict[str, Any], **extra: Any
) -> InteractionResult:
    """Send what only a changed client could; it is answered once the world has settled."""
    record, payload = base_payload(
        env.backend,
        type=kind,
        channel_id=sender.channel_id,
        guild_id=sender.guild_id,
        user_id=sender.user_id,
        data=data,
    )
    record.source_message_id = int(extra["message"]["id"]) if extra else None
    env.backend.emit("INTERACTION_CREATE", payload | extra)
    return InteractionResult(env, record)


def press(env: simcord.Env, sender: Sender, custom_id: str, value: str | None = None) -> InteractionResult:
    """Press a component, or choose a value in it, with an id that no message has."""
    data: dict[str, Any] = {"custom_id": custom_id, "component_type": ComponentType.BUTTON}
    component: dict[str, Any] = {
        "type": ComponentType.BUTTON,
        "custom_id": custom_id,
        "style": 1,
        "label": "x",
    }
    if value is not None:
        data |= {"component_type": ComponentType.STRING_SELECT, "values": [value]}
        options = [{"label": "x", "value": value}]
        component = {"type": ComponentType.STRING_SELECT, "custom_id": custom_id, "options": options}
    pressed = next(iter(env.backend.messages[sender.channel_id].values()))
    shown = message_payload(env.backend, pressed)
    rows = [{"type": ComponentType.ACTION_ROW, "components": [component]}]
    message = {**shown, "components": rows}
    return forge(env, sender, InteractionType.MESSAGE_COMPONENT, data, message=message)


def submit(env: simcord.Env, sender: Sender, custom_id: str) -> InteractionResult:
    """Submit a form that was never opened, with something in every field that any form has."""
    fields = [
        {
            "type": ComponentType.LABEL,
            "component": {
                "type": ComponentType.TEXT_INPUT,
                "custom_id": name,
                "value": TYPED.get(name, "Hello"),
            },
        }
        for name in FIELDS
    ]
    return forge(env, sender, InteractionType.MODAL_SUBMIT, {"custom_id": custom_id, "components": fields})


def call(
    env: simcord.Env,
    sender: Sender,
    command: app_commands.Command[Any, ..., Any],
    options: Mapping[str, object],
    resolved: Mapping[str, Any],
    *,
    focused: str | None = None,
) -> InteractionResult:
    """Call a slash command wherever it is allowed or not, or ask for the choices of its `focused` option."""
    types = {each.display_name: each.type.value for each in command.parameters}
    leaf: list[dict[str, Any]] = [
        {"name": name, "type": types[name], "value": value} for name, value in options.items()
    ]
    if focused is not None:
        leaf.append({"name": focused, "type": types[focused], "value": "", "focused": True})
    names = command.qualified_name.split()
    for depth in range(len(names) - 1, 0, -1):
        is_leaf = depth == len(names) - 1
        kind = OptionType.SUBCOMMAND if is_leaf else OptionType.SUBCOMMAND_GROUP
        leaf = [{"name": names[depth], "type": kind, "options": leaf}]
    data = {
        "id": "1",
        "name": names[0],
        "type": AppCommandType.CHAT_INPUT,
        "options": leaf,
        "resolved": resolved,
    }
    asked = InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE
    return forge(env, sender, InteractionType.APPLICATION_COMMAND if focused is None else asked, data)


def choose_from_menu(
    env: simcord.Env,
    sender: Sender,
    menu: app_commands.ContextMenu,
    target_id: int,
    resolved: Mapping[str, Any],
) -> InteractionResult:
    """Choose a context menu on a person or a message."""
    data = {
        "id": "1",
        "name": menu.name,
        "type": menu.type.value,
        "target_id": str(target_id),
        "resolved": resolved,
    }
    return forge(env, sender, InteractionType.APPLICATION_COMMAND, data)


def all_commands(bot: commands.AutoShardedBot) -> Sequence[AnyCommand]:
    """List every slash command and every context menu."""
    walked = [each for kind in discord.AppCommandType for each in bot.tree.walk_commands(type=kind)]
    return [each for each in walked if not isinstance(each, app_commands.Group)]
