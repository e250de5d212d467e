"""Affection: small signs across any distance."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import KindlingError


class NotYourEcho(KindlingError):
    """Only the one who was meant can send it back."""

    key = "refusal-not-your-echo"


class AlreadyEchoed(KindlingError):
    """It was sent back already."""

    key = "refusal-already-echoed"


class AffectionKind(StrEnum):
    """What is sent."""

    HUG = "hug"
    KISS = "kiss"
    HANDS = "hands"
    THINKING = "thinking"


@dataclass(frozen=True, slots=True)
class Affection:
    """One sign of affection, with or without a note; `echo_of` is the id of the one that it sends back.

    Invariants: an echo has no note and no echo of its own; each sign has one echo at most.
    """

    id: int
    couple_id: int
    author_id: int
    recipient_id: int
    kind: AffectionKind
    note: str | None
    echo_of: int | None
    is_echoed: bool
    created_at: datetime

    @property
    def may_be_echoed(self) -> bool:
        """Whether it can be sent back: it is no echo itself, and has none yet."""
        return self.echo_of is None and not self.is_echoed
