"""Cards that somebody deleted in Discord while they waited: asking again posts them again."""

import discord
import pytest
from support.world import World, labels_of, private_text_of

AGAIN = "Its card was gone, so I’ve posted it again."


async def delete_card(world: World, label: str) -> int:
    """Delete the card with that button, as a moderator would, and return its id."""
    card = world.find_post(label=label)
    await card.delete()
    return card.id


async def test_an_invitation_whose_card_was_deleted_is_posted_again(world: World) -> None:
    await world.ada.slash(world.home, "couple start", partner=world.bo.user)
    await delete_card(world, "Accept")
    told = await world.ada.slash(world.home, "couple start", partner=world.bo.user)
    assert AGAIN in private_text_of(told)
    consent = await world.bo.click(world.find_post(label="Accept"), label="Accept")
    assert consent.response is not None
    await world.bo.click(consent.response, label="Yes, we are both adults")
    assert world.has_text("Sunday at 8:00 PM")


async def test_a_conversation_that_was_asked_for_is_asked_again(couple: World) -> None:
    await couple.ada.slash(couple.home, "talk start", topic="The move")
    await delete_card(couple, "Another time")
    told = await couple.bo.slash(couple.home, "talk start", topic="The coast")
    assert AGAIN in private_text_of(told)
    await couple.bo.click(couple.find_post(label="Yes"), label="Yes")
    assert couple.find_post(label="End it")


async def test_a_conversation_under_way_gets_its_card_back(couple: World) -> None:
    await couple.make_private()
    await couple.ada.slash(couple.home, "talk start", topic="The move")
    await couple.bo.click(couple.find_post(label="Yes"), label="Yes")
    await delete_card(couple, "End it")
    assert AGAIN in private_text_of(await couple.ada.slash(couple.home, "talk start", topic="Again"))
    await couple.ada.click(couple.find_post(label="End it"), label="End it")
    asked = await couple.ada.slash(couple.home, "talk start", topic="Again")
    assert "open already" not in private_text_of(asked)


async def test_a_written_conversation_whose_thread_was_deleted_gets_another(couple: World) -> None:
    await couple.ada.slash(couple.home, "talk start", topic="The move", how="writing")
    await couple.bo.click(couple.find_post(label="Yes"), label="Yes")
    [thread] = [one for one in _threads(couple) if one.name == "A conversation"]
    await thread.delete()
    assert AGAIN in private_text_of(await couple.ada.slash(couple.home, "talk start", topic="Again"))
    [another] = [one for one in _threads(couple) if one.name == "A conversation"]
    assert another.id != thread.id
    assert any("End it" in labels_of(message) for message in [one async for one in another.history()])


@pytest.mark.parametrize("code", [50083, 160005])
async def test_a_written_conversation_whose_thread_was_locked_goes_on_in_another(
    couple: World, code: int
) -> None:
    await couple.ada.slash(couple.home, "talk start", topic="The move", how="writing")
    await couple.bo.click(couple.find_post(label="Yes"), label="Yes")
    [thread] = _threads(couple)
    for who in (couple.ada, couple.bo):
        [ready] = [one async for one in thread.history(limit=1)]
        await who.click(ready, label="I’m ready")
    await thread.edit(locked=True)
    couple.env.inject_error("POST", f"/channels/{thread.id}/messages", status=400, code=code, times=100)
    await couple.advance_with_ticks(minutes=6)  # the turn is over, and nobody has pressed anything
    [another] = [one for one in _threads(couple) if one.id != thread.id]
    [mirroring] = [one async for one in another.history()]
    assert "I’ve said it back" in labels_of(mirroring)


async def test_a_question_whose_card_was_deleted_comes_again(couple: World) -> None:
    await delete_card(couple, "Answer")
    assert AGAIN in private_text_of(await couple.ada.slash(couple.home, "checkin now"))
    assert couple.find_post(label="Answer")


async def test_a_proposal_whose_card_was_deleted_comes_again(couple: World) -> None:
    await couple.ada.slash(couple.home, "ritual set", ritual="memory", day="Monday", time="19:00")
    await delete_card(couple, "Agree")
    again = await couple.ada.slash(couple.home, "ritual set", ritual="memory", day="Monday", time="19:00")
    assert AGAIN in private_text_of(again)
    assert couple.find_post(label="Agree")


async def test_a_card_that_is_there_is_not_posted_again(couple: World) -> None:
    await couple.ada.slash(couple.home, "talk start", topic="The move")
    before = len(couple.posts())
    told = private_text_of(await couple.ada.slash(couple.home, "talk start", topic="Again"))
    assert "open already" in told
    assert AGAIN not in told
    assert len(couple.posts()) == before


@pytest.mark.parametrize("status", [403, 500])
async def test_a_card_of_which_discord_says_nothing_is_not_posted_again(couple: World, status: int) -> None:
    await couple.ada.slash(couple.home, "talk start", topic="The move")
    before = len(couple.posts())
    couple.env.inject_error("GET", "/channels/*/messages/*", status=status, times=10)
    told = private_text_of(await couple.ada.slash(couple.home, "talk start", topic="Again"))
    assert "open already" in told
    assert len(couple.posts()) == before


def _threads(world: World) -> list[discord.Thread]:
    guild = world.bot.get_guild(world.guild.id)
    assert guild is not None
    return list(guild.threads)
