"""Wishes: a round that is ended or taken back, at each step."""

import pytest
from support.wishes import (
    BOS_WISH,
    advance_to,
    delete_own_wish,
    list_text,
    open_list,
    press_in_list,
    write_noticed,
    write_wish,
)
from support.world import World, labels_of, private_text_of, text_of


@pytest.mark.parametrize("step", ["sealed", "open", "trying", "asking", "noticed"])
async def test_either_alone_lets_a_round_rest_and_nothing_sealed_is_ever_shown(
    couple: World, step: str
) -> None:
    await advance_to(couple, step)
    assert "This round has ended." in text_of(await press_in_list(couple, couple.bo, "Let it rest"))
    shown = await list_text(couple, couple.bo)
    assert ("A round of wishes" in shown) is (step != "sealed")
    assert "We laughed" not in shown
    panel = (await open_list(couple, couple.bo)).response
    assert panel is not None
    if step != "sealed":
        [one] = panel.components[0]["components"][0]["options"]
        opened = private_text_of(await couple.bo.select(panel, [one["value"]]))
        assert "This round has ended." in opened
        assert "We laughed" not in opened
    else:
        assert "Your wish, still sealed" in await list_text(couple, couple.ada)
    assert "Your wish is sealed" in private_text_of(await write_wish(couple, couple.bo, BOS_WISH))


async def test_who_takes_an_open_wish_back_is_told_that_the_round_rests(couple: World) -> None:
    await advance_to(couple, "open")
    taken = text_of(await press_in_list(couple, couple.ada, "Take my wish back"))
    assert taken == "Your wish is deleted, and this round has ended."
    shown = await list_text(couple, couple.bo)
    assert "A round of wishes" in shown
    assert "sunrises" not in shown


@pytest.mark.parametrize("step", ["trying", "asking"])
async def test_a_wish_is_taken_back_out_of_a_week_only_by_a_second_press(couple: World, step: str) -> None:
    await advance_to(couple, step)
    before = await list_text(couple, couple.bo)
    asked = await press_in_list(couple, couple.bo, "Take my wish back")
    assert "The round then ends for you both" in private_text_of(asked)
    assert await list_text(couple, couple.bo) == before
    await couple.restart()
    assert asked.response is not None
    ended = await couple.bo.click(asked.response, label="Take it back, end the round")
    assert text_of(ended) == "Your wish is deleted, and this round has ended."
    shown = await list_text(couple, couple.ada)
    assert "piano" not in shown
    assert "A round of wishes" in shown


async def test_an_open_wish_that_is_taken_back_lets_the_round_rest(couple: World) -> None:
    await advance_to(couple, "trying")
    await delete_own_wish(couple, couple.ada)
    shown = await list_text(couple, couple.bo)
    assert "coffee" not in shown
    assert "sunrises" not in shown
    panel = (await open_list(couple, couple.bo)).response
    assert panel is not None
    assert "Write a wish" in labels_of(panel)
    await couple.bo.slash(couple.home, "couple messages", allowed="yes")
    await couple.advance_with_one_tick(days=8)
    assert not couple.bo.user.dm_channel.history()


async def test_words_can_be_taken_back_after_all_is_over(couple: World) -> None:
    await advance_to(couple, "noticed")
    await write_noticed(couple, couple.bo, "It was cold")
    for label in ("Take my wish back", "Take back what I noticed"):
        await press_in_list(couple, couple.bo, label)
    shown = await list_text(couple, couple.ada)
    for words in (*BOS_WISH.values(), "It was cold"):
        assert words not in shown
    assert "We laughed at breakfast" in await list_text(couple, couple.bo)
    for label in ("Take my wish back", "Take back what I noticed"):
        await press_in_list(couple, couple.ada, label)
    assert "Nothing here yet" in await list_text(couple, couple.bo)
