"""Things to try: added, drawn, done or tended, deleted, and those that the couple used to love."""

import pytest
from support.world import World, component_key_of, form_values, labels_of, private_text_of, text_of

from core.daily_limits import USUAL_LIMIT
from core.tries import MOST_TRIES

LOVED = "Something we used to love"


async def add(world: World, what: str, **options: object) -> str:
    return private_text_of(await world.ada.slash(world.home, "try add", what=what, **options))


async def test_what_one_adds_both_have_on_their_list(couple: World) -> None:
    assert "**Salsa** is on your list." in await add(couple, "Salsa")
    await add(couple, "A garden", ongoing=True)
    shown = await couple.bo.slash(couple.home, "try list")
    assert shown.ephemeral
    assert "**A garden**: ongoing" in text_of(shown.response)
    assert "**Salsa**: to try" in text_of(shown.response)
    assert not couple.has_text("Salsa")


async def test_what_is_drawn_was_longest_unseen(couple: World) -> None:
    for what in ("Salsa", "Pottery"):
        await add(couple, what)
    drawn = await couple.bo.slash(couple.home, "try draw")
    assert drawn.response is not None
    assert labels_of(drawn.response) == ["We did it", "Another", LOVED]
    first = text_of(drawn.response)
    await couple.restart()
    again = await couple.bo.click(drawn.response, label="Another")
    assert {"Salsa", "Pottery"} == {
        what for what in ("Salsa", "Pottery") if what in first + text_of(again.response)
    }


async def test_every_third_draw_asks_what_they_used_to_love(couple: World) -> None:
    await add(couple, "Salsa")
    for asks in (False, False, True, False, False, True):
        drawn = await couple.ada.slash(couple.home, "try draw")
        assert ("What did you both love doing" in text_of(drawn.response)) is asks


async def test_where_another_would_have_come_it_can_still_be_drawn(couple: World) -> None:
    await add(couple, "Salsa")
    await couple.ada.slash(couple.home, "try draw")
    drawn = (await couple.ada.slash(couple.home, "try draw")).response
    assert drawn is not None
    asked = (await couple.ada.click(drawn, label="Another")).response
    assert asked is not None
    assert "What did you both love doing" in text_of(asked)
    await couple.restart()
    assert "Salsa" in text_of((await couple.ada.click(asked, label="Another")).response)


async def test_an_empty_list_asks_what_they_used_to_love(couple: World) -> None:
    asked = await couple.ada.slash(couple.home, "try draw")
    assert asked.response is not None
    assert labels_of(asked.response) == [LOVED]
    await couple.restart()
    form = await couple.ada.click(asked.response, label=LOVED)
    told = await couple.ada.submit_modal(form, {"what": "Dancing in the kitchen"})
    assert "**Dancing in the kitchen** is on your list." in private_text_of(told)
    assert "Dancing" in private_text_of(await couple.bo.slash(couple.home, "try list"))


async def test_what_is_done_can_be_kept_as_a_memory(couple: World) -> None:
    await add(couple, "Salsa")
    [choice] = await couple.bo.autocomplete(couple.home, "try done", "what", "SAL")
    assert choice["name"] == "Salsa"
    done = await couple.bo.slash(couple.home, "try done", what=choice["value"])
    assert "Done: **Salsa**" in private_text_of(done)
    assert done.response is not None
    await couple.restart()
    form = await couple.bo.click(done.response, label="Keep as a memory")
    assert form_values(form) == {"title": "Salsa", "story": "", "day": "2026-01-01", "alt": ""}
    words = {"title": "Salsa", "story": "Two left feet.", "day": "2026-01-01"}
    assert "Kept, under January 1, 2026." in private_text_of(await couple.bo.submit_modal(form, words))
    assert "**Salsa**: done" in private_text_of(await couple.ada.slash(couple.home, "try list"))
    assert await couple.bo.autocomplete(couple.home, "try done", "what", "") == []


async def test_what_is_ongoing_is_tended_and_comes_back(couple: World) -> None:
    await add(couple, "A garden", ongoing=True)
    for _ in range(2):
        done = await couple.bo.slash(couple.home, "try done", what="a garden")
        assert "You kept **A garden** going. It stays on your list." in private_text_of(done)
    assert "ongoing, done again" in private_text_of(await couple.bo.slash(couple.home, "try list"))
    drawn = await couple.ada.slash(couple.home, "try draw")
    assert "A garden" in private_text_of(drawn)


async def test_what_was_drawn_is_done_with_a_press_once(couple: World) -> None:
    await add(couple, "Salsa")
    drawn = await couple.bo.slash(couple.home, "try draw")
    assert drawn.response is not None
    copy = await couple.post_copy(drawn.response)
    await couple.restart()
    told = await couple.bo.click(drawn.response, label="We did it")
    assert "Done: " in text_of(told.response)
    assert "That’s over" in private_text_of(await couple.bo.click(copy, label="We did it"))


async def test_only_who_added_it_takes_it_out(couple: World) -> None:
    await add(couple, "Salsa")
    panels = {}
    for who in (couple.ada, couple.bo):
        shown = await who.slash(couple.home, "try list")
        assert shown.response is not None
        options = shown.response.components[0]["components"][0]["options"]
        panels[who] = (await who.select(shown.response, [options[0]["value"]])).response
    assert labels_of(panels[couple.ada]) == ["We did it", "Remove it"]
    assert labels_of(panels[couple.bo]) == ["We did it"]
    copy = await couple.post_copy(panels[couple.ada])
    refused = await couple.bo.click(copy, label="Remove it")
    assert "Only its writer can" in private_text_of(refused)
    await couple.restart()
    gone = await couple.ada.click(panels[couple.ada], label="Remove it")
    assert "It’s off your list" in text_of(gone.response)
    assert "Your list is empty" in private_text_of(await couple.bo.slash(couple.home, "try list"))
    assert "That’s over" in private_text_of(await couple.bo.click(copy, label="We did it"))


async def test_the_list_turns_its_pages(couple: World) -> None:
    for number in range(1, 13):
        await add(couple, f"Thing {number}")
    first = await couple.bo.slash(couple.home, "try list")
    assert first.response is not None
    assert "Thing 3" in text_of(first.response)
    await couple.restart()
    second = await couple.bo.click(first.response, label="More")
    assert "**Thing 2**" in text_of(second.response)
    assert second.response is not None
    back = await couple.bo.click(second.response, label="Back")
    assert "Thing 12" in text_of(back.response)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (" \u200b ", "There were no words in it."),
        ("salsa", "That’s on your list already."),
    ],
)
async def test_what_cannot_be_added_says_why(couple: World, what: str, said: str) -> None:
    await add(couple, "Salsa")
    assert said in await add(couple, what)
    assert private_text_of(await couple.bo.slash(couple.home, "try list")).count("**: to try") == 1


async def test_what_was_typed_in_the_form_comes_back(couple: World) -> None:
    await add(couple, "Salsa")
    asked = await couple.post_button("try", "", "loved")
    form = await couple.ada.click(asked, label="Press")
    refused = await couple.ada.submit_modal(form, {"what": "Salsa"})
    assert "on your list already" in private_text_of(refused)
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    assert form_values(again) == {"what": "Salsa"}


async def test_a_list_holds_a_hundred_things(couple: World) -> None:
    for number in range(MOST_TRIES):
        if number % USUAL_LIMIT == 0:  # as many as one of them can add in a day
            await couple.advance_with_one_tick(days=1)
        assert "is on your list" in await add(couple, f"Thing {number}")
    assert "Your list has 100 things" in await add(couple, "One more")


async def test_a_thing_has_at_most_a_hundred_characters(couple: World) -> None:
    assert "is on your list" in await add(couple, "t" * 100)
    form = await couple.ada.click(await couple.post_button("try", "", "loved"), label="Press")
    assert form._interaction.modal is not None
    for part in form._interaction.modal["components"]:
        part["component"].pop("max_length", None)
    told = private_text_of(await couple.ada.submit_modal(form, {"what": "u" * 101}))
    assert "That’s 101 characters, and at most 100 fit here." in told


@pytest.mark.parametrize("typed", ["tango", "7", "9" * 30])
async def test_what_is_not_on_the_list_is_not_found(couple: World, typed: str) -> None:
    await add(couple, "Salsa")
    told = private_text_of(await couple.ada.slash(couple.home, "try done", what=typed))
    assert "I couldn’t find that." in told


async def test_who_is_in_no_couple_has_no_list(couple: World) -> None:
    await add(couple, "Salsa")
    for command, options in (("add", {"what": "x"}), ("list", {}), ("done", {"what": "Salsa"}), ("draw", {})):
        told = private_text_of(await couple.cleo.slash(couple.home, f"try {command}", **options))
        assert "You’re not in a couple here yet. `/couple start`" in told
    assert await couple.cleo.autocomplete(couple.home, "try done", "what", "") == []


@pytest.mark.parametrize("verb", ["done", "out", "keep"])
async def test_strangers_and_those_who_parted_press_nothing(couple: World, verb: str) -> None:
    added = await couple.ada.slash(couple.home, "try add", what="Salsa")
    assert added.response is not None
    planted = await couple.post_button("try", component_key_of(added.response), verb)
    assert "not in a couple here yet" in private_text_of(await couple.cleo.click(planted, label="Press"))
    await couple.make_another_couple()
    assert "belongs to another couple" in private_text_of(await couple.cleo.click(planted, label="Press"))
    part = await couple.ada.slash(couple.home, "couple part")
    assert part.response is not None
    await couple.ada.click(part.response, label="Part")
    told = await couple.bo.click(planted, label="Press")
    assert told.modal is None
    assert "That’s over" in private_text_of(told)


@pytest.mark.parametrize(("verb", "key"), [("loved", ""), ("page", "0"), ("another", "7")])
async def test_no_forged_press_of_a_stranger_does_anything(couple: World, verb: str, key: str) -> None:
    told = await couple.cleo.click(await couple.post_button("try", key, verb), label="Press")
    assert told.modal is None
    assert "You’re not in a couple here yet" in private_text_of(told)


async def test_the_list_is_grouped_by_kind(couple: World) -> None:
    await add(couple, "Salsa", kind="learn")
    await add(couple, "A garden", ongoing=True)
    await add(couple, "Paddington", kind="watch")
    shown = text_of((await couple.bo.slash(couple.home, "try list")).response)
    places = [
        shown.index(each)
        for each in ("To watch", "Paddington", "To learn", "Salsa", "Anything else", "A garden")
    ]
    assert places == sorted(places)
    await couple.bo.slash(couple.home, "try done", what="Paddington")
    shown = text_of((await couple.bo.slash(couple.home, "try list")).response)
    assert shown.index("A garden") < shown.index("### Done") < shown.index("Paddington")


async def test_one_is_drawn_for_tonight_from_the_list_also_after_a_restart(couple: World) -> None:
    await add(couple, "Salsa")
    shown = (await couple.bo.slash(couple.home, "try list")).response
    assert shown is not None
    await couple.restart()
    for _ in range(3):  # never asks what they used to love instead
        drawn = await couple.bo.click(shown, label="Draw one for tonight")
        assert "Salsa" in private_text_of(drawn)
