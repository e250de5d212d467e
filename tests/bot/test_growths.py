"""Growth entries: written by one partner, and readable by both."""

from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage
from support.world import World, form_values, labels_of, private_text_of, text_of

TOLD = {
    "title": "The winter of the move",
    "asked": "To live out of boxes.",
    "carried": "Tea on the stairs.",
    "me": "I learned to ask.",
    "you": "You learned to wait.",
}


async def tell(world: World, who: MemberActor, **words: str) -> InteractionResult:
    """Write an entry."""
    form = await who.slash(world.home, "growth through")
    return await who.submit_modal(form, {**TOLD, **words})


async def list_of(world: World, who: MemberActor) -> InteractionResult:
    return await who.slash(world.home, "growth list")


def last_of(result: InteractionResult) -> ResponseMessage:
    """Return the last message of an answer, which has the buttons."""
    found = [one for one in [result.response, *result.followups] if one is not None]
    return found[-1]


async def read(world: World, who: MemberActor, number: int = 0) -> InteractionResult:
    """Open the entry at that index of the list."""
    panel = last_of(await list_of(world, who))
    options: list[dict[str, Any]] = panel.components[0]["components"][0]["options"]
    return await who.select(panel, [options[number]["value"]])


async def test_what_one_tells_both_find_and_nobody_else(couple: World) -> None:
    kept = await tell(couple, couple.ada)
    assert "Kept." in private_text_of(kept)
    assert labels_of(last_of(kept)) == ["Thank for this", "Take back"]
    shown = private_text_of(await list_of(couple, couple.bo))
    assert "The winter of the move" in shown
    assert "Tea on the stairs." in shown
    assert "told by **ada**" in shown
    whole = private_text_of(await read(couple, couple.bo))
    for words in (
        "What it took\n> To live out of boxes.",
        "What carried you\n> Tea on the stairs.",
        "How **ada** grew\n> I learned to ask.",
        "How **bo** grew\n> You learned to wait.",
    ):
        assert words in whole
    assert not couple.has_text("winter")
    assert "You’re not in a couple here yet" in private_text_of(await list_of(couple, couple.cleo))


async def test_how_each_grew_may_be_left_out(couple: World) -> None:
    await tell(couple, couple.ada, me="  ", you="")
    whole = private_text_of(await read(couple, couple.bo))
    assert "Tea on the stairs." in whole
    assert "grew" not in whole


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("title", "What we came through"),
        ("asked", "What it took from us"),
        ("carried", "What carried us"),
    ],
)
async def test_what_is_needed_is_asked_for_again_with_all_that_was_typed(
    couple: World, field: str, label: str
) -> None:
    refused = await tell(couple, couple.ada, **{field: "  "})
    assert f"“{label}” is still empty." in private_text_of(refused)
    assert "You learned to wait." in private_text_of(refused)
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    assert form_values(again) == {**TOLD, field: form_values(again)[field]}
    assert "Kept." in private_text_of(await couple.ada.submit_modal(again, TOLD))
    assert private_text_of(await list_of(couple, couple.bo)).count("The winter of the move") == 1


async def test_a_field_takes_a_thousand_characters_and_no_more(couple: World) -> None:
    form = await couple.ada.slash(couple.home, "growth through")
    assert form._interaction.modal is not None
    for label in form._interaction.modal["components"]:
        label["component"].pop("max_length", None)
    refused = await couple.ada.submit_modal(form, {**TOLD, "me": "x" * 1_001})
    assert "That’s 1001 characters, and at most 1000 fit here." in private_text_of(refused)
    assert "Kept." in private_text_of(await tell(couple, couple.ada, me="x" * 1_000))


async def test_long_words_are_spread_and_cannot_break_out(couple: World) -> None:
    words = ("_Oh_ [no](https://x.y) @everyone " * 40)[:998] + " ."
    await tell(couple, couple.ada, title="A **bold** one", asked=words, carried=words, me=words, you=words)
    opened = await read(couple, couple.bo)
    whole = private_text_of(opened)
    assert whole.count(r"\_Oh\_") == 4 * words.count("_Oh_")
    assert "@everyone" not in whole
    assert r"A \*\*bold\*\* one" in whole
    assert labels_of(last_of(opened)) == ["Thank for this", "Ask to remove it"]


async def test_thanks_for_it_open_the_form_about_support_with_a_beginning(couple: World) -> None:
    await couple.move_out_of_sight()
    await tell(couple, couple.ada)
    opened = last_of(await read(couple, couple.bo))
    await couple.restart()
    form = await couple.bo.click(opened, label="Thank for this")
    assert form_values(form)["did"] == "You were there for us when we came through “The winter of the move”."
    await couple.bo.submit_modal(form, {"did": "You made the tea.", "says": "", "meant": ""})
    card = couple.find_post(text="You made the tea.")
    assert "Thank you, for your support" in text_of(card)
    assert couple.ada.mention in card.content


async def test_an_entry_that_waits_opens_from_the_panel_until_it_is_read(couple: World) -> None:
    await tell(couple, couple.ada)
    panel = last_of(await couple.bo.slash(couple.home, "kindling"))
    assert "wrote down something you came through" in text_of(panel)
    menu = panel.components[1]["components"][0]
    opened = await couple.bo.select(panel, [menu["options"][0]["value"]], custom_id=menu["custom_id"])
    assert "Tea on the stairs." in private_text_of(opened)
    assert "came through" not in private_text_of(await couple.bo.slash(couple.home, "kindling"))
    assert "came through" not in private_text_of(await couple.ada.slash(couple.home, "kindling"))


async def test_ones_own_is_taken_back_alone(couple: World) -> None:
    kept = await tell(couple, couple.ada)
    await couple.restart()
    assert "It’s off your list of what you came through" in text_of(
        await couple.ada.click(last_of(kept), label="Take back")
    )
    assert "Nothing here yet" in private_text_of(await list_of(couple, couple.bo))


@pytest.mark.parametrize("is_shared", [True, False])
async def test_the_others_goes_when_they_agree(couple: World, *, is_shared: bool) -> None:
    if not is_shared:
        await couple.move_out_of_sight()
    await tell(couple, couple.ada)
    asked = await couple.bo.click(last_of(await read(couple, couple.bo)), label="Ask to remove it")
    assert "they need to agree first" in text_of(asked)
    card = couple.find_post(label="Agree")
    assert not couple.has_text("The winter")
    assert "The winter of the move" in private_text_of(await couple.ada.click(card, label="Read"))
    again = await couple.bo.click(last_of(await read(couple, couple.bo)), label="Ask to remove it")
    assert "You’ve asked for this already" in private_text_of(again)
    await couple.ada.click(couple.find_post(label="Agree"), label="Agree")
    assert "Nothing here yet" in private_text_of(await list_of(couple, couple.ada))
    assert labels_of(couple.find_post(text="You both agreed")) == []


@pytest.mark.parametrize("verb", ["thank", "remove"])
async def test_its_buttons_refuse_strangers_and_say_when_they_are_over(couple: World, verb: str) -> None:
    kept = await tell(couple, couple.ada)
    key = last_of(kept).components[0]["components"][0]["custom_id"].split(":")[1]
    button = await couple.post_button("growth", key, verb)
    assert "You’re not in a couple" in private_text_of(await couple.cleo.click(button, label="Press"))
    await couple.make_another_couple()
    refused = await couple.cleo.click(button, label="Press")
    assert refused.modal is None
    assert "belongs to another couple" in private_text_of(refused)
    panel = await couple.ada.slash(couple.home, "couple part")
    assert panel.response is not None
    await couple.ada.click(panel.response, label="Part")
    left = await couple.bo.click(button, label="Press")
    assert left.modal is None
    assert "That’s over" in private_text_of(left)


async def test_what_is_gone_cannot_be_thanked_for_or_read(couple: World) -> None:
    kept = await tell(couple, couple.ada)
    panel = last_of(await list_of(couple, couple.bo))
    value = panel.components[0]["components"][0]["options"][0]["value"]
    button = await couple.post_button("growth", value.partition(".")[2], "thank")
    await couple.ada.click(last_of(kept), label="Take back")
    assert "That’s over" in private_text_of(await couple.bo.click(button, label="Press"))
    assert "That’s over" in private_text_of(await couple.bo.select(panel, [value]))


async def test_no_wish_can_be_begun_from_any_page_while_a_round_runs(couple: World) -> None:
    for number in range(6):
        await tell(couple, couple.ada, title=f"Chapter {number}")
    form = await couple.ada.slash(couple.home, "growth wish")
    await couple.ada.submit_modal(form, {"wish": "More music", "promise": "I tune the piano"})
    panel = last_of(await list_of(couple, couple.bo))
    assert "Write a wish" not in labels_of(panel)
    assert "Write a wish" not in labels_of(last_of(await couple.bo.click(panel, label="Older")))


@pytest.mark.parametrize("verb", ["through", "older"])
async def test_the_buttons_of_the_list_answer_only_the_two(couple: World, verb: str) -> None:
    button = await couple.post_button("growth", "" if verb == "through" else 9, verb)
    await couple.restart()
    refused = await couple.cleo.click(button, label="Press")
    assert refused.modal is None
    assert "You’re not in a couple here yet" in private_text_of(refused)
    panel = await couple.ada.slash(couple.home, "couple part")
    assert panel.response is not None
    await couple.ada.click(panel.response, label="Part")
    assert "has ended" in private_text_of(await couple.bo.click(button, label="Press"))


async def test_a_page_holds_five_and_the_others_are_beside_it(couple: World) -> None:
    for number in range(6):
        await tell(couple, couple.ada, title=f"Chapter {number}")
    panel = last_of(await list_of(couple, couple.bo))
    assert labels_of(panel) == ["Read one in full", "Older", "Say what you came through", "Write a wish"]
    await couple.restart()
    turned = await couple.bo.click(panel, label="Older")
    assert labels_of(last_of(turned)) == [
        "Read one in full",
        "Newer",
        "Say what you came through",
        "Write a wish",
    ]
    assert "Chapter 0" in text_of(turned)
    assert "Chapter 1" not in text_of(turned)
    back = await couple.bo.click(last_of(turned), label="Newer")
    assert "Chapter 5" in text_of(back)
    assert "Chapter 0" not in text_of(back)
    over = await couple.post_button("growth", 9, "older")
    assert "That’s over" in private_text_of(await couple.bo.click(over, label="Press"))
