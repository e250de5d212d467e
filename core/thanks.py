"""Thanks: what one partner is grateful for, and to whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import KindlingError

LINE_LIMIT = 1_000  # characters of each line of the form; all three together keep to `MESSAGE_LIMIT`


class JarEmpty(KindlingError):
    """There is nothing in the jar yet."""

    text_id = "refusal-jar-empty"


class NoThanksGiven(KindlingError):
    """The caller has not thanked yet."""

    text_id = "refusal-nothing-given"


class NotThePartner(KindlingError):
    """Thanks go from one partner to the other."""

    text_id = "refusal-not-the-partner"


class PhotoRefused(KindlingError):
    """A photo beside a form that cannot be kept. Words: `why`, a sentence."""

    text_id = "refusal-photo-refused"


class PhotoLost(KindlingError):
    """A photo that was sent before a restart, beside a form that was still open."""

    text_id = "refusal-photo-lost"


class ThanksAbout(StrEnum):
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
    about: ThanksAbout
    message: str
    is_private: bool
    created_at: datetime


def join_paragraphs(lines: Iterable[str]) -> str:
    """Join lines into one message: each that was written is a paragraph of its own."""
    return "\n\n".join(line.strip() for line in lines if line.strip())


def least_recently_drawn(drawn: Mapping[int, datetime | None]) -> list[int]:
    """List the ids to draw from: those never drawn, else those whose last draw is longest ago."""
    never = [thanks_id for thanks_id, at in drawn.items() if at is None]
    earliest = min((at for at in drawn.values() if at is not None), default=None)
    return never or [thanks_id for thanks_id, at in drawn.items() if at == earliest]
