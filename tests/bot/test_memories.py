"""Keeping memories and sharing them."""

from pathlib import Path

import pytest
from simcord.results import InteractionResult
from support.world import LoggedFailures, World, form_values, labels_of, private_text_of, text_of

from data.stores.memories import MemoryStore


def lift_limits(form: InteractionResult) -> None:
    """Let a client ignore the length limits of a form's fields."""
    assert form._interaction.modal is not None
    for label in form._interaction.modal["components"]:
        label["component"].pop("max_length", None)


async def timeline_of(world: World) -> str:
    return text_of(await world.bo.slash(world.home, "memory timeline"))


async def test_a_memory_that_one_keeps_both_find_again(couple: World) -> None:
    kept = await couple.keep_memory(couple.ada, "The lake", "We swam until it was dark.", "2019-06-01")
    assert "June 1, 2019" in private_text_of(kept)
    assert kept.response is not None
    assert labels_of(kept.response) == ["Share it here", "Take back"]
    shown = await timeline_of(couple)
    assert "The lake" in shown
    assert "We swam until it was dark." in shown
    assert "June 1, 2019, kept by **ada**" in shown
    assert not couple.has_text("The lake")


DAYS = [
    ("2019-06-01", "June 1, 2019"),
    ("1 June 2019", "June 1, 2019"),
    ("yesterday", "December 31, 2025"),
    ("today", "January 1, 2026"),
    ("24 Dec", "December 24, 2025"),
    ("29 February 2020", "February 29, 2020"),
    ("29 Feb", "February 29, 2024"),
    ("summer 2019", "summer 2019"),
    ("2019", "2019"),
    ("the winter of 2018", "winter 2018"),
    ("june 2019", "June 2019"),
    ("last weekend", "around December 27, 2025"),
]


async def test_the_day_is_read_as_people_type_it(couple: World) -> None:
    for typed, shown in DAYS:
        kept = await couple.keep_memory(couple.ada, "The lake", day=typed)
        assert f"under {shown}." in private_text_of(kept), typed


async def test_a_memory_of_a_summer_is_shown_as_that_and_comes_back_on_no_day(couple: World) -> None:
    await couple.keep_memory(couple.ada, "The lake", day="2019")  # its first day is today's
    assert "2019, kept by **ada**" in await timeline_of(couple)
    assert "January 1, 2019" not in await timeline_of(couple)
    assert "The lake" not in text_of(await couple.bo.slash(couple.home, "memory onthisday"))
    offered = await couple.ada.autocomplete(couple.home, "memory remove", "memory", "")
    assert offered[0]["name"] == "2019: The lake"


async def test_today_is_the_tellers_own_today(couple: World) -> None:
    await couple.ada.slash(couple.home, "couple timezone", zone="Pacific/Honolulu")
    await couple.bo.slash(couple.home, "couple timezone", zone="Europe/Berlin")
    assert "under December 31, 2025." in private_text_of(
        await couple.keep_memory(couple.ada, "The lake", day="today")
    )
    assert "under January 1, 2026." in private_text_of(
        await couple.keep_memory(couple.bo, "The lake", day="today")
    )


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("that summer", "I couldn’t read “that summer” as a date. Try `2019-06-01` or `yesterday`."),
        ("29 February 2019", "I couldn’t read “29 February 2019” as a date."),
        ("tomorrow", "January 2, 2026 is still to come."),
        ("2026-12-24", "December 24, 2026 is still to come."),
    ],
)
async def test_a_day_that_is_no_past_day_gives_the_words_back(couple: World, day: str, said: str) -> None:
    refused = await couple.keep_memory(couple.ada, "The lake", "We swam.", day)
    assert said in private_text_of(refused)
    assert "We swam." in private_text_of(refused)
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    assert form_values(again) == {"title": "The lake", "story": "We swam.", "day": day, "alt": ""}
    mended = {"title": "The lake", "story": "We swam.", "day": "2019-06-01"}
    assert "Kept" in private_text_of(await couple.ada.submit_modal(again, mended))
    assert (await timeline_of(couple)).count("The lake") == 1


NO_MEMORIES = [
    ("   ", "We swam.", "is still empty"),
    ("The lake", " \n ", "is still empty"),
    ("t" * 101, "We swam.", "That’s 101 characters, and at most 100 fit here."),
    ("The lake", "We swam. " + "s" * 3_992, "That’s 4001 characters, and at most 4000 fit here."),
]


async def test_too_few_or_too_many_words_are_given_back(couple: World) -> None:
    for title, story, said in NO_MEMORIES:
        form = await couple.ada.slash(couple.home, "memory add")
        lift_limits(form)
        refused = await couple.ada.submit_modal(form, {"title": title, "story": story, "day": "2019-06-01"})
        assert said in private_text_of(refused), title
        assert (title if title.strip() else "We swam.") in private_text_of(refused), title
        assert refused.response is not None, title
        assert "Try again" in labels_of(refused.response), title
        assert "haven’t kept a memory yet" in private_text_of(
            await couple.bo.slash(couple.home, "memory timeline")
        )


async def test_a_title_and_a_story_may_fill_their_limits(couple: World) -> None:
    story = ("_We_ swam. " * 400)[:3_999] + "."
    assert "Kept" in private_text_of(await couple.keep_memory(couple.ada, "t" * 100, story))


async def test_a_reveal_can_be_kept_with_its_question_and_day(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    await couple.advance_with_ticks(days=2)
    await couple.restart()
    form = await couple.bo.click(couple.find_post(label="Keep as a memory"), label="Keep as a memory")
    assert form_values(form) == {
        "title": "What first made you notice each other?",
        "story": "",
        "day": "2026-01-01",
        "alt": "",
    }
    assert "both answers into your own words" in str(form.modal)
    refused = await couple.bo.submit_modal(form, {"title": "That party", "story": " ", "day": "2018-05-04"})
    assert refused.response is not None
    again = await couple.bo.click(refused.response, label="Try again")
    assert form_values(again)["title"] == "That party"
    words = {"title": "That party", "story": "A laugh, across the room.", "day": "2018-05-04"}
    assert "under May 4, 2018." in private_text_of(await couple.bo.submit_modal(again, words))
    assert "May 4, 2018, kept by **bo**" in await timeline_of(couple)


async def test_only_the_two_can_keep_a_reveal(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    told = await couple.cleo.click(couple.find_post(label="Keep as a memory"), label="Keep as a memory")
    assert told.modal is None
    assert "You’re not in a couple here yet" in private_text_of(told)


async def test_a_failing_storage_gives_the_words_back(
    couple: World, failures: LoggedFailures, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(MemoryStore, "insert_memory", fail)
        refused = await couple.keep_memory(couple.ada, "The lake", "We swam.")
    told = private_text_of(refused)
    assert "nothing was saved" in told
    assert "We swam." in told
    record = failures.records.pop().getMessage()
    assert record.split("id=")[1].split()[0] in told
    assert "We swam." not in record
    assert refused.response is not None
    again = await couple.ada.click(refused.response, label="Try again")
    assert "Kept" in private_text_of(await couple.ada.submit_modal(again, form_values(again)))


async def test_no_word_of_a_memory_is_in_clear_on_disk(couple: World, tmp_path: Path) -> None:
    kept = await couple.keep_memory(couple.ada, "Zanzibar nights", "Quixotic lanterns everywhere.")
    assert kept.response is not None
    await couple.ada.click(kept.response, label="Share it here")
    await couple.bo.slash(couple.home, "memory remove", memory="Zanzibar nights")
    files = list((tmp_path / "var").glob("kindling.db*"))
    assert files
    for file in files:
        for word in (b"Zanzibar", b"Quixotic", b"lanterns"):
            assert word not in file.read_bytes(), file
