"""Store the period of each recap. Its contents are gathered from the other tables whenever it is shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from core.recaps import RecapPeriod
from data.stores.base import ItemStore
from data.tables import recaps


class RecapStore(ItemStore[RecapPeriod]):
    """The periods of recaps posted by the ritual."""

    table = recaps

    async def recap_ids_overlapping(self, couple_id: int, first: datetime, end: datetime) -> Sequence[int]:
        """List the ids of recaps whose period overlaps `first` to `end`, both included."""
        rows = await self._connection.scalars(
            select(recaps.c.id)
            .where(recaps.c.couple_id == couple_id, recaps.c.begins_at <= end, recaps.c.ends_at >= first)
            .order_by(recaps.c.id)
        )
        return rows.all()

    async def last_end_of(self, couple_id: int) -> datetime | None:
        """Return the end of the couple's last recap."""
        return await self._connection.scalar(
            select(func.max(recaps.c.ends_at)).where(recaps.c.couple_id == couple_id)
        )

    async def insert_recap(self, couple_id: int, period: RecapPeriod) -> int:
        """Store the period of a recap, and return its id."""
        recap_id = self._next_id()
        await self._insert(
            recaps,
            id=recap_id,
            couple_id=couple_id,
            begins_at=period.begins_at,
            ends_at=period.ends_at,
        )
        return recap_id

    def _item(self, row: Row[Any]) -> RecapPeriod:
        return RecapPeriod(row.begins_at, row.ends_at)
