"""Wishes: every button, pressed by strangers and after the round has ended."""

import pytest
from support.wishes import advance_to, component_key_of, delete_own_wish, part_couple, press_in_list
from support.world import World, private_text_of

STEPS = {
    "write": "sealed",
    "choose": "open",
    "rest": "open",
    "takeback": "open",
    "end": "trying",
    "notice": "asking",
    "unnotice": "noticed",
}
SEEN_AS = {"end": "takeback"}  # whose key a button has that stands in no list


@pytest.mark.parametrize("verb", STEPS)
async def test_every_button_refuses_strangers_and_says_when_it_is_over(couple: World, verb: str) -> None:
    await advance_to(couple, STEPS[verb])
    button = await couple.post_button(
        "wish", await component_key_of(couple, couple.ada, SEEN_AS.get(verb, verb)), verb
    )
    await couple.restart()
    assert "You’re not in a couple" in private_text_of(await couple.cleo.click(button, label="Press"))
    await couple.make_another_couple()
    refused = await couple.cleo.click(button, label="Press")
    assert refused.modal is None
    assert "belongs to another couple" in private_text_of(refused)
    await part_couple(couple)
    for who in (couple.ada, couple.bo):
        left = await who.click(button, label="Press")
        assert left.modal is None
        assert "That’s over" in private_text_of(left)


@pytest.mark.parametrize("verb", STEPS)
async def test_every_button_is_over_once_the_words_are_gone(couple: World, verb: str) -> None:
    await advance_to(couple, STEPS[verb])
    button = await couple.post_button(
        "wish", await component_key_of(couple, couple.ada, SEEN_AS.get(verb, verb)), verb
    )
    if verb == "unnotice":
        await press_in_list(couple, couple.ada, "Take back what I noticed")
    else:
        await delete_own_wish(couple, couple.ada)
    answered = await couple.ada.click(button, label="Press")
    assert answered.modal is None
    assert "That’s over" in private_text_of(answered)
