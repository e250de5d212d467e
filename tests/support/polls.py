"""Date polls, as simulated people open them, vote in them and change their votes."""

from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.results import InteractionResult
from support.world import World, text_of

from core.polls import EMOJIS

LOVE, REFUSE = "What would you love?", "Not this one"
QUESTION = "What would you love to do together?"
ONE_HAS_VOTED, BOTH_HAVE_VOTED = "has voted", "have voted"
BOTH_LOVE_IT = "You’d both love this"
ENDED, REOPENED = "your vote has ended", "your vote is open again"
RESULTS = ("Your next date", "Your vote", "The vote is open again")
IDEAS = ("Pizza on the roof", "A long bath", "Dance in the kitchen")


async def open_poll(world: World, *ideas: str, **options: Any) -> discord.Message:
    """Open a poll as Ada, on three ideas unless others are given, and return its card."""
    typed = {f"idea{number}": idea for number, idea in enumerate(ideas or IDEAS, 1)}
    await world.ada.slash(world.home, "date poll", **typed, **options)
    return poll_card(world)


async def end_vote(world: World) -> None:
    """Let Ada press *Done* once both have voted."""
    await world.ada.click(poll_card(world), label="Done")


async def let_vote_end(world: World) -> None:
    """Let the two minutes pass in which both can still change what they voted."""
    await world.advance_with_ticks(minutes=2)


def poll_card(world: World) -> discord.Message:
    """Return the newest poll's card, as it is now."""
    return world.find_post(text=QUESTION)


def result_card(world: World) -> discord.Message:
    """Return the newest card with the outcome of a poll."""
    for message in reversed(world.posts()):
        if message.embeds and message.embeds[0].title in RESULTS:
            return message
    raise AssertionError("no vote has ended")


def result_text(world: World) -> str:
    """Return the text of the newest card with the outcome of a poll."""
    return text_of(result_card(world))


def count_posts(world: World, text: str) -> int:
    """Count the messages in the home that contain a text."""
    return len([message for message in world.posts() if text in text_of(message)])


def menu_id(message: discord.Message, placeholder: str) -> str:
    """Return the `custom_id` of the menu with this placeholder."""
    for row in message.components:
        for child in getattr(row, "children", []):
            if getattr(child, "placeholder", None) == placeholder:
                return str(child.custom_id)
    raise AssertionError(f"no menu {placeholder!r}")


async def pick_loved(world: World, who: MemberActor, *numbers: int) -> InteractionResult:
    """Choose the ideas that a person would love, numbered from 1."""
    card = poll_card(world)
    return await who.select(card, [str(number - 1) for number in numbers], custom_id=menu_id(card, LOVE))


async def pick_refused(world: World, who: MemberActor, *numbers: int) -> InteractionResult:
    """Choose the ideas that a person refuses, numbered from 1."""
    card = poll_card(world)
    return await who.select(card, [str(number - 1) for number in numbers], custom_id=menu_id(card, REFUSE))


async def react(world: World, who: MemberActor, number: int) -> None:
    """React to the poll with the emoji of an idea, numbered from 1."""
    await who.react(poll_card(world), EMOJIS[number - 1])


async def unreact(world: World, who: MemberActor, number: int) -> None:
    """Remove a reaction from the poll."""
    await who.unreact(poll_card(world), EMOJIS[number - 1])


def react_while_bot_is_away(world: World, who: MemberActor, number: int, *, reacted: bool) -> None:
    """Set or remove a reaction while the bot is offline."""
    with world.bot_away():
        world.env.backend.set_reaction(
            world.home.id, poll_card(world).id, EMOJIS[number - 1], who.id, reacted
        )


def selected_in(message: discord.Message, placeholder: str) -> list[str]:
    """Return the values that are selected in the menu with this placeholder."""
    options = [
        option
        for row in message.components
        for child in getattr(row, "children", [])
        if getattr(child, "placeholder", None) == placeholder
        for option in child.options
    ]
    return [option.value for option in options if option.default]
