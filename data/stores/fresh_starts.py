"""Store requests to start over."""

from typing import Any

from sqlalchemy import Row, select

from core.fresh_starts import FreshStart, FreshStartState
from data.stores.base import ItemStore
from data.tables import fresh_starts


class FreshStartStore(ItemStore[FreshStart]):
    """Requests to start over: the asker, the moment, and the answer."""

    table = fresh_starts

    async def latest_of(self, couple_id: int) -> FreshStart | None:
        """Find the couple's latest request."""
        query = select(fresh_starts).where(fresh_starts.c.couple_id == couple_id)
        return await self._find_first(query.order_by(fresh_starts.c.id.desc()).limit(1))

    async def insert_fresh_start(self, couple_id: int, asked_by: int) -> FreshStart:
        """Store a request."""
        return await self._insert_item(
            id=self._next_id(),
            couple_id=couple_id,
            asked_by=asked_by,
            state=FreshStartState.ASKED,
            asked_at=self._now,
        )

    def _item(self, row: Row[Any]) -> FreshStart:
        return FreshStart(
            id=row.id,
            couple_id=row.couple_id,
            asked_by=row.asked_by,
            state=FreshStartState(row.state),
            asked_at=row.asked_at,
            waits_until=row.waits_until,
        )
