"""Store reactions to cards."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

from core.card_reactions import CardReaction, ReactionKind
from core.couples import Couple
from core.deliveries import DeliveryKind
from data.stores.base import ItemStore
from data.tables import card_reactions

TO_CARD = (
    select(card_reactions)
    .where(card_reactions.c.subject_id == bindparam("subject_id"), card_reactions.c.card == bindparam("card"))
    .order_by(card_reactions.c.id)
)


class CardReactionStore(ItemStore[CardReaction]):
    """The partners' reactions to each other's words."""

    table = card_reactions

    async def reactions_to(self, card: DeliveryKind, subject_id: int) -> Sequence[CardReaction]:
        """List the reactions to a card, in the order they were given."""
        return await self._find_all(TO_CARD, {"card": card.value, "subject_id": subject_id})

    async def insert_reaction(
        self,
        couple: Couple,
        card: DeliveryKind,
        subject_id: int,
        user_id: int,
        kind: ReactionKind,
    ) -> CardReaction:
        """Store a partner's reaction, their first of this kind on that card."""
        return await self._insert_item(
            id=self._next_id(),
            couple_id=couple.id,
            card=card.value,
            subject_id=subject_id,
            user_id=user_id,
            kind=kind.value,
            created_at=self._now,
        )

    async def delete_reactions_to(self, card: DeliveryKind, subject_id: int) -> None:
        """Delete all reactions to a card with deleted words."""
        await self._delete_words(
            card_reactions,
            card_reactions.c.subject_id == subject_id,
            card_reactions.c.card == card.value,
        )

    def _item(self, row: Row[Any]) -> CardReaction:
        return CardReaction(
            id=row.id,
            couple_id=row.couple_id,
            card=DeliveryKind(row.card),
            subject_id=row.subject_id,
            user_id=row.user_id,
            kind=ReactionKind(row.kind),
        )
