"""Decks: read-only content that ships with the bot, and how it rotates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from core.checkins import Question, Tone
from core.thanks import About

PARTS = ("communication", "journey", "time", "appreciation", "guidance")
TAGS = ("interests", "values", "moments")


class Budget(StrEnum):
    """What a date costs."""

    FREE = "free"
    LOW = "low"
    TREAT = "treat"


class Place(StrEnum):
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
class Prompt:
    """A memory prompt; `tag` is one of `TAGS`."""

    key: str
    tag: str
    text: str


@dataclass(frozen=True, slots=True)
class DateIdea:
    """A date idea of the deck. `apart` works for two people in two places; `new` is rarely done before."""

    key: str
    title: str
    how: str
    budget: Budget
    place: Place
    duration: Duration
    apart: bool
    new: bool


@dataclass(frozen=True, slots=True)
class Starter:
    """A sentence to begin a thank-you with."""

    key: str
    about: About
    text: str


@dataclass(frozen=True, slots=True)
class Followup:
    """What a reveal ends with."""

    key: str
    tone: Tone
    text: str


@dataclass(frozen=True, slots=True)
class Decks:
    """All content, loaded once."""

    questions: tuple[Question, ...]
    prompts: tuple[Prompt, ...]
    ideas: tuple[DateIdea, ...]
    starters: tuple[Starter, ...]
    followups: tuple[Followup, ...]


@dataclass(frozen=True, slots=True)
class Dealt:
    """One entry of a deck that a couple was dealt, by the entry's key."""

    id: int
    couple_id: int
    key: str


class Keyed(Protocol):
    """Anything with a stored key."""

    @property
    def key(self) -> str:
        """What is stored of it."""
        ...


K = TypeVar("K", bound=Keyed)


def rotate(entries: Sequence[K], seen: Sequence[str]) -> list[K]:
    """Order entries for dealing: the unseen ones first, in the deck's order, then the longest unseen.

    `seen` names the keys already used, oldest first; a key may stand in it more than once.
    """
    last_seen = {key: number for number, key in enumerate(seen)}
    return sorted(entries, key=lambda entry: last_seen.get(entry.key, -1))


def through_the_parts(questions: Iterable[Question]) -> list[Question]:
    """Interleave questions so that the five parts take turns."""
    return _in_turns(PARTS, ((question.part, question) for question in questions))


def through_the_tags(prompts: Iterable[Prompt]) -> list[Prompt]:
    """Interleave prompts so that the three tags take turns."""
    return _in_turns(TAGS, ((prompt.tag, prompt) for prompt in prompts))


def _in_turns(kinds: Sequence[str], entries: Iterable[tuple[str, K]]) -> list[K]:
    listed = tuple(entries)
    piles = [[entry for kind, entry in listed if kind == wanted] for wanted in kinds]
    longest = max(len(pile) for pile in piles)
    return [pile[turn] for turn in range(longest) for pile in piles if turn < len(pile)]
