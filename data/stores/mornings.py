"""Store mornings: the couple's choice, and the days memories came back in its home."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, exists, select, update

from core.mornings import Morning
from core.tombstones import EndKind
from data.stores.base import ItemStore
from data.stores.quiet_memories import COMES_BACK
from data.tables import couples, memories, mornings

WANTED = select(couples.c.has_mornings).where(couples.c.id == bindparam("couple_id"))
MEMORY_DAYS = (
    select(memories.c.id, memories.c.happened_on)
    # "summer 2019" has no day that comes back
    .where(memories.c.couple_id == bindparam("couple_id"), memories.c.about.is_(None), COMES_BACK)
    .order_by(memories.c.happened_on.desc(), memories.c.id.desc())
)


class MorningStore(ItemStore[Morning]):
    """Mornings with memories posted in a couple's home."""

    table = mornings

    async def are_wanted(self, couple_id: int) -> bool | None:
        """Return whether a couple wants mornings; None if it has not decided."""
        return await self._connection.scalar(WANTED, {"couple_id": couple_id})

    async def update_wanted(self, couple_id: int, *, wanted: bool) -> None:
        """Store the couple's choice about mornings."""
        self._ended.set_permission(EndKind.MORNINGS, couple_id, is_given=wanted)
        await self._connection.execute(
            update(couples).where(couples.c.id == couple_id).values(has_mornings=wanted)
        )

    async def memory_days_of(self, couple_id: int) -> dict[int, date]:
        """Return the day of each memory that has one and may come back, by id, newest day first."""
        rows = await self._connection.execute(MEMORY_DAYS, {"couple_id": couple_id})
        return {row.id: row.happened_on for row in rows.all()}

    async def mornings_on(self, couple_id: int, days: Collection[date]) -> list[Morning]:
        """List a couple's mornings on any of these days, the earliest day first."""
        return await self._find_all(
            select(mornings)
            .where(mornings.c.couple_id == couple_id, mornings.c.day.in_(days))
            .order_by(mornings.c.day)
        )

    async def was_told_on(self, couple_id: int, day: date) -> bool:
        """Return whether a couple already has a morning on that day."""
        has_morning = exists().where(mornings.c.couple_id == couple_id, mornings.c.day == day)
        return bool(await self._connection.scalar(select(has_morning)))

    async def insert_morning(self, couple_id: int, day: date) -> int:
        """Store a couple's one morning of a day, and return its id."""
        morning_id = self._next_id()
        await self._insert(mornings, id=morning_id, couple_id=couple_id, day=day)
        return morning_id

    def _item(self, row: Row[Any]) -> Morning:
        return Morning(row.id, row.couple_id, row.day)
