"""Memories: a title, a story, and a day."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.component_keys import parse_id
from core.date_parsing.pieces import Precision
from core.errors import KindlingError, NotAvailable
from core.unreadable import UNREADABLE

PAGE_SIZE = 5


class NoMemories(KindlingError):
    """The couple has no memory yet."""

    text_id = "refusal-no-memories"


class NothingToBringBack(KindlingError):
    """The couple has memories, but none comes back; nobody hears which of them wants that."""

    text_id = "refusal-nothing-to-bring-back"


class NoMatchingMemory(KindlingError):
    """No memory contains that word."""

    text_id = "refusal-nothing-found"


class NotYourMessage(KindlingError):
    """Neither partner wrote the message, so it cannot become a memory of theirs."""

    text_id = "refusal-not-your-message"


class MessagePicturesExpired(KindlingError):
    """The pictures of a message are no longer available."""

    text_id = "refusal-pictures-forgotten"


class MemoryUnknown(KindlingError):
    """The couple has no such memory."""

    text_id = "refusal-memory-unknown"


@dataclass(frozen=True, slots=True)
class TimelineCursor:
    """A position in the timeline, which is ordered by a memory's day, then by id."""

    happened_on: date
    memory_id: int

    @property
    def component_key(self) -> str:
        """The cursor as part of a button's custom_id, such as `2024-05-01.123`."""
        return f"{self.happened_on.isoformat()}.{self.memory_id}"

    @classmethod
    def parse(cls, component_key: str) -> "TimelineCursor":
        """Parse the text that `component_key` returned. Raises `NotAvailable`."""
        day, _, memory_id = component_key.partition(".")
        try:
            return cls(date.fromisoformat(day), parse_id(memory_id))
        except ValueError:
            raise NotAvailable from None


@dataclass(frozen=True, slots=True)
class Memory:
    """One memory of a couple, kept by `author_id`.

    `writer_id` is set if it was kept from a message that the other partner wrote. The story is in their
    words, unless `is_retold`: then its author changed them, so that they are the author's own. `about` is set
    if the day is the first of a span, such as a summer, or near the intended day.
    """

    id: int
    couple_id: int
    author_id: int
    title: str
    story: str
    happened_on: date
    created_at: datetime
    writer_id: int | None = None
    is_retold: bool = False
    about: Precision | None = None

    @property
    def is_readable(self) -> bool:
        """Return whether any of its words can still be read."""
        return self.title != UNREADABLE or self.story != UNREADABLE

    def may_be_removed_alone_by(self, user_id: int) -> bool:
        """Return whether this partner may remove it alone, having kept it or written its words."""
        return user_id in (self.author_id, self.writer_id)

    @property
    def cursor(self) -> TimelineCursor:
        """Its position in the timeline."""
        return TimelineCursor(self.happened_on, self.id)


@dataclass(frozen=True, slots=True)
class MemoryTitle:
    """The title and day of a memory, as shown in lists to choose from."""

    id: int
    title: str
    happened_on: date
    about: Precision | None = None

    @property
    def cursor(self) -> TimelineCursor:
        """Its position in the timeline."""
        return TimelineCursor(self.happened_on, self.id)


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """One page of the timeline, the newest day first; never empty."""

    memories: tuple[Memory, ...]
    has_newer: bool
    has_older: bool


def exclude_last_drawn(ids: Sequence[int], last: int | None) -> list[int]:
    """List the ids that may be drawn now: all except the last one drawn, unless it is the only one."""
    return [memory_id for memory_id in ids if memory_id != last] or list(ids)


def resolve_memory(titles: Sequence[MemoryTitle], choice: str) -> MemoryTitle:
    """Find a memory by its id, as picked, or by a unique whole title, as typed.

    Raises `MemoryUnknown`.
    """
    matches = [memory for memory in titles if str(memory.id) == choice] or [
        memory for memory in titles if has_title(memory, choice)
    ]
    if len(matches) != 1:
        raise MemoryUnknown
    return matches[0]


def has_title(memory: MemoryTitle, typed: str) -> bool:
    """Return whether the typed text is a memory's whole title, whatever its case."""
    return memory.title.casefold() == typed.strip().casefold()


def contains_word(memory: Memory, word: str) -> bool:
    """Return whether a memory's title or story contains a word, whatever its case and Unicode form."""
    needle = _casefolded(word)
    return needle in _casefolded(memory.title) or needle in _casefolded(memory.story)


def _casefolded(text: str) -> str:
    # phones type "é" as one character or as "e" and an accent: NFC makes both the same
    return unicodedata.normalize("NFC", text).casefold()
