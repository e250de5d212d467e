"""*Start over?*: asked with one press, answered with another, and no words are kept."""

import discord
import pytest
from simcord.results import InteractionResult
from support.world import World, labels_of, private_text_of, text_of

YES, HOUR = "Yes, let’s", "Give me an hour"


async def ask(world: World) -> InteractionResult:
    """Let Ada choose *Start over?* under *More*."""
    panel = (await world.ada.slash(world.home, "kindling")).response
    assert panel is not None
    menu = panel.components[-1]["components"][0]["custom_id"]
    return await world.ada.select(panel, ["start-over"], custom_id=menu)


def card_of(world: World) -> discord.Message:
    return world.find_post(text="something from")


@pytest.fixture
async def private(couple: World) -> World:
    await couple.make_private()
    return couple


async def test_one_press_asks_in_one_line(private: World) -> None:
    assert "Your partner can say yes" in private_text_of(await ask(private))
    card = card_of(private)
    assert "Something came out wrong. **ada** would like to start over." in text_of(card)
    assert labels_of(card) == [YES, HOUR]


async def test_the_other_says_yes_also_after_a_restart_and_that_is_that(private: World) -> None:
    await ask(private)
    assert "You asked, so your partner answers." in private_text_of(
        await private.ada.click(card_of(private), label=YES)
    )
    old = await private.post_copy(card_of(private))
    await private.restart()
    await private.bo.click(card_of(private), label=YES)
    assert "are starting over" in text_of(card_of(private))
    assert labels_of(card_of(private)) == []
    for label in (YES, HOUR):
        assert "That’s over" in private_text_of(await private.bo.click(old, label=label))


async def test_an_hour_ends_with_one_quiet_line(private: World) -> None:
    await ask(private)
    await private.restart()
    await private.bo.click(card_of(private), label=HOUR)
    assert "needs an hour" in text_of(card_of(private))
    assert labels_of(card_of(private)) == [YES]
    await private.advance_with_ticks(minutes=58)
    assert not private.has_text("The hour is over")
    await private.advance_with_ticks(minutes=3)
    line = private.find_post(text="The hour is over")
    assert line.mentions == []
    await private.restart()
    await private.bo.click(line, label=YES)
    assert "are starting over" in text_of(card_of(private))
    await private.advance_with_ticks(minutes=1)
    assert private.has_text("You’re starting over.")


async def test_no_line_comes_where_they_began_before_the_hour_was_over(private: World) -> None:
    await ask(private)
    await private.bo.click(card_of(private), label=HOUR)
    await private.bo.click(card_of(private), label=YES)
    await private.advance_with_ticks(hours=2)
    assert not private.has_text("The hour is over")


async def test_where_others_read_it_is_in_an_envelope(couple: World) -> None:
    await ask(couple)
    assert not couple.has_text("came out wrong")
    assert not couple.has_text("tart over")
    await couple.restart()
    read = await couple.bo.click(card_of(couple), label="Read")
    assert "Something came out wrong" in private_text_of(read)
    assert read.response is not None
    await couple.bo.click(read.response, label=YES)
    assert not couple.has_text("starting over")
    own = await couple.ada.click(card_of(couple), label="Read")
    assert "are starting over" in private_text_of(own)


async def test_where_others_read_the_end_of_the_hour_says_nothing_of_it(couple: World) -> None:
    await ask(couple)
    read = await couple.bo.click(card_of(couple), label="Read")
    assert read.response is not None
    await couple.bo.click(read.response, label=HOUR)
    await couple.advance_with_ticks(hours=1, minutes=5)
    assert not couple.has_text("hour is over")
    assert not couple.has_text("tart over")
    line = couple.find_post(label="Read")
    assert "Something came out wrong" in private_text_of(await couple.bo.click(line, label="Read"))


async def test_a_second_one_waits_for_the_first(private: World) -> None:
    await ask(private)
    assert "asked to start over already" in private_text_of(await ask(private))
    await private.bo.click(card_of(private), label=YES)
    assert "Sent" in private_text_of(await ask(private))


async def test_only_the_two_may(private: World) -> None:
    await private.make_another_couple()
    await ask(private)
    for label in (YES, HOUR):
        told = private_text_of(await private.cleo.click(card_of(private), label=label))
        assert "belongs to another couple" in told


async def test_it_is_on_the_card_of_a_conversation(private: World) -> None:
    await private.ada.slash(private.home, "talk start", topic="The garden")
    await private.bo.click(private.find_post(label="Yes"), label="Yes")
    talk = private.find_post(label="Start over?")
    await private.restart()
    await private.press_or_choose(private.ada, talk, "Start over?")
    assert private.has_text("would like to start over")
