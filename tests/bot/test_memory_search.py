"""Searching memories: encrypted text is decrypted memory by memory, and matched in any case and form."""

import pytest
from simcord.results import InteractionResult
from support.photos import photo
from support.world import World, form_values, labels_of, private_text_of, text_of


async def search(world: World, word: str) -> InteractionResult:
    page = await world.bo.slash(world.home, "memory timeline")
    assert page.response is not None
    form = await world.bo.click(page.response, label="Search")
    return await world.bo.submit_modal(form, {"word": word})


SPELLINGS = ["lake", "LAKE", "The la", " lake ", "dark", "ÉTÉ", "e\u0301te\u0301"]


async def test_a_word_finds_titles_and_stories_however_it_is_written(couple: World) -> None:
    await couple.keep_memory(couple.ada, "The lake", "We swam until it was dark, un été.")
    await couple.keep_memory(couple.ada, "The mountain", "We climbed.")
    for word in SPELLINGS:
        found = await search(couple, word)
        assert found.ephemeral, word
        assert "The lake" in private_text_of(found), word
        assert "The mountain" not in private_text_of(found), word


async def test_what_is_found_can_be_read_whole_also_after_a_restart(couple: World) -> None:
    await couple.keep_memory(
        couple.ada, "The lake", "We swam. " * 60 + "Until dark.", pictures=[("a.jpg", photo())]
    )
    found = await search(couple, "lake")
    message = next(one for one in [found.response, *found.followups] if one and one.components)
    assert labels_of(message) == ["Read one in full", "Search"]
    assert len(message.attachments) == 1
    await couple.restart()
    (option,) = message.components[0]["components"][0]["options"]
    assert "Until dark." in private_text_of(await couple.bo.select(message, [option["value"]]))


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("volcano", "I found no memory with that."),
        ("   ", "no words in it"),
    ],
)
async def test_what_finds_nothing_is_given_back(couple: World, word: str, said: str) -> None:
    await couple.keep_memory(couple.ada, "The lake")
    refused = await search(couple, word)
    assert said in private_text_of(refused)
    message = next(
        one for one in [refused.response, *refused.followups] if one and "Try again" in labels_of(one)
    )
    again = await couple.bo.click(message, label="Try again")
    assert form_values(again)["word"] == word
    assert "The lake" in private_text_of(await couple.bo.submit_modal(again, {"word": "lake"}))


async def test_more_than_a_menu_takes_is_said(couple: World) -> None:
    for number in range(25):
        await couple.keep_memory(couple.ada, f"Lake {number}")
    shown = private_text_of(await search(couple, "lake"))
    assert "All 25 are in the menu." in shown
    assert "A longer word" not in shown
    await couple.keep_memory(couple.ada, "Lake 25")
    found = await search(couple, "lake")
    assert "Only the first 25 fit into the menu." in private_text_of(found)


async def test_another_couple_finds_only_its_own(couple: World) -> None:
    await couple.keep_memory(couple.ada, "The lake")
    await couple.make_another_couple()
    await couple.keep_memory(couple.cleo, "The sea")
    page = await couple.cleo.slash(couple.home, "memory timeline")
    assert page.response is not None
    await couple.restart()
    form = await couple.cleo.click(page.response, label="Search")
    assert "I found no memory with that" in private_text_of(
        await couple.cleo.submit_modal(form, {"word": "lake"})
    )


async def test_who_is_in_no_couple_or_has_parted_is_told_so(couple: World) -> None:
    await couple.keep_memory(couple.ada, "The lake")
    page = await couple.ada.slash(couple.home, "memory timeline")
    copied = await couple.post_copy(page.response)
    told = private_text_of(await couple.cleo.click(copied, label="Search"))
    assert "You’re not in a couple here yet" in told
    form = await couple.ada.click(copied, label="Search")
    asked = await couple.bo.slash(couple.home, "couple part")
    assert asked.response is not None
    await couple.bo.click(asked.response, label="Part")
    assert "has ended" in private_text_of(await couple.ada.submit_modal(form, {"word": "lake"}))
    assert "has ended" in private_text_of(await couple.ada.click(copied, label="Search"))


async def test_a_heading_of_a_search_cannot_break_out_of_its_card(couple: World) -> None:
    await couple.keep_memory(couple.ada, "The **lake** @everyone")
    found = await search(couple, "**lake** @everyone")
    assert "Found: \\*\\*lake\\*\\* @\u200beveryone" in text_of(found)
