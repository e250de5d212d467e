"""Every command and its choices, called by every kind of person, against a list of who may.

The commands come from the tree: an option without a value here fails by name. Where Discord would not offer a
command, as in a direct message, it is forged.
"""

from typing import Any

import discord
import pytest
from discord import app_commands
from simcord.backend.serializers import member_payload, message_payload, user_payload
from simcord.results import InteractionResult
from support import forged
from support.actor_matrix import LESSON, Matrix, Rewinder, Watch, outcome_of

VALUES = {
    "allowed": "yes",
    "budget": "free",
    "country": "DE",
    "date": "2019-06-01",
    "day": "sun",
    "every": "1",
    "hours": "2",
    "kind": "hug",
    "lesson": LESSON,
    "memory": "{memories}",
    "milestone": "{milestones}",
    "minutes": 20,
    "month": "2026-01",
    "part": "time",
    "ritual": "checkin",
    "time": "20:00",
    "when": "tomorrow 19:30",
    "zone": "Europe/Berlin",
}
"""What is typed into options; whatever is missing here is free text, if it is text at all."""

REFUSALS = {
    "ex-partner": {"CoupleHasEnded"},
    "another couple": set[str](),  # their own couple's
    "couple elsewhere": set[str](),
    "administrator": {"NotInCouple", "NothingStored"},
    "stranger": {"NotInCouple", "NothingStored"},
    "stranger directly": {"NotInCouple", "NothingStored", "OnlyInServer"},
}
"""What each outsider is told; where nothing of theirs is stored, `/privacy` says just that."""

FOR_EVERYBODY = {"couple start", "help", "kindling", "privacy what", "support counsellor", "support now"}
"""How to begin, help, and what is stored at all: none of it needs a couple."""

UNTIL_ERASED = {"privacy erase", "privacy export", "couple part"}
"""What whoever parted can still do; each says by itself what is left."""


def literal_options(matrix: Matrix, command: app_commands.Command[Any, ..., Any]) -> dict[str, object]:
    """Return a value for each option of a command; files are left out."""
    options: dict[str, object] = {}
    for option in command.parameters:
        value: object = VALUES.get(option.display_name, "Hello")
        if option.type is discord.AppCommandOptionType.attachment:
            continue
        if option.type is discord.AppCommandOptionType.user:
            value = str(matrix.world.bo.id)
        elif option.type is discord.AppCommandOptionType.channel:
            value = str(matrix.world.home.id)
        elif option.type is discord.AppCommandOptionType.boolean:
            value = False
        elif isinstance(value, str):
            value = value.format(**matrix.done)
        if option.choices and value not in [choice.value for choice in option.choices]:
            value = option.choices[0].value
        options[option.display_name] = value
    return options


def resolved(matrix: Matrix) -> dict[str, Any]:
    """Return Bo, the home and a message of it, as Discord sends what an option or a menu names."""
    world, backend = matrix.world, matrix.world.env.backend
    guild, bo = backend.get_guild(world.guild.id), world.bo.id
    message = next(iter(backend.messages[world.home.id].values()))
    channel = {"id": str(world.home.id), "name": "home", "type": 0, "permissions": "0"}
    return {
        "users": {str(bo): dict(user_payload(backend.get_user(bo)))},
        "members": {str(bo): dict(member_payload(backend, guild, guild.members[bo], with_user=False))},
        "channels": {str(world.home.id): channel},
        "messages": {str(message.id): dict(message_payload(backend, message))},
    }


def call(matrix: Matrix, actor: str, command: forged.AnyCommand) -> InteractionResult:
    env, sender = matrix.world.env, matrix.actors[actor]
    if isinstance(command, app_commands.ContextMenu):
        is_on_person = command.type is discord.AppCommandType.user
        first = next(iter(env.backend.messages[matrix.world.home.id].values()))
        target = matrix.world.bo.id if is_on_person else first.id
        return forged.choose_from_menu(env, sender, command, target, resolved(matrix))
    return forged.call(env, sender, command, literal_options(matrix, command), resolved(matrix))


async def test_every_command_refuses_whoever_is_in_no_couple_and_shows_nobody_anothers(
    matrix: Matrix, rewinder: Rewinder
) -> None:
    wrong, watch = list[str](), Watch(matrix, rewinder)
    for command in forged.all_commands(matrix.world.bot):
        name = command.qualified_name
        results = {actor: call(matrix, actor, command) for actor in REFUSALS}
        wrong += [f"/{name}: {found}" for found in await watch.settle(results.values())]
        for actor, result in results.items():
            outcome = outcome_of(result)
            is_open = name in FOR_EVERYBODY or (name in UNTIL_ERASED and actor == "ex-partner")
            expected = set[str]() if is_open else REFUSALS[actor]
            if expected and outcome not in expected:
                wrong.append(f"/{name}: {actor} got {outcome}")
        rewinder.rewind()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("actor", ["ada", "bo"])
async def test_every_command_lets_both_partners_in(matrix: Matrix, rewinder: Rewinder, actor: str) -> None:
    wrong = list[str]()
    for command in forged.all_commands(matrix.world.bot):
        result = call(matrix, actor, command)
        await matrix.world.env.settle()
        rewinder.rewind()
        if outcome_of(result) in {"CoupleHasEnded", "NotAvailable", "NotInCouple", "NotYours", "unanswered"}:
            wrong.append(f"/{command.qualified_name}: {outcome_of(result)}")
    assert not wrong, "\n".join(wrong)


async def test_no_choice_shows_the_words_of_others(matrix: Matrix, rewinder: Rewinder) -> None:
    wrong, watch = list[str](), Watch(matrix, rewinder)
    for command in forged.all_commands(matrix.world.bot):
        if isinstance(command, app_commands.ContextMenu):
            continue
        for option in (each.display_name for each in command.parameters if each.autocomplete):
            results = [
                forged.call(matrix.world.env, matrix.actors[actor], command, {}, {}, focused=option)
                for actor in (*REFUSALS, "ada elsewhere", "ada directly")
            ]
            found = await watch.settle(results)
            wrong += [f"/{command.qualified_name} {option}: {each}" for each in found]
    assert not wrong, "\n".join(wrong)
