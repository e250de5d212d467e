"""Date-night polls: ideas, votes, refusals, and the tally."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.errors import KindlingError

EMOJIS = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣")
FEWEST, MOST = 2, 5
OPEN_FOR = timedelta(hours=24)


class PollStillOpen(KindlingError):
    """One poll at a time."""

    key = "refusal-poll-still-open"


class ClosesAfterDate(KindlingError):
    """A vote that would end after the date itself."""

    key = "refusal-closes-after-date"


class SameIdeaTwice(KindlingError):
    """The same idea was given twice."""

    key = "refusal-same-idea-twice"


class NoIdeaFits(KindlingError):
    """No idea in the deck fits what was asked for."""

    key = "refusal-no-idea-fits"


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
class Idea:
    """One idea of a poll at a position from 0; `how` says how to do it, where the deck knows."""

    position: int
    title: str
    how: str | None

    @property
    def emoji(self) -> str:
        """The number that stands for it."""
        return EMOJIS[self.position]


@dataclass(frozen=True, slots=True)
class Poll:
    """A vote of two. `opened_by` is None when the ritual opened it; `winner` is a position.

    Invariants: at most one is open per couple; only the partners' votes are stored; `verdict` is set exactly
    when it is closed, and `winner` when it is shared or was accepted afterwards.
    """

    id: int
    couple_id: int
    opened_by: int | None
    state: PollState
    ideas: tuple[Idea, ...]
    planned_for: datetime | None
    closes_at: datetime
    verdict: Verdict | None
    winner: int | None
    voters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one partner wants and what they would rather not, as positions."""

    user_id: int
    picks: frozenset[int]
    refusals: frozenset[int]

    @property
    def has_voted(self) -> bool:
        """Whether there is a pick: a refusal alone is not yet a vote."""
        return bool(self.picks)


@dataclass(frozen=True, slots=True)
class Tally:
    """The outcome. `picks` are what each voter would love, refused ideas left out."""

    verdict: Verdict
    winner: int | None
    picks: dict[int, tuple[int, ...]]


def tally(poll_id: int, ballots: Iterable[Ballot]) -> Tally:
    """Count two ballots: a shared pick wins, among several a draw (the same one however often it is asked).

    A refused idea never wins. With nothing shared, or with one voter or none, nobody wins.
    """
    ballots = tuple(ballots)
    refused = frozenset[int]().union(*(ballot.refusals for ballot in ballots))
    picks = {ballot.user_id: tuple(sorted(ballot.picks - refused)) for ballot in ballots if ballot.has_voted}
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
