"""*Lighter* and *Later* on the card of a question, for tired evenings."""

from dataclasses import replace

import pytest
from support.world import World, labels_of, private_text_of, reply_with_button, text_of

from core.checkins import Question
from data.decks import load_decks


async def weekly(world: World) -> None:
    """Answer the first question, and let the first weekly one arrive, on Sunday at 20:00."""
    await world.answer(world.ada, "Your laugh")
    await world.answer(world.bo, "Your eyes")
    await world.advance_with_ticks(days=3, hours=20)


def nudges(world: World) -> list[str]:
    return [message.content for message in world.posts() if "still waiting" in message.content]


async def test_a_question_has_four_buttons_and_two_once_an_answer_is_in(couple: World) -> None:
    assert labels_of(couple.find_post(label="Answer")) == ["Answer", "Later"]
    await weekly(couple)
    card = couple.find_post(label="Answer")
    assert labels_of(card) == ["Answer", "Another question", "Lighter", "Later"]
    copy = await couple.post_copy(card)
    await couple.answer(couple.ada, "A walk")
    assert labels_of(couple.find_post(text="This week’s question")) == ["Answer", "Later"]
    assert "One answer is in" in private_text_of(await couple.bo.click(copy, label="Lighter"))


async def test_lighter_asks_a_light_question_after_a_restart(
    couple: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await weekly(couple)
    light = Question("light", "time", "Tea or coffee?", 3, playful=True)
    deep = tuple(Question(one.deck_id, one.part, one.text, 3) for one in load_decks().questions)
    decks = load_decks()
    heavy = replace(decks, questions=(*deep, light))
    await couple.restart()
    monkeypatch.setattr(couple.bot.services.checkins, "_decks", heavy)
    await couple.bo.click(couple.find_post(label="Lighter"), label="Lighter")
    assert "Tea or coffee?" in text_of(couple.find_post(label="Lighter"))


async def test_later_moves_ones_own_nudge_alone_and_says_so_privately(couple: World) -> None:
    await weekly(couple)
    asked = await couple.bo.click(couple.find_post(label="Later"), label="Later")
    assert "Only you see this" in private_text_of(asked)
    await couple.restart()
    await couple.bo.click(reply_with_button(asked, "On the weekend"), label="On the weekend")
    assert "I’ll remind you <t:" in text_of(asked.response)
    await couple.advance_with_ticks(days=2)
    assert [couple.ada.mention in nudge for nudge in nudges(couple)] == [True]
    await couple.advance_with_ticks(days=4)
    assert [couple.bo.mention in nudge for nudge in nudges(couple)] == [False, True]


async def test_a_nudge_that_came_can_be_moved_too_and_takes_its_message_along(couple: World) -> None:
    await weekly(couple)
    await couple.answer(couple.ada, "A walk")
    await couple.advance_with_ticks(days=1, hours=14)
    assert len(nudges(couple)) == 1
    asked = await couple.bo.click(couple.find_post(text="still waiting"), label="Later")
    await couple.bo.click(reply_with_button(asked, "Tonight"), label="Tonight")
    assert nudges(couple) == []
    await couple.advance_with_ticks(hours=11)
    assert len(nudges(couple)) == 1


async def test_later_is_refused_where_nothing_is_left_to_remind_of(couple: World) -> None:
    card = couple.find_post(label="Later")
    assert "not in a couple here" in private_text_of(await couple.cleo.click(card, label="Later"))
    asked = await couple.bo.click(card, label="Later")
    tomorrow = await couple.post_copy(reply_with_button(asked, "Tomorrow"))
    await couple.answer(couple.bo, "Your eyes")
    assert "answered already" in private_text_of(await couple.bo.click(card, label="Later"))
    await couple.bo.click(await couple.post_button("nudges", couple_id(couple), "off"), label="Press")
    await couple.ada.click(await couple.post_button("nudges", couple_id(couple), "off"), label="Press")
    assert "nudges are off" in private_text_of(await couple.ada.click(card, label="Later"))
    await couple.answer(couple.ada, "Your laugh")
    told = private_text_of(await couple.bo.click(tomorrow, label="Tomorrow"))
    assert "open already" in told


def couple_id(world: World) -> int:
    """The id of Ada's and Bo's couple, from the button of a nudge's card."""
    custom_ids = [
        str(getattr(child, "custom_id", ""))
        for message in world.posts()
        for row in message.components
        for child in getattr(row, "children", [])
    ]
    return next(int(each.split(":")[1]) for each in custom_ids if each.startswith("couple:"))


async def test_no_moment_is_promised_that_the_next_question_comes_before(couple: World) -> None:
    await weekly(couple)
    await couple.advance_with_ticks(days=6, hours=22)
    asked = await couple.bo.click(couple.find_post(label="Later"), label="Later")
    assert "next check-in comes before" in private_text_of(asked)


async def test_a_time_that_is_pressed_twice_is_one_nudge(couple: World) -> None:
    await weekly(couple)
    asked = await couple.bo.click(couple.find_post(label="Later"), label="Later")
    for copy in [await couple.post_copy(reply_with_button(asked, "Tomorrow")) for _ in range(2)]:
        await couple.bo.click(copy, label="Tomorrow")
        assert couple.has_text("I’ll remind you <t:")
    await couple.advance_with_ticks(days=2)
    assert [couple.bo.mention in nudge for nudge in nudges(couple)].count(True) == 1


async def test_while_they_pause_a_nudge_is_promised_for_when_it_is_over(couple: World) -> None:
    await weekly(couple)
    await couple.ada.slash(couple.home, "couple pause")
    asked = await couple.bo.click(couple.find_post(label="Later"), label="Later")
    await couple.bo.click(reply_with_button(asked, "Tomorrow"), label="Tomorrow")
    assert "or once everything’s back on" in text_of(asked.response)
    await couple.advance_with_ticks(days=2)
    assert nudges(couple) == []
