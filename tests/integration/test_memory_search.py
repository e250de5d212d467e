"""Finding memories by their words, which the database cannot read: in batches, and none is missed."""

from datetime import date

import pytest
from support.backend import ADA, BO, DECKS, Backend, person

from core.couples import Couple
from core.memories import MemoryUnknown, NoMatchingMemory
from services.memories import Memories
from services.memory_search import MemorySearch

pytestmark = pytest.mark.on_postgresql
DAYS = range(1, 8)


@pytest.fixture
async def search(backend: Backend, couple: Couple, monkeypatch: pytest.MonkeyPatch) -> MemorySearch:
    """Seven memories, found two at a time; two are of one day."""
    assert couple.user_ids == (ADA, BO)
    monkeypatch.setattr("services.memory_search.SEARCH_BATCH", 2)
    monkeypatch.setattr("services.memory_search.TITLE_BATCH", 2)
    memories = Memories(backend.work, DECKS)
    for day in DAYS:
        happened_on = date(2019, 1, max(day, 2))
        await memories.add_memory(person(ADA), "", f"Day {day}", "We were there.", happened_on)
    return MemorySearch(backend.work)


async def test_a_search_misses_none(search: MemorySearch) -> None:
    found, has_more = await search.search_memories(person(BO), "day", 7)
    assert [one.title for one in found] == [f"Day {day}" for day in reversed(DAYS)]
    assert not has_more
    found, has_more = await search.search_memories(person(BO), "day", 6)
    assert (len(found), has_more) == (6, True)
    with pytest.raises(NoMatchingMemory):
        await search.search_memories(person(BO), "volcano", 7)


async def test_suggestions_come_from_all_titles_and_stop_when_there_are_enough(search: MemorySearch) -> None:
    assert [one.title for one in await search.suggest_memories(person(BO), "", 3)] == [
        "Day 7",
        "Day 6",
        "Day 5",
    ]
    assert [one.title for one in await search.suggest_memories(person(BO), "DAY", 25)] == [
        f"Day {day}" for day in reversed(DAYS)
    ]
    assert [one.title for one in await search.suggest_memories(person(BO), "y 1", 25)] == ["Day 1"]


async def test_a_memory_is_chosen_by_its_id_or_by_a_title_that_only_one_has(
    backend: Backend, search: MemorySearch
) -> None:
    oldest = await search.chosen_memory(person(BO), " day 1 ")
    assert await search.chosen_memory(person(BO), str(oldest.id)) == oldest
    for unknown in ("day", "1", "9" * 19, "9" * 5_000, "²"):
        with pytest.raises(MemoryUnknown):
            await search.chosen_memory(person(BO), unknown)
    memories = Memories(backend.work, DECKS)
    await memories.add_memory(person(ADA), "", "Day 1", "Another one.", date(2019, 1, 9))
    with pytest.raises(MemoryUnknown):
        await search.chosen_memory(person(BO), "day 1")


async def test_what_is_taken_out_is_suggested_no_more(backend: Backend, search: MemorySearch) -> None:
    chosen = await search.chosen_memory(person(ADA), "day 4")
    await Memories(backend.work, DECKS).remove_memory(person(ADA), chosen.id)
    assert await search.suggest_memories(person(BO), "day 4", 25) == []
