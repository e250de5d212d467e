"""Proposals: less needs one key, more needs both."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import KindlingError


class NotYourProposal(KindlingError):
    """The one who proposed cannot agree to it."""

    text_id = "refusal-not-your-proposal"


class AlreadyProposed(KindlingError):
    """The same is waiting for the other's *Agree*."""

    text_id = "refusal-already-proposed"


class ProposalKind(StrEnum):
    """What opens more, and so needs the other's *Agree*; of `BOT_REMOVAL`, `core/removals.py` says more."""

    RESUME = "resume"
    BOT_REMOVAL = "absence"
    RITUAL = "ritual"
    RITUAL_RESUME = "ritual-resume"
    HOME = "home"
    OURS_ALONE = "ours-alone"
    QUESTION = "question"
    MEMORY_REMOVE = "memory-remove"
    MILESTONE_REMOVE = "milestone-remove"
    GROWTH_REMOVE = "growth-remove"
    MORNINGS = "mornings"
    EVENT = "event"
    ERASE = "erase"


class ProposalState(StrEnum):
    """A proposal is open until the other agrees or says not now, or what it asks for comes otherwise."""

    OPEN = "open"
    AGREED = "agreed"
    DECLINED = "declined"
    SUPERSEDED = "over"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one partner asks the other to agree to. `terms` holds keys and settings, never words.

    `created_at` is when it was asked, or asked anew, last.
    """

    id: int
    couple_id: int
    kind: ProposalKind
    proposed_by: int
    terms: dict[str, str]
    state: ProposalState
    created_at: datetime
