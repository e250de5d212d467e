"""Store the deck entries that each couple has been dealt."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select

from core.decks import DealtEntry
from data.stores.base import Store
from data.tables import seen


class DealtStore(Store):
    """The entries dealt from each deck, so that none repeats before the deck is used up."""

    async def deck_ids_of(self, couple_id: int, deck: str) -> Sequence[str]:
        """List the deck ids of entries dealt from a deck, oldest first."""
        rows = await self._connection.scalars(
            select(seen.c.key).where(seen.c.couple_id == couple_id, seen.c.deck == deck).order_by(seen.c.id)
        )
        return rows.all()

    async def last_dealt_at(self, couple_id: int, deck: str) -> datetime | None:
        """Return when an entry of a deck was last dealt, or None."""
        return await self._connection.scalar(
            select(seen.c.seen_at)
            .where(seen.c.couple_id == couple_id, seen.c.deck == deck)
            .order_by(seen.c.id.desc())
            .limit(1)
        )

    async def find_dealt(self, dealt_id: int) -> DealtEntry | None:
        """Find a dealt entry by its row id."""
        row = (await self._connection.execute(select(seen).where(seen.c.id == dealt_id))).one_or_none()
        return None if row is None else DealtEntry(row.id, row.couple_id, row.key)

    async def insert_dealt(
        self, couple_id: int, deck: str, deck_ids: Iterable[str], now: datetime
    ) -> list[int]:
        """Store that these entries were dealt, and return the row id of each."""
        dealt = [(self._ids.next_id(now), key) for key in deck_ids]
        columns = {"couple_id": couple_id, "deck": deck, "seen_at": now}
        if dealt:
            rows = [{"id": dealt_id, "key": key, **columns} for dealt_id, key in dealt]
            await self._connection.execute(insert(seen), rows)
        return [dealt_id for dealt_id, _ in dealt]

    async def delete_dealt_of(self, couple_id: int, deck: str) -> None:
        """Delete the record of all entries dealt from a deck."""
        await self._connection.execute(delete(seen).where(seen.c.couple_id == couple_id, seen.c.deck == deck))
