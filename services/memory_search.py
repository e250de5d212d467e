"""Find memories by their words: suggest titles while somebody types, and search titles and stories.

The database cannot search encrypted words, so memories are decrypted until enough are found: in batches, each
in a transaction of its own, so that other requests come in between. Nothing decrypted is kept for the next
key that is pressed: no word outlives its erasure.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from core.couples import Person
from core.memories import (
    Memory,
    MemoryTitle,
    NoMatchingMemory,
    TimelineCursor,
    contains_word,
    has_title,
    resolve_memory,
)
from core.suggestions import items_containing
from core.text_input import TITLE_LIMIT, clean_text
from services.base import Service

TITLE_BATCH = 250  # titles that one transaction decrypts
SEARCH_BATCH = 50  # memories, whose stories are up to 4,000 characters long


class MemorySearch(Service):
    """Finds a couple's memories by typed words."""

    async def suggest_memories(self, person: Person, typed: str, limit: int) -> list[MemoryTitle]:
        """List memories whose title contains the typed text, the newest day first. Raises `NotInCouple`."""
        found: list[MemoryTitle] = []
        # Before anything is typed, the first batch holds all that is wanted.
        async with aclosing(self._title_batches(person, TITLE_BATCH if typed.strip() else limit)) as batches:
            async for batch in batches:
                found += items_containing(batch, typed, limit - len(found), lambda memory: memory.title)
                if len(found) == limit:
                    break
        return found

    async def chosen_memory(self, person: Person, choice: str) -> MemoryTitle:
        """Find a memory by its id or its exact title. Raises `NotInCouple`, `MemoryUnknown`."""
        async with self._work_of(person) as (work, couple):
            picked = await work.memories.find_title(couple.id, choice)
        if picked is not None:
            return picked
        named: list[MemoryTitle] = []
        async for batch in self._title_batches(person, TITLE_BATCH):
            named += [memory for memory in batch if has_title(memory, choice)]
        return resolve_memory(named, choice)

    async def search_memories(self, person: Person, word: str, limit: int) -> tuple[list[Memory], bool]:
        """List memories that contain a word, newest day first, with True if there are more than `limit`.

        Raises `NotInCouple`, `EmptyText`, `TextTooLong`, `NoMatchingMemory`.
        """
        word = clean_text(word, TITLE_LIMIT)
        found: list[Memory] = []
        cursor: TimelineCursor | None = None
        while len(found) <= limit:
            async with self._work_of(person) as (work, couple):
                batch = await work.memories.memories_older_than(couple.id, cursor, SEARCH_BATCH)
            if not batch:
                break
            found += [memory for memory in batch if contains_word(memory, word)]
            cursor = batch[-1].cursor
        if not found:
            raise NoMatchingMemory
        return found[:limit], len(found) > limit

    async def _title_batches(self, person: Person, size: int) -> AsyncGenerator[list[MemoryTitle]]:
        cursor: TimelineCursor | None = None
        while True:
            async with self._work_of(person) as (work, couple):
                batch = await work.memories.titles_older_than(couple.id, cursor, size)
            if not batch:
                return
            yield batch
            cursor = batch[-1].cursor
