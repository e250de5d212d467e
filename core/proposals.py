"""Proposals: changes that need both keys, one partner's proposal and the other's *Agree*.

These are changes that show or post more, or remove something that both made. A change to less, such as a
pause, needs one key and no proposal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.bookkeeping import KEEP_IMPORTS
from core.errors import KindlingError
from core.open_cards import StillOpen


class NotYourProposal(KindlingError):
    """The caller made the proposal, so they cannot agree to it."""

    text_id = "refusal-not-your-proposal"


class AlreadyProposed(StillOpen):
    """The same proposal is waiting for the other partner's *Agree* already."""

    text_id = "refusal-already-proposed"


class ProposedByPartner(AlreadyProposed):
    """The other partner has proposed the same already, and waits for the caller's *Agree*."""

    text_id = "refusal-proposed-by-partner"


class ProposalKind(StrEnum):
    """The kinds of changes that need the other partner's *Agree*.

    BOT_REMOVAL is about going on after the bot was removed; see `core/removals.py`.
    """

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
    FRAME = "frame"
    EVENT = "event"
    ERASE = "erase"
    IMPORT = "import"


ANSWERED_WITHIN: Mapping[ProposalKind, timedelta] = {
    ProposalKind.ERASE: timedelta(days=7),  # no couple should stumble upon it years later
    ProposalKind.IMPORT: KEEP_IMPORTS,
}
"""How long some kinds of proposals can be agreed to; the others until they are answered."""


class ProposalState(StrEnum):
    """The state of a proposal: open until it is agreed, declined or superseded.

    SUPERSEDED: the change came about in another way.
    """

    OPEN = "open"
    AGREED = "agreed"
    DECLINED = "declined"
    SUPERSEDED = "over"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that one partner proposes; `terms` holds ids and settings, never anyone's words.

    `created_at` is when it was proposed last.
    """

    id: int
    couple_id: int
    kind: ProposalKind
    proposed_by: int
    terms: dict[str, str]
    state: ProposalState
    created_at: datetime


def is_still_asked(proposal: Proposal, now: datetime) -> bool:
    """Return whether an open proposal can still be agreed to."""
    within = ANSWERED_WITHIN.get(proposal.kind)
    return within is None or now - proposal.created_at <= within
