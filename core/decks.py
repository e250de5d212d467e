"""Decks: read-only content that ships with the bot, and the order its entries are dealt in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import Protocol, TypeVar

from core.abouts import Fit, fitting
from core.checkins import Question, Tone
from core.sparks import SparkEntry
from core.thanks import ThanksAbout

PARTS = ("communication", "journey", "time", "appreciation", "guidance")
TAGS = ("interests", "values", "moments")
DEPTHS = range(1, 4)
LIGHT, HEAVY = DEPTHS[0], DEPTHS[-1]
HEAVY_APART = 5  # this many others at least between two heavy ones
PLAYFUL_EVERY = 4  # one entry in four is playful
FIRST_MONTH = timedelta(days=30)
DEEPER_AFTER = 0.03  # the share of a pile that is dealt before deeper entries begin
FRAME_FOLLOWUPS = "frame"  # the part of follow-ups that are for rose, thorn and bud alone
FOLLOWUP_DECKS = "followup-"  # and a tone; the entries dealt from each are recorded separately


class Budget(StrEnum):
    """The cost of a date."""

    FREE = "free"
    LOW = "low"
    TREAT = "treat"


class VenueKind(StrEnum):
    """The kind of venue a date idea needs."""

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
    """A memory prompt; `tag` is one of `TAGS`, the rest is as in a `Question`."""

    deck_id: str
    tag: str
    text: str
    depth: int = 1
    playful: bool = False
    fits: frozenset[Fit] = frozenset()
    not_for: frozenset[Fit] = frozenset()


@dataclass(frozen=True, slots=True)
class DateIdea:
    """A date idea: `works_apart` if partners in two places can do it, `is_novel` if few couples have.

    `depth`, `playful`, `fits` and `not_for` are as in a `Question`.
    """

    deck_id: str
    title: str
    instructions: str
    budget: Budget
    venue_kind: VenueKind
    duration: Duration
    works_apart: bool
    is_novel: bool
    depth: int = 1
    playful: bool = False
    fits: frozenset[Fit] = frozenset()
    not_for: frozenset[Fit] = frozenset()


@dataclass(frozen=True, slots=True)
class ThanksStarter:
    """An opening sentence for a thank-you."""

    deck_id: str
    about: ThanksAbout
    text: str


@dataclass(frozen=True, slots=True)
class Followup:
    """The closing lines of a reveal, chosen by tone; one with a `part` only follows its questions."""

    deck_id: str
    tone: Tone
    text: str
    part: str | None = None


@dataclass(frozen=True)
class Decks:
    """All content but the lessons and help lines, loaded once.

    A retired entry is never dealt, but can still be found by its id: old cards and exports name it.
    """

    questions: tuple[Question, ...]
    prompts: tuple[MemoryPrompt, ...]
    ideas: tuple[DateIdea, ...]
    starters: tuple[ThanksStarter, ...]
    followups: tuple[Followup, ...]
    sparks: tuple[SparkEntry, ...]
    retired_questions: tuple[Question, ...] = ()
    retired_prompts: tuple[MemoryPrompt, ...] = ()
    retired_ideas: tuple[DateIdea, ...] = ()
    retired_followups: tuple[Followup, ...] = ()
    retired_sparks: tuple[SparkEntry, ...] = ()

    def questions_for(self, about: frozenset[Fit]) -> list[Question]:
        """Return the questions that suit a couple, in the order they are dealt."""
        if about not in self._questions_by_about:
            self._questions_by_about[about] = order_questions(fitting(self.questions, about))
        return self._questions_by_about[about]

    def prompts_for(self, about: frozenset[Fit]) -> list[MemoryPrompt]:
        """Return the prompts that suit a couple, in the order they are dealt."""
        if about not in self._prompts_by_about:
            self._prompts_by_about[about] = order_prompts(fitting(self.prompts, about))
        return self._prompts_by_about[about]

    # At most 256 of each: four ways of living, nothing among them, and six things that fit or not. They are
    # ordered after the choice, so that parts and playful ones take turns for every couple.
    @cached_property
    def _questions_by_about(self) -> dict[frozenset[Fit], list[Question]]:
        return {}

    @cached_property
    def _prompts_by_about(self) -> dict[frozenset[Fit], list[MemoryPrompt]]:
        return {}

    @cached_property
    def questions_by_id(self) -> dict[str, Question]:
        """The questions by their deck ids, retired ones too."""
        return {question.deck_id: question for question in (*self.questions, *self.retired_questions)}

    @cached_property
    def prompts_by_id(self) -> dict[str, MemoryPrompt]:
        """The prompts by their deck ids, retired ones too."""
        return {prompt.deck_id: prompt for prompt in (*self.prompts, *self.retired_prompts)}

    @cached_property
    def ideas_by_id(self) -> dict[str, DateIdea]:
        """The date ideas by their deck ids, retired ones too."""
        return {idea.deck_id: idea for idea in (*self.ideas, *self.retired_ideas)}

    @cached_property
    def followups_by_id(self) -> dict[str, Followup]:
        """The follow-ups by their deck ids, retired ones too."""
        return {followup.deck_id: followup for followup in (*self.followups, *self.retired_followups)}

    @cached_property
    def sparks_by_id(self) -> dict[str, SparkEntry]:
        """The sparks by their deck ids, retired ones too."""
        return {spark.deck_id: spark for spark in (*self.sparks, *self.retired_sparks)}


@dataclass(frozen=True, slots=True)
class DealtEntry:
    """A deck entry dealt to a couple."""

    id: int
    couple_id: int
    deck_id: str


class DeckEntry(Protocol):
    """Any deck entry."""

    @property
    def deck_id(self) -> str:
        """The id stored with couples, whose meaning never changes."""
        ...


class GradedEntry(DeckEntry, Protocol):
    """A deck entry with a depth (light or heavy), playful or not."""

    @property
    def depth(self) -> int:
        """One of `DEPTHS`."""
        ...

    @property
    def playful(self) -> bool:
        """Return whether it is for fun."""
        ...


EntryT = TypeVar("EntryT", bound=DeckEntry)
GradedT = TypeVar("GradedT", bound=GradedEntry)


def rotate_entries(entries: Sequence[EntryT], dealt_ids: Sequence[str]) -> list[EntryT]:
    """Order entries for dealing: those never dealt first, in deck order, then the least recently dealt.

    `dealt_ids` names the entries already dealt, the oldest first; an id may occur more than once.
    """
    last_seen = {deck_id: number for number, deck_id in enumerate(dealt_ids)}  # a later deal overwrites
    return sorted(entries, key=lambda entry: last_seen.get(entry.deck_id, -1))


def order_questions(questions: Iterable[Question]) -> list[Question]:
    """Order questions for dealing: the five `PARTS` take turns, one in four is playful, light ones begin."""
    return _take_turns(PARTS, questions, lambda question: question.part)


def order_prompts(prompts: Iterable[MemoryPrompt]) -> list[MemoryPrompt]:
    """Order prompts for dealing: the three `TAGS` take turns, one in four is playful, light ones begin."""
    return _take_turns(TAGS, prompts, lambda prompt: prompt.tag)


def leave_out_heavy(entries: Sequence[GradedT], age: timedelta) -> Sequence[GradedT]:
    """Return the entries for a couple of this age: nothing heavy in their first month."""
    if age >= FIRST_MONTH:
        return entries
    return [entry for entry in entries if entry.depth < HEAVY]


def fitting_followups(followups: Iterable[Followup], tone: Tone, part: str | None) -> list[Followup]:
    """List a tone's follow-ups for a question of this part; None stands for a question without one."""
    return [one for one in followups if one.tone is tone and one.part in (None, part)]


def _take_turns(
    kinds: Sequence[str], entries: Iterable[GradedT], kind_of: Callable[[GradedT], str]
) -> list[GradedT]:
    listed = list(entries)
    piles = {
        (kind, playful): _begin_light(
            [entry for entry in listed if kind_of(entry) == kind and entry.playful is playful]
        )
        for kind in kinds
        for playful in (False, True)
    }
    ordered: list[GradedT] = []
    while any(piles.values()):
        for kind in kinds:
            # the fourth, the eighth …; a pile that has run out lends its turn to the other one of its kind
            wanted = len(ordered) % PLAYFUL_EVERY == PLAYFUL_EVERY - 1
            pile = piles[kind, wanted] or piles[kind, not wanted]
            if pile:
                ordered.append(_take(pile, ordered[-HEAVY_APART:]))
    return ordered


def _take(pile: list[GradedT], latest: Sequence[GradedT]) -> GradedT:
    """Take the first entry of a pile; after a heavy one, the first that is not heavy, if there is any."""
    is_soon = any(entry.depth == HEAVY for entry in latest)
    numbers = (number for number, entry in enumerate(pile) if not (is_soon and entry.depth == HEAVY))
    return pile.pop(next(numbers, 0))


def _begin_light(entries: Sequence[GradedT]) -> list[GradedT]:
    """Begin with the light entries, and spread those of each depth evenly."""
    places: list[tuple[float, GradedT]] = []
    for depth in DEPTHS:
        same = [entry for entry in entries if entry.depth == depth]
        # two light ones at 0 and 0.5, two deeper ones at 0.27 and 0.76: they alternate
        begins, shift = (0.0, 0.0) if depth == LIGHT else (DEEPER_AFTER, 0.5)
        places += [
            (begins + (1 - begins) * (number + shift) / len(same), entry) for number, entry in enumerate(same)
        ]
    return [entry for _, entry in sorted(places, key=lambda place: place[0])]
