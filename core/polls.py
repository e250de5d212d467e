"""Date-night polls: ideas, votes, refusals, and the tally."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.decks import Budget, DateIdea, VenueKind
from core.errors import KindlingError
from core.text_input import IDEA_LIMIT, clean_text

EMOJIS = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣")
MIN_IDEAS, MAX_IDEAS, DEALT_IDEAS = 2, 5, 3
OPEN_FOR = timedelta(hours=24)
ANY = "any"
VARIATION_SELECTOR = "\ufe0f"  # the mark in a number emoji that some clients leave out


class PollStillOpen(KindlingError):
    """One poll at a time. Words: `where`, its message as server/channel/message, or `unknown`."""

    text_id = "refusal-poll-still-open"


class ClosesAfterDate(KindlingError):
    """A vote that would end after the date itself."""

    text_id = "refusal-closes-after-date"


class SameIdeaTwice(KindlingError):
    """The same idea was given twice."""

    text_id = "refusal-same-idea-twice"


class NoIdeaFits(KindlingError):
    """No idea in the deck fits what was asked for."""

    text_id = "refusal-no-idea-fits"


class YourOwnPick(KindlingError):
    """Only the one who did not pick an idea can say yes to it."""

    text_id = "refusal-your-own-pick"


class VoteSource(StrEnum):
    """Where a pick came from: each is taken back where it was given."""

    REACTION = "reaction"
    SELECT = "select"


class PollState(StrEnum):
    """A poll is open, then closed; closed for good, but for one *Ask again*."""

    OPEN = "open"
    CLOSED = "closed"


class Verdict(StrEnum):
    """How a poll ended."""

    SHARED = "shared"
    NOTHING_SHARED = "nothing-shared"
    ONE_VOTER = "one-voter"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class IdeaFilter:
    """What a date should be like; None leaves it open. `is_new`: something rarely done, or familiar."""

    budget: Budget | None = None
    venue_kind: VenueKind | None = None
    is_novel: bool | None = None

    @property
    def component_key(self) -> str:
        """What stands for it in a button's id, such as `low,home,new`."""
        novelty = {True: "new", False: "familiar", None: ANY}[self.is_novel]
        return f"{self.budget or ANY},{self.venue_kind or ANY},{novelty}"

    @classmethod
    def parse(cls, component_key: str) -> "IdeaFilter":
        """Read it from a button's id."""
        budget, venue_kind, novelty = component_key.split(",")
        return cls(
            budget=None if budget == ANY else Budget(budget),
            venue_kind=None if venue_kind == ANY else VenueKind(venue_kind),
            is_novel={"new": True, "familiar": False}.get(novelty),
        )

    def matches(self, idea: DateIdea) -> bool:
        """Say whether an idea is like that; one that works anywhere fits every place."""
        return (
            self.budget in {None, idea.budget}
            and (
                self.venue_kind in {None, VenueKind.ANYWHERE, idea.venue_kind}
                or idea.venue_kind is VenueKind.ANYWHERE
            )
            and self.is_novel in {None, idea.is_novel}
        )


@dataclass(frozen=True, slots=True)
class PollChoice:
    """What a number of a poll stands for, from 0: an entry of the deck, or words of the couple's own."""

    position: int
    deck_id: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class PollIdea:
    """A choice as it is shown; `how` says how to do it, where the deck knows."""

    position: int
    title: str
    instructions: str | None

    @property
    def emoji(self) -> str:
        """The number that stands for it."""
        return EMOJIS[self.position]

    @property
    def is_own(self) -> bool:
        """Whether the couple wrote it."""
        return self.instructions is None


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one partner picked and what they would rather not, as positions."""

    user_id: int
    picks: frozenset[int]
    refusals: frozenset[int]

    @property
    def wanted(self) -> frozenset[int]:
        """What they would love: their picks, without what they refuse themselves."""
        return self.picks - self.refusals

    @property
    def has_voted(self) -> bool:
        """Whether there is something they would love: a refusal alone is not yet a vote."""
        return bool(self.wanted)


@dataclass(frozen=True, slots=True)
class Poll:
    """A vote of two. `opened_by` is None when the ritual opened it; `winner` is a position.

    Invariants: at most one is open per couple; only the partners' votes are stored, and none once it is
    closed; `verdict` is set exactly when it is closed, `winner` when it is shared or was accepted afterwards;
    it is asked again at most once, at `reopened_at`.
    """

    id: int
    couple_id: int
    opened_by: int | None
    state: PollState
    choices: tuple[PollChoice, ...]
    planned_for: datetime | None
    closes_at: datetime
    reopened_at: datetime | None
    verdict: Verdict | None
    winner: int | None
    ballots: tuple[Ballot, ...]

    @property
    def is_open(self) -> bool:
        """Whether votes count."""
        return self.state is PollState.OPEN

    @property
    def voters(self) -> tuple[int, ...]:
        """Who has voted."""
        return tuple(ballot.user_id for ballot in self.ballots if ballot.has_voted)

    @property
    def may_ask_again(self) -> bool:
        """Whether one voter is left with a wish, and it was not asked again yet."""
        return self.verdict is Verdict.ONE_VOTER and self.reopened_at is None

    def ballot_of(self, user_id: int) -> Ballot:
        """Find a partner's ballot; one who gave none has an empty one."""
        empty = Ballot(user_id, frozenset(), frozenset())
        return next((ballot for ballot in self.ballots if ballot.user_id == user_id), empty)


@dataclass(frozen=True, slots=True)
class Tally:
    """The outcome. `picks` are what each voter would love, refused ideas left out."""

    verdict: Verdict
    winner: int | None
    picks: dict[int, tuple[int, ...]]

    @property
    def wanted(self) -> tuple[int, ...]:
        """All that somebody would love, in order."""
        return tuple(sorted(set[int]().union(*self.picks.values())))

    @property
    def is_drawn(self) -> bool:
        """Whether the winner is one of several that both would love."""
        shared = [at for at in self.wanted if all(at in picks for picks in self.picks.values())]
        return self.winner is not None and len(shared) > 1


def count_votes(poll_id: int, ballots: Iterable[Ballot]) -> Tally:
    """Count two ballots: a shared pick wins, among several a draw (the same one however often it is asked).

    A refused idea never wins. With nothing shared, or with one voter or none, nobody wins.
    """
    ballots = tuple(ballots)
    refused = frozenset[int]().union(*(ballot.refusals for ballot in ballots))
    picks = {ballot.user_id: tuple(sorted(ballot.wanted - refused)) for ballot in ballots if ballot.has_voted}
    if not picks:
        return Tally(Verdict.NOBODY, None, {})
    if len(picks) == 1:
        return Tally(Verdict.ONE_VOTER, None, picks)
    first, second = picks.values()
    shared = sorted(set(first) & set(second))
    if not shared:
        return Tally(Verdict.NOTHING_SHARED, None, picks)
    draw = random.Random(poll_id)  # noqa: S311 (a draw between two who want both, not a secret)
    return Tally(Verdict.SHARED, draw.choice(shared), picks)


def clean_own_ideas(typed: Sequence[str]) -> tuple[str, ...]:
    """Trim the ideas that were typed. Raises `EmptyText`, `TextTooLong`, `SameIdeaTwice`."""
    ideas = tuple(clean_text(idea, IDEA_LIMIT) for idea in typed)
    if len({idea.casefold() for idea in ideas}) < len(ideas):
        raise SameIdeaTwice
    return ideas


def number_choices(
    titles: Sequence[str], dealt: Sequence[DateIdea], deck: Sequence[DateIdea] = ()
) -> tuple[PollChoice, ...]:
    """Give numbers to the couple's own ideas, then what was dealt; a title of the deck is its key."""
    keys = {idea.title: idea.deck_id for idea in deck}
    own = [(keys.get(title), None if title in keys else title) for title in titles]
    pairs = [*own, *((idea.deck_id, None) for idea in dealt)]
    return tuple(PollChoice(position, key, title) for position, (key, title) in enumerate(pairs))


def closing_time(now: datetime, planned_for: datetime | None, wanted: datetime | None = None) -> datetime:
    """Decide when a vote ends: as wanted, else after 24 hours or at the date. Raises `ClosesAfterDate`."""
    if wanted is not None and planned_for is not None and wanted > planned_for:
        raise ClosesAfterDate
    return wanted or min(now + OPEN_FOR, planned_for or now + OPEN_FOR)


def position_of(emoji: str) -> int | None:
    """Find the position that a number emoji stands for; None for any other."""
    bare = [number.replace(VARIATION_SELECTOR, "") for number in EMOJIS]
    wanted = emoji.replace(VARIATION_SELECTOR, "")
    return bare.index(wanted) if wanted in bare else None
