"""Discussions: after a reveal, a thread for talking about it that only the couple can read."""

import discord
from support.world import World, text_of

NAME = "Talk about it"


def threads(world: World) -> list[discord.Thread]:
    guild = world.bot.get_guild(world.guild.id)
    assert guild is not None
    return [thread for thread in guild.threads if thread.name == NAME]


async def reveal(world: World) -> None:
    await world.answer(world.ada, "Your laugh")
    await world.answer(world.bo, "Your eyes")
    await world.advance_with_ticks(minutes=1)


async def test_in_a_home_of_their_own_it_hangs_under_the_reveal_with_the_followup(couple: World) -> None:
    await couple.make_private()
    await reveal(couple)
    (thread,) = threads(couple)
    shown = couple.find_post(text="Your laugh")
    assert thread.id == shown.id
    begun = [message async for message in thread.history(limit=5)]
    followup = next(field.value for field in shown.embeds[0].fields if field.name == "To keep talking")
    assert any(str(followup) in text_of(message) for message in begun)


async def test_where_others_read_it_is_private_to_the_two(couple: World) -> None:
    await reveal(couple)
    (thread,) = threads(couple)
    assert thread.is_private()
    members = {member.id for member in await thread.fetch_members()}
    bot_id = couple.bot.user.id if couple.bot.user else 0
    assert members == {couple.ada.id, couple.bo.id, bot_id}


async def test_without_the_permission_nothing_is_opened_and_nothing_is_wrong(couple: World) -> None:
    couple.deny_permissions(create_private_threads=False)
    await reveal(couple)
    await couple.advance_with_ticks(hours=4)
    assert threads(couple) == []
    told = await couple.ada.slash(couple.home, "couple status")
    assert "I lack" not in text_of(told)


async def test_it_waits_for_the_reveal_and_opens_once(couple: World) -> None:
    await couple.make_private()
    await couple.answer(couple.ada, "Your laugh")
    couple.env.inject_error("POST", "/channels/*/messages", status=503)
    form = await couple.bo.click(couple.find_post(label="Answer"), label="Answer")
    couple.deny_permissions(send_messages=False)
    await couple.bo.submit_modal(form, {"body": "Your eyes"})
    couple.deny_permissions()
    await couple.advance_with_one_tick(seconds=1)
    assert threads(couple) == []
    await couple.advance_with_ticks(minutes=30)
    await couple.advance_with_ticks(minutes=30)
    (thread,) = threads(couple)
    assert thread.id == couple.find_post(text="Your laugh").id


async def test_after_three_days_nobody_misses_it(couple: World) -> None:
    couple.deny_permissions(send_messages=False)
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    await couple.advance_with_one_tick(days=3, hours=1)
    couple.deny_permissions()
    await couple.advance_with_ticks(hours=8)
    assert threads(couple) == []


async def test_a_thread_that_exists_already_is_reused(couple: World) -> None:
    await couple.make_private()
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    home = couple.bot.get_channel(couple.home.id)
    assert isinstance(home, discord.TextChannel)
    await home.get_partial_message(couple.find_post(text="Your laugh").id).create_thread(name=NAME)
    await couple.advance_with_ticks(minutes=1)
    (thread,) = threads(couple)
    assert [one async for one in thread.history(limit=5) if "To keep talking" in text_of(one)]
