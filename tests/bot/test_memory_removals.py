"""Removing memories: one's own alone, the other partner's with both keys."""

import pytest
from support.world import World, private_text_of, text_of

from data.stores.memories import MemoryStore


async def suggestions(world: World, typed: str = "") -> list[str]:
    """Return the suggestions that Ada gets while she types."""
    offered = await world.ada.autocomplete(world.home, "memory remove", "memory", typed)
    return [choice["name"] for choice in offered]


async def ask_to_remove(world: World, title: str) -> str:
    """Let Ada run the command that removes a memory."""
    return private_text_of(await world.ada.slash(world.home, "memory remove", memory=title))


async def test_ones_own_memory_goes_at_once_with_the_card_that_shows_it(couple: World) -> None:
    await couple.make_private()
    kept = await couple.keep_memory(couple.ada, "The lake", "We swam.")
    assert kept.response is not None
    await couple.bo.click(await couple.post_copy(kept.response), label="Share it here")
    assert couple.has_text("We swam.")
    [choice] = await couple.ada.autocomplete(couple.home, "memory remove", "memory", "lake")
    told = private_text_of(await couple.ada.slash(couple.home, "memory remove", memory=choice["value"]))
    assert "Deleted, here and wherever" in told
    assert not couple.has_text("We swam.")
    assert "haven’t kept a memory yet" in private_text_of(await couple.bo.slash(couple.home, "memory random"))


async def test_the_others_memory_goes_when_they_agree(couple: World) -> None:
    await couple.make_private()
    kept = await couple.keep_memory(couple.bo, "The lake", "We swam.")
    assert kept.response is not None
    await couple.bo.click(kept.response, label="Share it here")
    assert "they need to agree first" in await ask_to_remove(couple, "The lake")
    assert "The lake" in text_of(couple.find_post(label="Agree"))
    await couple.restart()
    refused = await couple.ada.click(couple.find_post(label="Agree"), label="Agree")
    assert "only your partner can agree" in private_text_of(refused)
    await couple.bo.click(couple.find_post(label="Agree"), label="Agree")
    assert not couple.has_text("We swam.")
    assert not couple.has_text("The lake")
    assert couple.has_text("You both agreed.")


async def test_not_now_keeps_the_memory_and_its_card(couple: World) -> None:
    await couple.keep_memory(couple.bo, "The lake")
    await ask_to_remove(couple, "The lake")
    await couple.bo.click(couple.find_post(label="Not now"), label="Not now")
    assert await suggestions(couple) == ["June 1, 2019: The lake"]
    await couple.advance_with_ticks(days=1)
    assert "they need to agree first" in await ask_to_remove(couple, "The lake")


async def test_asking_twice_asks_once(couple: World) -> None:
    await couple.keep_memory(couple.bo, "The lake")
    await ask_to_remove(couple, "The lake")
    asked = len(couple.posts())
    assert "You’ve asked for this already" in await ask_to_remove(couple, "The lake")
    assert len(couple.posts()) == asked


async def test_the_title_goes_from_every_card_that_asked_about_it(couple: World) -> None:
    await couple.make_private()
    kept = await couple.keep_memory(couple.bo, "The lake")
    assert kept.response is not None
    await ask_to_remove(couple, "The lake")
    await couple.bo.click(couple.find_post(label="Not now"), label="Not now")
    await couple.advance_with_ticks(days=1)
    await ask_to_remove(couple, "The lake")
    open_one = couple.find_post(label="Agree")
    assert couple.has_text("The lake")
    await couple.bo.click(kept.response, label="Take back")
    assert not couple.has_text("The lake")
    assert "Waiting for a yes" not in await couple.status_of(couple.ada)
    assert all(message.id != open_one.id or not message.components for message in couple.posts())


async def test_ones_own_memory_goes_without_a_home_but_asking_needs_one(couple: World) -> None:
    lounge = couple.guild.create_text_channel("lounge")
    await couple.keep_memory(couple.ada, "The lake")
    await couple.keep_memory(couple.bo, "The sea")
    couple.env.backend.delete_channel(couple.home.id)
    told = private_text_of(await couple.ada.slash(lounge, "memory remove", memory="The lake"))
    assert "Deleted, here and wherever" in told
    told = private_text_of(await couple.ada.slash(lounge, "memory remove", memory="The sea"))
    assert "home channel is gone" in told
    assert "Waiting for a yes" not in await couple.status_of(couple.ada, lounge)


async def test_suggestions_show_title_and_day_of_what_is_typed(couple: World) -> None:
    await couple.keep_memory(couple.ada, "The lake", day="2019-06-01")
    await couple.keep_memory(couple.bo, "A lake in winter", day="2020-02-29")
    await couple.keep_memory(couple.bo, "The sea", day="2021-01-01")
    assert await suggestions(couple, "LAKE") == [
        "February 29, 2020: A lake in winter",
        "June 1, 2019: The lake",
    ]
    assert (await suggestions(couple))[0] == "January 1, 2021: The sea"
    assert await suggestions(couple, "mountain") == []


async def test_at_most_25_are_suggested_and_none_is_longer_than_discord_takes(couple: World) -> None:
    for number in range(26):
        await couple.keep_memory(couple.ada, f"{number} " + "t" * 90)
    offered = await suggestions(couple)
    assert len(offered) == 25
    assert max(map(len, offered)) <= 100


async def test_nobody_else_is_shown_a_suggestion(couple: World) -> None:
    await couple.keep_memory(couple.ada, "The lake")
    assert await couple.cleo.autocomplete(couple.home, "memory remove", "memory", "") == []
    await couple.make_another_couple()
    assert await couple.cleo.autocomplete(couple.home, "memory remove", "memory", "") == []
    [choice] = await couple.bo.autocomplete(couple.home, "memory remove", "memory", "")
    told = private_text_of(await couple.cleo.slash(couple.home, "memory remove", memory=choice["value"]))
    assert "couldn’t find that memory" in told
    assert await suggestions(couple) == ["June 1, 2019: The lake"]


async def test_suggestions_stay_empty_while_the_storage_fails(
    couple: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise OSError

    await couple.keep_memory(couple.ada, "The lake")
    monkeypatch.setattr(MemoryStore, "titles_older_than", fail)
    assert await suggestions(couple) == []


NO_MEMORIES = ["the mountain", "7", "9" * 30, "²", "-1"]


async def test_what_is_no_memory_is_not_found(couple: World) -> None:
    await couple.keep_memory(couple.ada, "The lake")
    for typed in NO_MEMORIES:
        assert "couldn’t find that memory" in await ask_to_remove(couple, typed), typed
        assert await suggestions(couple) == ["June 1, 2019: The lake"], typed


async def test_who_is_in_no_couple_can_remove_nothing(couple: World) -> None:
    told = private_text_of(await couple.cleo.slash(couple.home, "memory remove", memory="The lake"))
    assert "You’re not in a couple here yet. `/couple start`" in told
