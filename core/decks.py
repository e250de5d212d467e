"""Decks: read-only content that ships with the bot, and the order in which its entries are dealt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Protocol, TypeVar

from core.checkins import Question, Tone
from core.sparks import SparkEntry
from core.thanks import ThanksAbout

PARTS = ("communication", "journey", "time", "appreciation", "guidance")
TAGS = ("interests", "values", "moments")
FOLLOWUP_DECKS = "followup-"  # and a tone: what a couple was dealt from each is recorded by itself


class Budget(StrEnum):
    """The cost of a date."""

    FREE = "free"
    LOW = "low"
    TREAT = "treat"


class VenueKind(StrEnum):
    """The kind of venue that a date idea needs."""

    HOME = "home"
    OUT = "out"
    ANYWHERE = "anywhere"


class Duration(StrEnum):
    """The length of a date."""

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
    """A date idea: `works_apart` if partners in two places can do it, `is_novel` if few couples have."""

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
    """An opening sentence for a thank-you."""

    deck_id: str
    about: ThanksAbout
    text: str


@dataclass(frozen=True, slots=True)
class Followup:
    """The closing lines of a reveal, chosen by their tone."""

    deck_id: str
    tone: Tone
    text: str


@dataclass(frozen=True)
class Decks:
    """All content but the lessons and help lines, loaded once."""

    questions: tuple[Question, ...]
    prompts: tuple[MemoryPrompt, ...]
    ideas: tuple[DateIdea, ...]
    starters: tuple[ThanksStarter, ...]
    followups: tuple[Followup, ...]
    sparks: tuple[SparkEntry, ...]

    @cached_property
    def questions_in_turn(self) -> list[Question]:
        """The questions in the order in which they are dealt: the five `PARTS` take turns."""
        return interleave_parts(self.questions)

    @cached_property
    def prompts_in_turn(self) -> list[MemoryPrompt]:
        """The prompts in the order in which they are dealt: the three `TAGS` take turns."""
        return interleave_tags(self.prompts)

    @cached_property
    def questions_by_id(self) -> dict[str, Question]:
        """The questions by their deck ids."""
        return {question.deck_id: question for question in self.questions}

    @cached_property
    def sparks_by_id(self) -> dict[str, SparkEntry]:
        """The sparks by their deck ids."""
        return {spark.deck_id: spark for spark in self.sparks}


@dataclass(frozen=True, slots=True)
class DealtEntry:
    """A deck entry that a couple was dealt."""

    id: int
    couple_id: int
    deck_id: str


class DeckEntry(Protocol):
    """Anything with a deck id."""

    @property
    def deck_id(self) -> str:
        """The id that is stored with couples and never changes its meaning."""
        ...


EntryT = TypeVar("EntryT", bound=DeckEntry)


def rotate_entries(entries: Sequence[EntryT], dealt_ids: Sequence[str]) -> list[EntryT]:
    """Order entries for dealing: those never dealt first, in the deck's order, then the least recently dealt.

    `dealt_ids` names the entries already dealt, the oldest first; an id may occur more than once.
    """
    last_seen = {deck_id: number for number, deck_id in enumerate(dealt_ids)}  # a later deal overwrites
    return sorted(entries, key=lambda entry: last_seen.get(entry.deck_id, -1))


def interleave_parts(questions: Iterable[Question]) -> list[Question]:
    """Interleave questions so that the five `PARTS` take turns."""
    return _interleave(PARTS, ((question.part, question) for question in questions))


def interleave_tags(prompts: Iterable[MemoryPrompt]) -> list[MemoryPrompt]:
    """Interleave prompts so that the three `TAGS` take turns."""
    return _interleave(TAGS, ((prompt.tag, prompt) for prompt in prompts))


def _interleave(kinds: Sequence[str], entries: Iterable[tuple[str, EntryT]]) -> list[EntryT]:
    listed = tuple(entries)
    piles = [[entry for kind, entry in listed if kind == pile_kind] for pile_kind in kinds]
    longest = max(len(pile) for pile in piles)
    # one from each pile, then the next from each: a1 b1 c1 a2 b2 c2 a3 …; a pile that runs out is skipped
    return [pile[turn] for turn in range(longest) for pile in piles if turn < len(pile)]
