"""Removals: how somebody removes the bot from the simulated server and adds it again, and outages."""

from typing import Any

import discord
from simcord.backend import serializers
from simcord.backend.models import Guild
from simcord.results import InteractionResult
from support.world import World, labels_of, private_text_of, text_of

from cogs.removals import RemovalCog
from core.couples import Couple, Person
from ui.posts import custom_ids

ASK_TEXT, RESUMED_TEXT = "I was away", "You both want to go on"


async def remove_bot(world: World, *, is_heard: bool = True) -> Guild:
    """Remove the bot from the server, where everything else stays; unheard, as while the bot is down."""
    removed = world.env.backend.guilds.pop(world.guild.id)
    if is_heard:
        await emit_event(world, "GUILD_DELETE", {"id": str(world.guild.id)})
    return removed


async def add_bot_again(world: World, removed: Guild, *, is_heard: bool = True) -> None:
    """Add the bot again, to the server as it is by now."""
    world.env.backend.guilds[removed.id] = removed
    if is_heard:
        await emit_event(world, "GUILD_CREATE", guild_payload(world, removed, without=("unavailable",)))


async def remove_and_return(world: World, **how_long: float) -> None:
    """Let the bot be away for a while, and ask when it is back."""
    removed = await remove_bot(world)
    await world.advance_with_one_tick(**how_long)
    await add_bot_again(world, removed)
    await world.advance_with_one_tick(seconds=1)


async def begin_outage(world: World) -> None:
    """Let Discord lose sight of the server, as it sometimes does."""
    await emit_event(world, "GUILD_DELETE", {"id": str(world.guild.id), "unavailable": True})


async def end_outage(world: World) -> None:
    """Let the server be there again, as if nothing had been."""
    await emit_event(world, "GUILD_CREATE", guild_payload(world, world.env.backend.guilds[world.guild.id]))


async def emit_event(world: World, event: str, data: dict[str, Any]) -> None:
    """Tell the bot of something, and let it finish with that."""
    world.env.backend.emit(event, data)
    await world.env.settle()


def guild_payload(world: World, guild: Guild, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """What Discord says of a server; of one that the bot has just joined, not whether it is there."""
    said: dict[str, Any] = dict(serializers.guild_create_payload(world.env.backend, guild))
    return {name: value for name, value in said.items() if name not in without}


async def shard_ready(world: World) -> None:
    """Let the bot compare its couples with the servers that it is in, as whenever a shard is ready."""
    cog = world.bot.get_cog("RemovalCog")
    assert isinstance(cog, RemovalCog)
    await cog.on_shard_ready(0)


def removal_cards(world: World) -> list[discord.Message]:
    """The cards that ask both, or asked."""
    return [one for one in world.posts() if any(sign in text_of(one) for sign in (ASK_TEXT, RESUMED_TEXT))]


async def press_agree(world: World, who: Any) -> InteractionResult:
    """Press *Agree* on the card."""
    return await who.click(world.find_post(label="Agree"), label="Agree")


async def agree_both(world: World) -> None:
    """Let both agree."""
    await press_agree(world, world.ada)
    assert RESUMED_TEXT not in text_of(removal_cards(world)[-1])
    await press_agree(world, world.bo)
    assert RESUMED_TEXT in text_of(removal_cards(world)[-1])
    assert labels_of(removal_cards(world)[-1]) == []


async def press_part(result: InteractionResult, who: Any) -> str:
    """Press *Part* on the panel of an answer; what is told."""
    assert result.response is not None
    return private_text_of(await who.click(result.response, label="Part"))


async def stored_couple(world: World, user_id: int | None = None) -> Couple:
    """The couple as it is stored."""
    services = world.bot.services
    async with services.couples._work() as stores:
        found = await stores.couples.find_couple_of(Person(world.guild.id, user_id or world.ada.id))
        assert found is not None
        return found


def removal_id_of(world: World) -> str:
    """The key in the button of the card."""
    return custom_ids(removal_cards(world)[-1])[0].split(":")[1]


async def answer_first_question(world: World) -> None:
    """Let Ada and Bo answer their first question, in a home of their own."""
    await world.make_private()
    await world.answer(world.ada, "Your laugh")
    await world.answer(world.bo, "Your eyes")
