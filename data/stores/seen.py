"""What a couple has already been dealt from each deck, stored."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.decks import Dealt
from data.ids import Ids
from data.tables import seen


class SeenStore:
    """The memory behind "no repeat before the deck is used up"."""

    def __init__(self, connection: AsyncConnection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    async def of(self, couple_id: int, deck: str) -> Sequence[str]:
        """List the keys dealt from a deck, oldest first."""
        rows = await self._connection.scalars(
            select(seen.c.key).where(seen.c.couple_id == couple_id, seen.c.deck == deck).order_by(seen.c.id)
        )
        return rows.all()

    async def last(self, couple_id: int, deck: str) -> datetime | None:
        """When something of a deck was dealt last."""
        return await self._connection.scalar(
            select(seen.c.seen_at)
            .where(seen.c.couple_id == couple_id, seen.c.deck == deck)
            .order_by(seen.c.id.desc())
            .limit(1)
        )

    async def get(self, dealt_id: int) -> Dealt | None:
        """Find what was dealt under that id."""
        row = (await self._connection.execute(select(seen).where(seen.c.id == dealt_id))).one_or_none()
        return None if row is None else Dealt(row.id, row.couple_id, row.key)

    async def add(self, couple_id: int, deck: str, keys: Iterable[str], now: datetime) -> list[int]:
        """Note that these were dealt; returns the id of each."""
        dealt = [(self._ids.next(now), key) for key in keys]
        for dealt_id, key in dealt:
            await self._connection.execute(
                insert(seen).values(id=dealt_id, couple_id=couple_id, deck=deck, key=key, seen_at=now)
            )
        return [dealt_id for dealt_id, _ in dealt]

    async def forget(self, couple_id: int, deck: str) -> None:
        """Forget what was dealt from a deck."""
        await self._connection.execute(delete(seen).where(seen.c.couple_id == couple_id, seen.c.deck == deck))
