"""Affection: small signs across any distance."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AffectionKind(StrEnum):
    """What is sent."""

    HUG = "hug"
    KISS = "kiss"
    HANDS = "hands"
    THINKING = "thinking"


@dataclass(frozen=True, slots=True)
class Affection:
    """One sign of affection, with or without a note; `is_echo` when it answers another."""

    id: int
    couple_id: int
    author_id: int
    recipient_id: int
    kind: AffectionKind
    note: str | None
    is_echo: bool
    created_at: datetime
