"""Store signs of affection and their echoes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

from core.affections import Affection, AffectionKind
from core.couples import Couple
from data.stores.base import ItemStore
from data.tables import affections

ECHOED = select(affections.c.echo_of).where(
    affections.c.echo_of.in_(bindparam("affection_ids", expanding=True))
)


class AffectionStore(ItemStore[Affection]):
    """Signs of affection and their echoes; the notes are encrypted."""

    table = affections

    async def insert_affection(
        self,
        couple: Couple,
        author_id: int,
        kind: AffectionKind,
        *,
        note: str | None = None,
        echo_of: int | None = None,
    ) -> Affection:
        """Store a sign for the author's partner, with a note or as the echo of another sign."""
        affection_id = self._next_id()
        return await self._insert_item(
            id=affection_id,
            couple_id=couple.id,
            author_id=author_id,
            recipient_id=couple.other_partner(author_id).user_id,
            kind=kind,
            note=self._cipher.encrypt_optional(couple.id, "affections.note", affection_id, note),
            echo_of=echo_of,
            created_at=self._now,
        )

    async def longest_waiting_hug_of(self, couple_id: int) -> int | None:
        """Return the id of the saved hug that has waited longest."""
        return await self._connection.scalar(
            select(affections.c.id)
            .where(
                affections.c.couple_id == couple_id,
                affections.c.saved_at.is_not(None),
                affections.c.given_at.is_(None),
            )
            .order_by(affections.c.saved_at, affections.c.id)
            .limit(1)
        )

    async def _items(self, rows: Sequence[Row[Any]]) -> list[Affection]:
        """Build signs from rows; one query finds their echoes."""
        echoed = await self._connection.scalars(ECHOED, {"affection_ids": [row.id for row in rows]})
        echoed_ids = set(echoed.all())
        return [self._item(row, is_echoed=row.id in echoed_ids) for row in rows]

    def _item(self, row: Row[Any], *, is_echoed: bool = False) -> Affection:
        return Affection(
            id=row.id,
            couple_id=row.couple_id,
            author_id=row.author_id,
            recipient_id=row.recipient_id,
            kind=AffectionKind(row.kind),
            note=self._cipher.decrypt_optional(row.couple_id, "affections.note", row.id, row.note),
            echo_of=row.echo_of,
            is_echoed=is_echoed,
            created_at=row.created_at,
            saved_at=row.saved_at,
            given_at=row.given_at,
        )
