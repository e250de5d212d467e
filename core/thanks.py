"""Thanks: notes of gratitude from one partner to the other, kept in the couple's jar."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import KindlingError

LINE_LIMIT = 1_000  # characters of each line of the form; all three together have `MESSAGE_LIMIT`


class JarEmpty(KindlingError):
    """The couple's jar is empty."""

    text_id = "refusal-jar-empty"


class NoThanksGiven(KindlingError):
    """The caller has not given any thanks yet."""

    text_id = "refusal-nothing-given"


class NotThePartner(KindlingError):
    """The named user is not the caller's partner."""

    text_id = "refusal-not-the-partner"


class PhotoRefused(KindlingError):
    """The photo sent with a form cannot be stored. Arguments: `why`, a sentence."""

    text_id = "refusal-photo-refused"


class PhotoLost(KindlingError):
    """The photo sent with a form is gone: the bot restarted while the form was open."""

    text_id = "refusal-photo-lost"


class ThanksAbout(StrEnum):
    """The subject of a thank-you."""

    EVERYDAY = "everyday"
    SUPPORT = "support"
    UNIQUE = "unique"
    AFFECTION = "affection"


@dataclass(frozen=True, slots=True)
class Thanks:
    """One thank-you; `is_private` puts it in an envelope even where only the couple can read."""

    id: int
    couple_id: int
    author_id: int
    recipient_id: int
    about: ThanksAbout
    message: str
    is_private: bool
    created_at: datetime


def join_paragraphs(lines: Iterable[str]) -> str:
    """Join the lines of a form into one message; each non-empty line becomes a paragraph."""
    return "\n\n".join(line.strip() for line in lines if line.strip())


def least_recently_drawn(drawn: Mapping[int, datetime | None]) -> list[int]:
    """List the ids to draw from: those never drawn, else those drawn longest ago.

    `drawn` maps each id to the moment of its last draw.
    """
    never_drawn = [thanks_id for thanks_id, at in drawn.items() if at is None]
    earliest = min((at for at in drawn.values() if at is not None), default=None)
    return never_drawn or [thanks_id for thanks_id, at in drawn.items() if at == earliest]
