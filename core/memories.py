"""Memories: a title, a story, and the day it happened."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.errors import KindlingError

PAGE_SIZE = 5


class NoMemories(KindlingError):
    """There is no memory yet."""

    text_id = "refusal-no-memories"


class NoMatchingMemory(KindlingError):
    """No memory holds that word."""

    text_id = "refusal-nothing-found"


class NotYourMessage(KindlingError):
    """A message that neither of the two wrote cannot become a memory of theirs."""

    text_id = "refusal-not-your-message"


class MessagePicturesExpired(KindlingError):
    """The pictures of a message are no longer at hand."""

    text_id = "refusal-pictures-forgotten"


class MemoryUnknown(KindlingError):
    """There is no such memory."""

    text_id = "refusal-memory-unknown"


@dataclass(frozen=True, slots=True)
class TimelineCursor:
    """A place in the timeline, which is ordered by the day it happened, then by id."""

    happened_on: date
    memory_id: int

    @property
    def component_key(self) -> str:
        """The bookmark as a button keeps it."""
        return f"{self.happened_on.isoformat()}.{self.memory_id}"

    @classmethod
    def parse(cls, component_key: str) -> "TimelineCursor":
        """Read what `key` wrote."""
        day, _, memory_id = component_key.partition(".")
        return cls(date.fromisoformat(day), int(memory_id))


@dataclass(frozen=True, slots=True)
class Memory:
    """One memory of the couple's, told by one of them.

    `writer_id` is set where it was kept from a message that the other wrote: the words are theirs, too.
    """

    id: int
    couple_id: int
    author_id: int
    title: str
    story: str
    happened_on: date
    created_at: datetime
    writer_id: int | None = None

    def may_be_removed_alone_by(self, user_id: int) -> bool:
        """Whether somebody may take it out alone: who kept it, and whose words it holds."""
        return user_id in (self.author_id, self.writer_id)

    @property
    def cursor(self) -> TimelineCursor:
        """Where it stands in the timeline."""
        return TimelineCursor(self.happened_on, self.id)


@dataclass(frozen=True, slots=True)
class MemoryTitle:
    """What a memory is chosen by."""

    id: int
    title: str
    happened_on: date


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """One page of the timeline, the newest day first; never empty."""

    memories: tuple[Memory, ...]
    has_newer: bool
    has_older: bool


def exclude_last_drawn(ids: Sequence[int], last: int | None) -> list[int]:
    """List what may be drawn now: all but the last one, unless there is only that one."""
    return [memory_id for memory_id in ids if memory_id != last] or list(ids)


def suggest_memories(headings: Sequence[MemoryTitle], typed: str, limit: int) -> list[MemoryTitle]:
    """List the first headings whose title holds what was typed, `limit` at most."""
    wanted = typed.strip().casefold()
    return [heading for heading in headings if wanted in heading.title.casefold()][:limit]


def resolve_memory(headings: Sequence[MemoryTitle], choice: str) -> MemoryTitle:
    """Find what was picked by its id, or typed as a whole title that only one has. Raises `MemoryUnknown`."""
    found = [heading for heading in headings if str(heading.id) == choice] or [
        heading for heading in headings if heading.title.casefold() == choice.strip().casefold()
    ]
    if len(found) != 1:
        raise MemoryUnknown
    return found[0]


def contains_word(memory: Memory, word: str) -> bool:
    """Whether a word stands in a memory's title or story, however it is written."""
    wanted = _casefolded(word)
    return wanted in _casefolded(memory.title) or wanted in _casefolded(memory.story)


def _casefolded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
