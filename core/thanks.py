"""Thanks: what one partner is grateful for, and to whom."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import KindlingError


class NoThanks(KindlingError):
    """There is nothing in the jar yet."""

    key = "refusal-jar-empty"


class NothingGiven(KindlingError):
    """The caller has not thanked yet."""

    key = "refusal-nothing-given"


class About(StrEnum):
    """What a thank-you is for."""

    EVERYDAY = "everyday"
    SUPPORT = "support"
    UNIQUE = "unique"
    AFFECTION = "affection"


@dataclass(frozen=True, slots=True)
class Thanks:
    """One thank-you. `is_private` asks for an envelope whoever can read the home."""

    id: int
    couple_id: int
    author_id: int
    recipient_id: int
    about: About
    message: str
    is_private: bool
    created_at: datetime
