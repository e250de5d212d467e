"""The carriers of cards: the public answer to a person, or a post in the channel.

A card's carrier must not reveal more than the card. Any reader of a channel can open the command behind a
public answer, with all its options; and an answer to a message that only one person sees is shown to
everybody else as an answer to something that could not be loaded.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import discord
from discord import app_commands

from ui.posts import Post

CARRIES_A_CARD = "carries_a_card"  # in `Interaction.extras`: its first answer is a card in the channel
TYPED_TYPES = (
    discord.AppCommandOptionType.string.value,
    discord.AppCommandOptionType.attachment.value,
)
UPDATED_IN_PLACE = (
    discord.InteractionResponseType.message_update,
    discord.InteractionResponseType.deferred_message_update,
)


def carries_cards(interaction: discord.Interaction, posts: Sequence[Post]) -> bool:
    """Return whether the public answer to an interaction may be these messages.

    Not if the command had typed or attached options, and not if the answer would follow a private one. Files
    take longer than an interaction waits.
    """
    message = interaction.message
    return not (
        any(post.files for post in posts)
        or (message is not None and message.flags.ephemeral)
        or _has_typed_options(interaction)
        or _has_private_answer(interaction)
    )


def _has_private_answer(interaction: discord.Interaction) -> bool:
    """Return whether the first answer was, or may have been, private: all but ours in the channel are."""
    given = interaction.response.type
    return given is not None and given not in UPDATED_IN_PLACE and CARRIES_A_CARD not in interaction.extras


def _has_typed_options(interaction: discord.Interaction) -> bool:
    """Return whether a command has options beyond choices, numbers, people and channels."""
    if interaction.type is not discord.InteractionType.application_command:
        return False
    command = interaction.command
    parameters = command.parameters if isinstance(command, app_commands.Command) else ()
    chosen = {parameter.display_name for parameter in parameters if parameter.choices}
    data = cast("Mapping[str, Any]", interaction.data)
    return any(
        option["type"] in TYPED_TYPES and option["name"] not in chosen
        for option in _options_in(data.get("options", ()))
    )


def _options_in(options: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield all options of a command, including those of its subcommand."""
    for option in options:
        yield option
        yield from _options_in(option.get("options", ()))
