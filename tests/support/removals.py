"""Removals of the bot from the simulated server, its return, and outages of Discord."""

from typing import Any

import discord
from simcord.backend import serializers
from simcord.backend.models import Guild
from simcord.results import InteractionResult
from support.world import World, labels_of, private_text_of, text_of

from cogs.removals import RemovalCog
from core.couples import Couple, Person
from ui.posts import custom_ids

ASK_TEXT, RESUMED_TEXT = "I was away", "You both want to continue"


async def remove_bot(world: World, *, is_heard: bool = True) -> Guild:
    """Remove the bot from the server. Without `is_heard` it gets no event, as while it is offline."""
    removed = world.env.backend.guilds.pop(world.guild.id)
    if is_heard:
        await emit_event(world, "GUILD_DELETE", {"id": str(world.guild.id)})
    return removed


async def add_bot_again(world: World, removed: Guild, *, is_heard: bool = True) -> None:
    """Add the bot to the server again. Without `is_heard` it gets no event."""
    world.env.backend.guilds[removed.id] = removed
    if is_heard:
        await emit_event(world, "GUILD_CREATE", guild_payload(world, removed, without=("unavailable",)))


async def remove_and_return(world: World, **how_long: float) -> None:
    """Remove the bot for a while, add it again, and run the tick in which it asks the couple."""
    removed = await remove_bot(world)
    await world.advance_with_one_tick(**how_long)
    await add_bot_again(world, removed)
    await world.advance_with_one_tick(seconds=1)


async def begin_outage(world: World) -> None:
    """Begin an outage: Discord calls the server unavailable."""
    await emit_event(world, "GUILD_DELETE", {"id": str(world.guild.id), "unavailable": True})


async def end_outage(world: World) -> None:
    """End an outage: the server is available again."""
    await emit_event(world, "GUILD_CREATE", guild_payload(world, world.env.backend.guilds[world.guild.id]))


async def emit_event(world: World, event: str, data: dict[str, Any]) -> None:
    """Dispatch a gateway event to the bot, and wait until the bot has handled it."""
    world.env.backend.emit(event, data)
    await world.env.settle()


def guild_payload(world: World, guild: Guild, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the payload of GUILD_CREATE. `unavailable` is absent from that of a server just joined."""
    payload: dict[str, Any] = dict(serializers.guild_create_payload(world.env.backend, guild))
    return {name: value for name, value in payload.items() if name not in without}


async def shard_ready(world: World) -> None:
    """Let the bot compare its couples with its servers, as it does when a shard is ready."""
    cog = world.bot.get_cog("RemovalCog")
    assert isinstance(cog, RemovalCog)
    await cog.on_shard_ready(0)


def removal_cards(world: World) -> list[discord.Message]:
    """Return the cards that ask both partners whether to go on, answered ones included."""
    return [one for one in world.posts() if any(sign in text_of(one) for sign in (ASK_TEXT, RESUMED_TEXT))]


async def press_agree(world: World, who: Any) -> InteractionResult:
    """Press *Agree* on the newest card that has it."""
    return await who.click(world.find_post(label="Agree"), label="Agree")


async def agree_both(world: World) -> None:
    """Let both partners agree to go on."""
    await press_agree(world, world.ada)
    assert RESUMED_TEXT not in text_of(removal_cards(world)[-1])
    await press_agree(world, world.bo)
    assert RESUMED_TEXT in text_of(removal_cards(world)[-1])
    assert labels_of(removal_cards(world)[-1]) == []


async def press_part(result: InteractionResult, who: Any) -> str:
    """Press *Part* on the panel of a reply, and return the text of the private reply."""
    assert result.response is not None
    return private_text_of(await who.click(result.response, label="Part"))


async def stored_couple(world: World, user_id: int | None = None) -> Couple:
    """Return the stored couple of a user, by default Ada's."""
    services = world.bot.services
    async with services.couples._work() as work:
        couple = await work.couples.find_couple_of(Person(world.guild.id, user_id or world.ada.id))
        assert couple is not None
        return couple


def removal_id_of(world: World) -> str:
    """Return the key in the first button of the newest card."""
    return custom_ids(removal_cards(world)[-1])[0].split(":")[1]


async def answer_first_question(world: World) -> None:
    """Let Ada and Bo answer their first question, in a home that only they can read."""
    await world.make_private()
    await world.answer(world.ada, "Your laugh")
    await world.answer(world.bo, "Your eyes")
