"""Conversations: ask for one, press its buttons, and find its cards and its thread."""

import discord
from simcord.actors import MemberActor
from simcord.results import InteractionResult
from support.world import World, labels_of, text_of

START = "talk start"
TOPIC = "The move to the coast"


async def ask(world: World, **options: object) -> InteractionResult:
    return await world.ada.slash(world.home, START, topic=TOPIC, **options)


async def press(world: World, who: MemberActor, label: str) -> InteractionResult:
    return await world.press_or_choose(who, world.find_post(label=label), label)


def card(world: World) -> str:
    """Return the text of the card of the step."""
    return text_of(world.find_post(label="End it"))


def thread_of(world: World) -> discord.Thread:
    """Return the thread of the conversation from the bot's cache."""
    guild = world.bot.get_guild(world.guild.id)
    assert guild is not None
    return next(thread for thread in guild.threads if thread.name == "A conversation")


async def in_thread(world: World, label: str) -> discord.Message:
    """Return the newest message in the thread with a button of that label."""
    found = [message async for message in thread_of(world).history(limit=20) if label in labels_of(message)]
    return found[0]


def key_in(world: World) -> str:
    """Return the id of the newest conversation, as the buttons of its cards name it."""
    rows = [row for message in reversed(world.posts()) for row in message.components]
    ids = [str(child.custom_id) for row in rows for child in getattr(row, "children", [])]
    keys = [custom_id.split(":")[1] for custom_id in ids if custom_id.startswith("talk:")]
    assert keys, "no conversation in the home"
    return keys[0]


async def begin(world: World, **options: object) -> None:
    await ask(world, **options)
    await press(world, world.bo, "Yes")
