"""A partner who has left the server: nothing is opened for the two, and what takes both ends."""

import discord
from support.world import World, labels_of, private_text_of

GONE = "isn’t in this server anymore"
LET_GO = "Either of you can ask again"


def _threads(world: World) -> list[discord.Thread]:
    guild = world.bot.get_guild(world.guild.id)
    assert guild is not None
    return list(guild.threads)


async def test_a_written_conversation_ends_where_the_one_who_asked_has_left(couple: World) -> None:
    await couple.ada.slash(couple.home, "talk start", topic="The move", how="writing")
    couple.guild.remove_member(couple.ada)
    told = private_text_of(await couple.bo.click(couple.find_post(label="Yes"), label="Yes"))
    assert GONE in told
    await couple.advance_with_ticks(minutes=1)
    assert not _threads(couple)
    assert labels_of(couple.find_post(text=LET_GO)) == ["Read"]


async def test_a_planned_conversation_ends_where_one_has_left_meanwhile(couple: World) -> None:
    """Nobody presses: the tick that should open the thread finds that one is gone, once."""
    await couple.ada.slash(couple.home, "talk start", topic="The move", how="writing", when="in 3 hours")
    await couple.bo.click(couple.find_post(label="Yes"), label="Yes")
    couple.guild.remove_member(couple.bo)
    await couple.advance_with_ticks(hours=4)
    assert not _threads(couple)
    assert couple.has_text(LET_GO)
    made = [entry.path for entry in couple.env.http_requests if entry.method == "POST"]
    assert not any(path.endswith("/threads") for path in made)
