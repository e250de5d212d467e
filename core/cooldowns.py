"""Cooldowns: after a no, a partner does not ask for the same kind of thing again for a while."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.errors import KindlingError
from core.polls import Poll
from core.proposals import ProposalKind

AFTER_FIRST_NO = timedelta(days=1)
AFTER_FURTHER_NOES = timedelta(days=7)


class AskedTooSoon(KindlingError):
    """The other partner has said no to the same kind of thing, and the cooldown is still running.

    Arguments: `until`, the second at which the caller may ask again.
    """

    text_id = "refusal-asked-too-soon"


class AskingKind(StrEnum):
    """The kinds of requests the other partner can answer with *Not now* or *Not this*."""

    RESUME = "resume"
    RITUAL = "ritual"
    HOME = "home"
    OURS_ALONE = "ours-alone"
    QUESTION = "question"
    MEMORY_REMOVE = "memory-remove"
    MILESTONE_REMOVE = "milestone-remove"
    GROWTH_REMOVE = "growth-remove"
    MORNINGS = "mornings"
    FRAME = "frame"
    EVENT = "event"
    ERASE = "erase"
    IMPORT = "import"
    TALK = "talk"
    POLL = "poll"
    REUNION = "reunion"
    SHEET_LINE = "sheet-line"


@dataclass(frozen=True, slots=True)
class Asking:
    """A request: for everything of its kind or, if `subject` is set, for that one thing."""

    kind: AskingKind
    subject: str = ""

    @property
    def key(self) -> str:
        """The text that identifies a stored cooldown."""
        return f"{self.kind}:{self.subject}" if self.subject else self.kind.value


TALKING = Asking(AskingKind.TALK)  # whatever the topic
VOTING = Asking(AskingKind.POLL)  # whatever the ideas
BEING_TOGETHER = Asking(AskingKind.REUNION)
WORDS = "words"
ASKED_BY_PROPOSALS: Mapping[ProposalKind, tuple[AskingKind, str | None]] = {
    ProposalKind.RESUME: (AskingKind.RESUME, None),
    ProposalKind.RITUAL: (AskingKind.RITUAL, "ritual"),
    ProposalKind.RITUAL_RESUME: (AskingKind.RITUAL, "ritual"),
    ProposalKind.HOME: (AskingKind.HOME, None),
    ProposalKind.OURS_ALONE: (AskingKind.OURS_ALONE, None),
    ProposalKind.QUESTION: (AskingKind.QUESTION, WORDS),
    ProposalKind.MEMORY_REMOVE: (AskingKind.MEMORY_REMOVE, "memory"),
    ProposalKind.MILESTONE_REMOVE: (AskingKind.MILESTONE_REMOVE, "milestone"),
    ProposalKind.GROWTH_REMOVE: (AskingKind.GROWTH_REMOVE, "growth"),
    ProposalKind.MORNINGS: (AskingKind.MORNINGS, None),
    ProposalKind.FRAME: (AskingKind.FRAME, None),
    ProposalKind.EVENT: (AskingKind.EVENT, "plan"),
    ProposalKind.ERASE: (AskingKind.ERASE, None),
    ProposalKind.IMPORT: (AskingKind.IMPORT, None),
}
"""The kind of asking of each kind of proposal, and the term that tells one such thing from another.

Without a term, everything of the kind is the same: a home whatever the channel. `WORDS` stands for the words
of a partner that it is about. A ritual is the same whatever its day, also when it was paused.
"""


@dataclass(frozen=True, slots=True)
class Cooldown:
    """The number of noes one partner got since the last yes, and when they may ask again."""

    noes: int
    until: datetime


def cooldown_after_no(earlier: Cooldown | None, now: datetime) -> Cooldown:
    """Return the cooldown after a no: a day; after an earlier no, a week."""
    if earlier is None:
        return Cooldown(1, now + AFTER_FIRST_NO)
    return Cooldown(earlier.noes + 1, now + AFTER_FURTHER_NOES)


def voter_turned_down(poll: Poll) -> int | None:
    """Return a poll's only voter if the result shows that the other refused every idea they love."""
    if len(poll.voters) != 1:
        return None
    (voter,) = poll.voters
    refused = frozenset[int]().union(*(one.refusals for one in poll.ballots if one.user_id != voter))
    return voter if poll.ballot_of(voter).wanted <= refused else None


def same_words(text: str) -> str:
    """Normalize a text for comparison: without case, punctuation and repeated spaces."""
    return " ".join(re.findall(r"\w+", text.casefold())) or text
