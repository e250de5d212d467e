"""What a couple has already been dealt from each deck, stored."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.decks import DealtEntry
from data.ids import IdGenerator
from data.tables import seen


class DealtStore:
    """The memory behind "no repeat before the deck is used up"."""

    def __init__(self, connection: AsyncConnection, ids: IdGenerator) -> None:
        self._connection = connection
        self._ids = ids

    async def deck_ids_of(self, couple_id: int, deck: str) -> Sequence[str]:
        """List the keys dealt from a deck, oldest first."""
        rows = await self._connection.scalars(
            select(seen.c.key).where(seen.c.couple_id == couple_id, seen.c.deck == deck).order_by(seen.c.id)
        )
        return rows.all()

    async def last_dealt_at(self, couple_id: int, deck: str) -> datetime | None:
        """When something of a deck was dealt last."""
        return await self._connection.scalar(
            select(seen.c.seen_at)
            .where(seen.c.couple_id == couple_id, seen.c.deck == deck)
            .order_by(seen.c.id.desc())
            .limit(1)
        )

    async def find_dealt(self, dealt_id: int) -> DealtEntry | None:
        """Find what was dealt under that id."""
        row = (await self._connection.execute(select(seen).where(seen.c.id == dealt_id))).one_or_none()
        return None if row is None else DealtEntry(row.id, row.couple_id, row.key)

    async def insert_dealt(
        self, couple_id: int, deck: str, deck_ids: Iterable[str], now: datetime
    ) -> list[int]:
        """Note that these were dealt; returns the id of each."""
        dealt = [(self._ids.next_id(now), key) for key in deck_ids]
        for dealt_id, key in dealt:
            await self._connection.execute(
                insert(seen).values(id=dealt_id, couple_id=couple_id, deck=deck, key=key, seen_at=now)
            )
        return [dealt_id for dealt_id, _ in dealt]

    async def delete_dealt_of(self, couple_id: int, deck: str) -> None:
        """Forget what was dealt from a deck."""
        await self._connection.execute(delete(seen).where(seen.c.couple_id == couple_id, seen.c.deck == deck))
