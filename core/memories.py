"""Memories: a title, a story, and the day it happened."""

from dataclasses import dataclass
from datetime import date, datetime

from core.errors import KindlingError


class NoMemories(KindlingError):
    """There is no memory yet."""

    key = "refusal-no-memories"


class MemoryUnknown(KindlingError):
    """There is no such memory."""

    key = "refusal-memory-unknown"


@dataclass(frozen=True, slots=True)
class Memory:
    """One memory of the couple's, told by one of them."""

    id: int
    couple_id: int
    author_id: int
    title: str
    story: str
    happened_on: date
    created_at: datetime
