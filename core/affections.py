"""Affection: small signs across any distance."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import KindlingError


class NotYoursToEcho(KindlingError):
    """Only the one who was meant can send it back."""

    text_id = "refusal-not-your-echo"


class AlreadyEchoed(KindlingError):
    """It was sent back already."""

    text_id = "refusal-already-echoed"


class AffectionKind(StrEnum):
    """What is sent."""

    HUG = "hug"
    KISS = "kiss"
    HANDS = "hands"
    THINKING = "thinking"


@dataclass(frozen=True, slots=True)
class Affection:
    """One sign of affection, with or without a note; `echo_of` is the id of the one that it sends back.

    `saved_at` is when either put a hug aside for when the two are together, `given_at` when they were.

    Invariants: an echo has no note and no echo of its own; each sign has one echo at most; only a hug is ever
    put aside, and only what was put aside is given.
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
    saved_at: datetime | None = None
    given_at: datetime | None = None

    @property
    def may_be_echoed(self) -> bool:
        """Whether it can be sent back: it is no echo itself, and has none yet."""
        return self.echo_of is None and not self.is_echoed

    @property
    def may_be_saved(self) -> bool:
        """Whether it can be put aside: a hug, sent by itself, that was not yet."""
        return self.kind is AffectionKind.HUG and self.echo_of is None and self.saved_at is None

    @property
    def is_waiting(self) -> bool:
        """Whether it was put aside and is still to be given."""
        return self.saved_at is not None and self.given_at is None
