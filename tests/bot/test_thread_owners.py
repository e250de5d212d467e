"""Threads in a home that two couples share: each couple's conversation stays in its own."""

import discord
from support.talks import START, TOPIC, begin, press, thread_of
from support.world import World


def threads_in(world: World) -> list[discord.Thread]:
    guild = world.bot.get_guild(world.guild.id)
    assert guild is not None
    return [thread for thread in guild.threads if thread.name == "A conversation"]


async def test_a_second_attempt_never_takes_another_couples_thread(couple: World) -> None:
    dan = couple.guild.add_member(couple.env.create_user("dan"))
    await couple.cleo.slash(couple.home, "couple start", partner=dan.user)
    consent = await dan.click(couple.find_post(label="Accept"), label="Accept")
    assert consent.response is not None
    await dan.click(consent.response, label="Yes, we are both adults")
    await begin(couple, how="writing")
    before = {member.id for member in await thread_of(couple).fetch_members()}
    couple.env.inject_error("POST", f"/channels/{couple.home.id}/threads", status=503)
    await couple.cleo.slash(couple.home, START, topic=TOPIC, how="writing")
    await press(couple, dan, "Yes")
    await couple.advance_with_ticks(minutes=5)
    assert len(threads_in(couple)) == 2
    first = min(threads_in(couple), key=lambda thread: thread.id)
    assert {member.id for member in await first.fetch_members()} == before
