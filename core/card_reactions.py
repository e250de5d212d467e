"""Reactions to cards: a partner's one-press answer to the other's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.deliveries import DeliveryKind
from core.errors import KindlingError


class OwnWords(KindlingError):
    """The card shows the caller's own words, which are the other partner's to react to."""

    text_id = "refusal-own-words"


class ReactionKind(StrEnum):
    """The kinds of reactions: a heart, or *Tell me more*."""

    HEART = "heart"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class CardReaction:
    """One partner's reaction to a card, named by its kind of delivery (`card`) and its subject's id.

    Invariant: a partner has at most one of each kind on a card.
    """

    id: int
    couple_id: int
    card: DeliveryKind
    subject_id: int
    user_id: int
    kind: ReactionKind


def users_who_gave(reactions: Sequence[CardReaction], kind: ReactionKind) -> list[int]:
    """List the partners who gave a reaction of this kind, in the order they gave it."""
    return [reaction.user_id for reaction in reactions if reaction.kind is kind]
