"""Wishes: every button, pressed by strangers and when it is over."""

import pytest
from scenes import World, private_of
from wishes import key_of, part, press, reach, take_back

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
    await reach(couple, STEPS[verb])
    button = await couple.plant("wish", await key_of(couple, couple.ada, SEEN_AS.get(verb, verb)), verb)
    await couple.restart()
    assert "You are not in a couple" in private_of(await couple.cleo.click(button, label="Press"))
    await couple.make_another_couple()
    refused = await couple.cleo.click(button, label="Press")
    assert refused.modal is None
    assert "belongs to another couple" in private_of(refused)
    await part(couple)
    for who in (couple.ada, couple.bo):
        left = await who.click(button, label="Press")
        assert left.modal is None
        assert "That is over" in private_of(left)


@pytest.mark.parametrize("verb", STEPS)
async def test_every_button_is_over_once_the_words_are_gone(couple: World, verb: str) -> None:
    await reach(couple, STEPS[verb])
    button = await couple.plant("wish", await key_of(couple, couple.ada, SEEN_AS.get(verb, verb)), verb)
    if verb == "unnotice":
        await press(couple, couple.ada, "Take back what I noticed")
    else:
        await take_back(couple, couple.ada)
    answered = await couple.ada.click(button, label="Press")
    assert answered.modal is None
    assert "That is over" in private_of(answered)
