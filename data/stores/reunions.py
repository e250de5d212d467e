"""Reunions, stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.reunions import Reunion, ReunionState
from data.ids import IdGenerator
from data.tables import reunions


class ReunionStore:
    """Times together, and which hug is being given."""

    def __init__(self, connection: AsyncConnection, ids: IdGenerator) -> None:
        self._connection = connection
        self._ids = ids

    async def find_reunion(self, reunion_id: int) -> Reunion | None:
        """Find the reunion of that id."""
        return await self._find_one(reunions.c.id == reunion_id)

    async def current_of(self, couple_id: int) -> Reunion | None:
        """Find the couple's reunion that is not over."""
        return await self._find_one(reunions.c.couple_id == couple_id, reunions.c.state != ReunionState.OVER)

    async def insert_reunion(self, couple_id: int, opened_by: int, now: datetime) -> Reunion:
        """Store that one of the two says so; the reunion before must be over."""
        reunion = Reunion(self._ids.next_id(now), couple_id, opened_by, ReunionState.ASKED, now, None)
        await self._connection.execute(
            insert(reunions).values(
                id=reunion.id,
                couple_id=couple_id,
                opened_by=opened_by,
                state=reunion.state,
                begun_at=now,
            )
        )
        return reunion

    async def update_reunion(self, reunion_id: int, **columns: object) -> None:
        """Set columns of a reunion."""
        await self._connection.execute(update(reunions).where(reunions.c.id == reunion_id).values(**columns))

    async def _find_one(self, *conditions: ColumnElement[bool]) -> Reunion | None:
        row: Any = (await self._connection.execute(select(reunions).where(*conditions))).one_or_none()
        if row is None:
            return None
        return Reunion(
            id=row.id,
            couple_id=row.couple_id,
            opened_by=row.opened_by,
            state=ReunionState(row.state),
            begun_at=row.begun_at,
            hug_id=row.hug_id,
        )
