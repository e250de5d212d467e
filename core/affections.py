"""Affection: hugs, kisses and other small signs that one partner sends the other."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import KindlingError


class NotYoursToEcho(KindlingError):
    """Only the recipient of a sign can send it back."""

    text_id = "refusal-not-your-echo"


class AlreadyEchoed(KindlingError):
    """The recipient has sent this sign back already."""

    text_id = "refusal-already-echoed"


class AffectionKind(StrEnum):
    """The signs that can be sent."""

    HUG = "hug"
    KISS = "kiss"
    HANDS = "hands"
    THINKING = "thinking"


@dataclass(frozen=True, slots=True)
class Affection:
    """One sign of affection, with or without a note.

    `echo_of` is the id of the sign that an echo sends back, None for any other sign. `saved_at` is when one
    of the partners saved a hug for the day they meet, `given_at` when it was given in person.

    Invariants: an echo has no note and no echo of its own; each sign has at most one echo; only a hug is ever
    saved, and only a saved hug is given.
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
        """Return whether it can be sent back: it is no echo itself, and has none yet."""
        return self.echo_of is None and not self.is_echoed

    @property
    def may_be_saved(self) -> bool:
        """Return whether it can be saved: a hug that is no echo and has not been saved yet."""
        return self.kind is AffectionKind.HUG and self.echo_of is None and self.saved_at is None

    @property
    def is_waiting(self) -> bool:
        """Return whether it was saved and has not been given yet."""
        return self.saved_at is not None and self.given_at is None
