"""Store reunions."""

from typing import Any

from sqlalchemy import Row, bindparam, select

from core.reunions import Reunion, ReunionState
from data.stores.base import ItemStore
from data.tables import reunions

CURRENT_OF_COUPLE = select(reunions).where(
    reunions.c.couple_id == bindparam("couple_id"), reunions.c.state != ReunionState.OVER
)


class ReunionStore(ItemStore[Reunion]):
    """Couples' reunions, each with its current hug."""

    table = reunions

    async def current_of(self, couple_id: int) -> Reunion | None:
        """Find the couple's reunion that is not over."""
        return await self._find_first(CURRENT_OF_COUPLE, {"couple_id": couple_id})

    async def insert_reunion(self, couple_id: int, opened_by: int) -> Reunion:
        """Store a reunion announced by one partner; the previous one must be over."""
        return await self._insert_item(
            id=self._next_id(),
            couple_id=couple_id,
            opened_by=opened_by,
            state=ReunionState.ASKED,
            begun_at=self._now,
        )

    def _item(self, row: Row[Any]) -> Reunion:
        return Reunion(
            id=row.id,
            couple_id=row.couple_id,
            opened_by=row.opened_by,
            state=ReunionState(row.state),
            begun_at=row.begun_at,
            hug_id=row.hug_id,
        )
