"""Wishes: a round that rests or is taken back, at each step."""

import pytest
from scenes import World, labels_of, private_of, text_of
from wishes import BOS, look, notice, press, reach, seen, take_back, wish


@pytest.mark.parametrize("step", ["sealed", "open", "trying", "asking", "noticed"])
async def test_either_alone_lets_a_round_rest_and_nothing_sealed_is_ever_shown(
    couple: World, step: str
) -> None:
    await reach(couple, step)
    assert "It rests now" in text_of(await press(couple, couple.bo, "Let it rest"))
    shown = await seen(couple, couple.bo)
    assert ("A round of wishes" in shown) is (step != "sealed")
    assert "We laughed" not in shown
    panel = (await look(couple, couple.bo)).response
    assert panel is not None
    if step != "sealed":
        [one] = panel.components[0]["components"][0]["options"]
        opened = private_of(await couple.bo.select(panel, [one["value"]]))
        assert "This round rests." in opened
        assert "We laughed" not in opened
    else:
        assert "A wish of yours that stayed sealed" in await seen(couple, couple.ada)
    assert "Your wish is sealed" in private_of(await wish(couple, couple.bo, BOS))


async def test_who_takes_an_open_wish_back_is_told_that_the_round_rests(couple: World) -> None:
    await reach(couple, "open")
    taken = text_of(await press(couple, couple.ada, "Take my wish back"))
    assert taken == "Taken back. Your words are gone, and this round rests."
    shown = await seen(couple, couple.bo)
    assert "A round of wishes" in shown
    assert "sunrises" not in shown


@pytest.mark.parametrize("step", ["trying", "asking"])
async def test_a_wish_is_taken_back_out_of_a_week_only_by_a_second_press(couple: World, step: str) -> None:
    await reach(couple, step)
    before = await seen(couple, couple.bo)
    asked = await press(couple, couple.bo, "Take my wish back")
    assert "the round ends for you both" in private_of(asked)
    assert await seen(couple, couple.bo) == before
    await couple.restart()
    assert asked.response is not None
    ended = await couple.bo.click(asked.response, label="Take it back, end the round")
    assert text_of(ended) == "Taken back. Your words are gone, and this round rests."
    shown = await seen(couple, couple.ada)
    assert "piano" not in shown
    assert "A round of wishes" in shown


async def test_an_open_wish_that_is_taken_back_lets_the_round_rest(couple: World) -> None:
    await reach(couple, "trying")
    await take_back(couple, couple.ada)
    shown = await seen(couple, couple.bo)
    assert "coffee" not in shown
    assert "sunrises" not in shown
    panel = (await look(couple, couple.bo)).response
    assert panel is not None
    assert "Write a wish" in labels_of(panel)
    await couple.bo.slash(couple.home, "couple messages", allowed="yes")
    await couple.be_away(days=8)
    assert not couple.bo.user.dm_channel.history()


async def test_words_can_be_taken_back_after_all_is_over(couple: World) -> None:
    await reach(couple, "noticed")
    await notice(couple, couple.bo, "It was cold")
    for label in ("Take my wish back", "Take back what I noticed"):
        await press(couple, couple.bo, label)
    shown = await seen(couple, couple.ada)
    for words in (*BOS.values(), "It was cold"):
        assert words not in shown
    assert "We laughed at breakfast" in await seen(couple, couple.bo)
    for label in ("Take my wish back", "Take back what I noticed"):
        await press(couple, couple.ada, label)
    assert "Nothing is kept here yet" in await seen(couple, couple.bo)
