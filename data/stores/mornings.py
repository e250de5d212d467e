"""Mornings, stored: whether a couple wants them, and on which days its home was told."""

from datetime import date, datetime

from sqlalchemy import exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.mornings import Morning
from data.ids import IdGenerator
from data.tables import couples, memories, mornings


class MorningStore:
    """When memories come back by themselves."""

    def __init__(self, connection: AsyncConnection, ids: IdGenerator) -> None:
        self._connection = connection
        self._ids = ids

    async def are_wanted(self, couple_id: int) -> bool | None:
        """Say whether a couple wants them; None where it has decided nothing yet."""
        return await self._connection.scalar(select(couples.c.has_mornings).where(couples.c.id == couple_id))

    async def update_wanted(self, couple_id: int, *, wanted: bool) -> None:
        """Store whether a couple wants them."""
        await self._connection.execute(
            update(couples).where(couples.c.id == couple_id).values(has_mornings=wanted)
        )

    async def memory_days_of(self, couple_id: int) -> dict[int, date]:
        """List the day on which each of a couple's memories happened, by id, the newest day first."""
        rows = await self._connection.execute(
            select(memories.c.id, memories.c.happened_on)
            .where(memories.c.couple_id == couple_id)
            .order_by(memories.c.happened_on.desc(), memories.c.id.desc())
        )
        return {row.id: row.happened_on for row in rows.all()}

    async def find_morning(self, morning_id: int) -> Morning | None:
        """Find the morning of that id."""
        row = (
            await self._connection.execute(select(mornings).where(mornings.c.id == morning_id))
        ).one_or_none()
        return None if row is None else Morning(row.id, row.couple_id, row.day)

    async def mornings_of(self, couple_id: int) -> list[Morning]:
        """List all mornings on which a couple's home was told."""
        rows = await self._connection.execute(
            select(mornings).where(mornings.c.couple_id == couple_id).order_by(mornings.c.day)
        )
        return [Morning(row.id, row.couple_id, row.day) for row in rows.all()]

    async def was_told_on(self, couple_id: int, day: date) -> bool:
        """Say whether a couple's home was told on a day."""
        told = exists().where(mornings.c.couple_id == couple_id, mornings.c.day == day)
        return bool(await self._connection.scalar(select(told)))

    async def insert_morning(self, couple_id: int, day: date, now: datetime) -> int:
        """Store that a couple's home is told on a day, once for each day."""
        morning_id = self._ids.next_id(now)
        await self._connection.execute(insert(mornings).values(id=morning_id, couple_id=couple_id, day=day))
        return morning_id
