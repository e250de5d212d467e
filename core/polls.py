"""Date-night polls: ideas, votes, refusals and the tally.

A `position` is the number of an idea in its poll, from 0.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from core.decks import DateIdea
from core.errors import KindlingError
from core.text_input import IDEA_LIMIT, clean_text

EMOJIS = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣")
MIN_IDEAS, DEALT_IDEAS = 2, 3
BOTH = 2
OPEN_FOR = timedelta(hours=24)
ENDS_AFTER = timedelta(minutes=2)  # of the last change, once both have voted
VARIATION_SELECTOR = "\ufe0f"  # the mark in a number emoji that some clients leave out
POSITIONS_BY_BARE_EMOJI = {emoji.replace(VARIATION_SELECTOR, ""): place for place, emoji in enumerate(EMOJIS)}


class PollStillOpen(KindlingError):
    """The couple has an open poll already.

    Arguments: `where`, the poll's message as server/channel/message ids, or `unknown`.
    """

    text_id = "refusal-poll-still-open"


class ClosesAfterDate(KindlingError):
    """The poll would close after the date itself."""

    text_id = "refusal-closes-after-date"


class SameIdeaTwice(KindlingError):
    """The same idea was typed twice."""

    text_id = "refusal-same-idea-twice"


class NoIdeaFits(KindlingError):
    """No idea in the deck matches the filter."""

    text_id = "refusal-no-idea-fits"


class YourOwnPick(KindlingError):
    """The caller picked this idea themselves; only the other partner can say yes to it."""

    text_id = "refusal-your-own-pick"


class NotBothVoted(KindlingError):
    """One partner has not voted yet, so the vote cannot be ended early."""

    text_id = "refusal-not-both-voted"


class VoteSource(StrEnum):
    """The origin of a pick, a reaction or a select menu; a pick is removed by the same route."""

    REACTION = "reaction"
    SELECT = "select"


class PollState(StrEnum):
    """The state of a poll: open, then closed; *Ask again* can reopen it once."""

    OPEN = "open"
    CLOSED = "closed"


class Verdict(StrEnum):
    """The outcome of a poll."""

    SHARED = "shared"
    NOTHING_SHARED = "nothing-shared"
    ONE_VOTER = "one-voter"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class PollChoice:
    """One idea of a poll, as stored: either a `deck_id`, or a `title` in the couple's own words."""

    position: int
    deck_id: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class PollIdea:
    """One idea of a poll, as shown; `instructions` is None for the couple's own ideas."""

    position: int
    title: str
    instructions: str | None

    @property
    def emoji(self) -> str:
        """The number emoji of its position."""
        return EMOJIS[self.position]

    @property
    def is_own(self) -> bool:
        """Return whether it is the couple's own."""
        return self.instructions is None


@dataclass(frozen=True, slots=True)
class Ballot:
    """One partner's vote, as positions: picked in the menu, picked by reaction, and refused."""

    user_id: int
    selected: frozenset[int] = frozenset()
    refusals: frozenset[int] = frozenset()
    reacted: frozenset[int] = frozenset()

    @property
    def picks(self) -> frozenset[int]:
        """All picks, from the menu or by reaction."""
        return self.selected | self.reacted

    @property
    def wanted(self) -> frozenset[int]:
        """The picked positions that the same partner did not also refuse."""
        return self.picks - self.refusals

    @property
    def has_voted(self) -> bool:
        """Return whether they want any idea; a refusal alone is not a vote."""
        return bool(self.wanted)


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll of a couple.

    `opened_by` is None when the ritual opened it; `planned_for` is the date's start, if known;
    `winner` is a position. `ends_at` is set while both have voted: two minutes after the last change; the
    vote never lasts beyond `closes_at`.

    Invariants: at most one is open per couple; only the partners' votes are stored, and none is added once it
    is closed; `verdict` is set exactly while it is closed, `winner` when an idea is shared or was accepted
    afterwards; it is reopened at most once, at `reopened_at`.
    """

    id: int
    couple_id: int
    opened_by: int | None
    state: PollState
    choices: tuple[PollChoice, ...]
    planned_for: datetime | None
    closes_at: datetime
    ends_at: datetime | None
    reopened_at: datetime | None
    verdict: Verdict | None
    winner: int | None
    ballots: tuple[Ballot, ...]

    @property
    def is_open(self) -> bool:
        """Return whether it accepts votes."""
        return self.state is PollState.OPEN

    @property
    def voters(self) -> tuple[int, ...]:
        """The ids of the partners who have voted."""
        return tuple(ballot.user_id for ballot in self.ballots if ballot.has_voted)

    @property
    def have_both_voted(self) -> bool:
        """Return whether both partners have voted, so that the vote will end soon."""
        return len(self.voters) == BOTH

    @property
    def due_to_end_at(self) -> datetime:
        """The moment it ends if no vote changes."""
        return min(self.closes_at, self.ends_at or self.closes_at)

    @property
    def may_ask_again(self) -> bool:
        """Return whether *Ask again* is offered: only one partner voted, and it was never reopened."""
        return self.verdict is Verdict.ONE_VOTER and self.reopened_at is None

    def ballot_of(self, user_id: int) -> Ballot:
        """Return a partner's ballot; an empty one if they gave none."""
        return next((ballot for ballot in self.ballots if ballot.user_id == user_id), Ballot(user_id))

    def with_ballot(self, ballot: Ballot) -> "Poll":
        """Return the poll with a partner's ballot replaced."""
        others = [other for other in self.ballots if other.user_id != ballot.user_id]
        return replace(self, ballots=tuple(sorted([*others, ballot], key=lambda one: one.user_id)))


@dataclass(frozen=True, slots=True)
class Tally:
    """The outcome of a count; `picks` has each voter's positions, without refused ones."""

    verdict: Verdict
    winner: int | None
    picks: dict[int, tuple[int, ...]]

    @property
    def wanted(self) -> tuple[int, ...]:
        """All positions that at least one partner wants, in ascending order."""
        return tuple(sorted(set[int]().union(*self.picks.values())))

    @property
    def is_drawn(self) -> bool:
        """Return whether the winner was drawn from several shared picks."""
        shared = [
            position for position in self.wanted if all(position in picks for picks in self.picks.values())
        ]
        return self.winner is not None and len(shared) > 1


def count_votes(poll_id: int, ballots: Iterable[Ballot]) -> Tally:
    """Count the ballots of both partners: a shared pick wins; if there are several, one is drawn.

    The draw gives the same winner however often the same poll is counted. A refused idea never wins. With
    nothing shared, or with one voter or none, there is no winner.
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
    # seeded with the poll's id: the result is counted again whenever its card is drawn
    draw = random.Random(poll_id)  # noqa: S311 (a draw among ideas that both want, not a secret)
    return Tally(Verdict.SHARED, draw.choice(shared), picks)


def clean_own_ideas(typed: Sequence[str]) -> tuple[str, ...]:
    """Trim and check the typed ideas. Raises `EmptyText`, `TextTooLong`, `SameIdeaTwice`."""
    ideas = tuple(clean_text(idea, IDEA_LIMIT) for idea in typed)
    if len({idea.casefold() for idea in ideas}) < len(ideas):
        raise SameIdeaTwice
    return ideas


def number_choices(
    titles: Sequence[str], dealt: Sequence[DateIdea], deck: Sequence[DateIdea] = ()
) -> tuple[PollChoice, ...]:
    """Assign positions to the couple's own ideas, then to the dealt ones.

    A typed title that is in the `deck` is stored as its deck id.
    """
    deck_ids = {idea.title: idea.deck_id for idea in deck}
    own = [(deck_ids.get(title), None if title in deck_ids else title) for title in titles]
    pairs = [*own, *((idea.deck_id, None) for idea in dealt)]
    return tuple(PollChoice(position, deck_id, title) for position, (deck_id, title) in enumerate(pairs))


def closing_time(now: datetime, planned_for: datetime | None, wanted: datetime | None = None) -> datetime:
    """Return a poll's closing time: `wanted`, else in 24 hours, or at the date's start if sooner.

    Raises `ClosesAfterDate`.
    """
    if wanted is not None and planned_for is not None and wanted > planned_for:
        raise ClosesAfterDate
    return wanted or min(now + OPEN_FOR, planned_for or now + OPEN_FOR)


def position_of(emoji: str) -> int | None:
    """Return the position of a number emoji; None for any other emoji."""
    # Some clients send a number emoji without its variation selector: both forms are the same vote.
    return POSITIONS_BY_BARE_EMOJI.get(emoji.replace(VARIATION_SELECTOR, ""))
