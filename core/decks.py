"""Decks: read-only content that ships with the bot, and how it rotates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from core.checkins import Question, Tone
from core.thanks import ThanksAbout

PARTS = ("communication", "journey", "time", "appreciation", "guidance")
TAGS = ("interests", "values", "moments")


class Budget(StrEnum):
    """What a date costs."""

    FREE = "free"
    LOW = "low"
    TREAT = "treat"


class VenueKind(StrEnum):
    """Where a date happens."""

    HOME = "home"
    OUT = "out"
    ANYWHERE = "anywhere"


class Duration(StrEnum):
    """How long a date takes."""

    SHORT = "short"
    EVENING = "evening"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class MemoryPrompt:
    """A memory prompt; `tag` is one of `TAGS`."""

    deck_id: str
    tag: str
    text: str


@dataclass(frozen=True, slots=True)
class DateIdea:
    """A date idea: `works_apart` if two people in two places can do it, `is_novel` if few have done it."""

    deck_id: str
    title: str
    instructions: str
    budget: Budget
    venue_kind: VenueKind
    duration: Duration
    works_apart: bool
    is_novel: bool


@dataclass(frozen=True, slots=True)
class ThanksStarter:
    """A sentence to begin a thank-you with."""

    deck_id: str
    about: ThanksAbout
    text: str


@dataclass(frozen=True, slots=True)
class Followup:
    """What a reveal ends with."""

    deck_id: str
    tone: Tone
    text: str


@dataclass(frozen=True, slots=True)
class Decks:
    """All content, loaded once."""

    questions: tuple[Question, ...]
    prompts: tuple[MemoryPrompt, ...]
    ideas: tuple[DateIdea, ...]
    starters: tuple[ThanksStarter, ...]
    followups: tuple[Followup, ...]


@dataclass(frozen=True, slots=True)
class DealtEntry:
    """One entry of a deck that a couple was dealt, by the entry's key."""

    id: int
    couple_id: int
    deck_id: str


class DeckEntry(Protocol):
    """Anything with a stored key."""

    @property
    def deck_id(self) -> str:
        """What is stored of it."""
        ...


EntryT = TypeVar("EntryT", bound=DeckEntry)


def rotate_entries(entries: Sequence[EntryT], dealt_ids: Sequence[str]) -> list[EntryT]:
    """Order entries for dealing: the unseen ones first, in the deck's order, then the longest unseen.

    `dealt_ids` names the entries already dealt, oldest first; an id may occur more than once.
    """
    last_seen = {key: number for number, key in enumerate(dealt_ids)}
    return sorted(entries, key=lambda entry: last_seen.get(entry.deck_id, -1))


def interleave_parts(questions: Iterable[Question]) -> list[Question]:
    """Interleave questions so that the five parts take turns."""
    return _interleave(PARTS, ((question.part, question) for question in questions))


def interleave_tags(prompts: Iterable[MemoryPrompt]) -> list[MemoryPrompt]:
    """Interleave prompts so that the three tags take turns."""
    return _interleave(TAGS, ((prompt.tag, prompt) for prompt in prompts))


def _interleave(kinds: Sequence[str], entries: Iterable[tuple[str, EntryT]]) -> list[EntryT]:
    listed = tuple(entries)
    piles = [[entry for kind, entry in listed if kind == wanted] for wanted in kinds]
    longest = max(len(pile) for pile in piles)
    return [pile[turn] for turn in range(longest) for pile in piles if turn < len(pile)]
