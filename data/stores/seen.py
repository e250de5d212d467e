"""What a couple has already been dealt from each deck, stored."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from data.ids import Ids
from data.tables import seen


class SeenStore:
    """The memory behind "no repeat before the deck is used up"."""

    def __init__(self, connection: AsyncConnection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    async def of(self, couple_id: int, deck: str) -> Sequence[str]:
        """The keys dealt from a deck, oldest first."""
        rows = await self._connection.scalars(
            select(seen.c.key).where(seen.c.couple_id == couple_id, seen.c.deck == deck).order_by(seen.c.id)
        )
        return rows.all()

    async def add(self, couple_id: int, deck: str, keys: Iterable[str], now: datetime) -> None:
        """Note that these were dealt."""
        for key in keys:
            await self._connection.execute(
                insert(seen).values(
                    id=self._ids.next(now), couple_id=couple_id, deck=deck, key=key, seen_at=now
                )
            )
