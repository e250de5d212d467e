"""Store milestones."""

from datetime import date
from typing import Any

from sqlalchemy import Row, select

from core.milestones import Announcement, Milestone
from data.stores.base import ItemStore
from data.tables import milestones


def _announcement_columns(coming: Announcement | None) -> dict[str, object]:
    return {
        "next_on": coming.day if coming else None,
        "next_ahead": coming.days_ahead if coming else None,
        "next_at": coming.at if coming else None,
    }


class MilestoneStore(ItemStore[Milestone]):
    """Couples' milestones, and the next announcement of each; names are encrypted."""

    table = milestones

    async def milestones_of(self, couple_id: int) -> list[Milestone]:
        """List a couple's milestones, in the order they were added."""
        return await self._find_all(
            select(milestones).where(milestones.c.couple_id == couple_id).order_by(milestones.c.id)
        )

    async def insert_milestone(
        self,
        couple_id: int,
        author_id: int,
        name: str,
        day: date,
        first: Announcement,
        *,
        is_yearly: bool,
    ) -> Milestone:
        """Store a milestone and its first announcement."""
        milestone_id = self._next_id()
        return await self._insert_item(
            id=milestone_id,
            couple_id=couple_id,
            author_id=author_id,
            name=self._cipher.encrypt(couple_id, "milestones.name", milestone_id, name),
            day=day,
            is_yearly=is_yearly,
            created_at=self._now,
            **_announcement_columns(first),
        )

    async def update_next_announcement(self, milestone_id: int, coming: Announcement | None) -> None:
        """Store the next announcement of a milestone; None if nothing is left to announce."""
        await self.update_item(milestone_id, **_announcement_columns(coming))

    def _item(self, row: Row[Any]) -> Milestone:
        return Milestone(
            id=row.id,
            couple_id=row.couple_id,
            author_id=row.author_id,
            name=self._cipher.decrypt(row.couple_id, "milestones.name", row.id, row.name),
            day=row.day,
            is_yearly=row.is_yearly,
            created_at=row.created_at,
            next_on=row.next_on,
            next_ahead=row.next_ahead,
            next_at=row.next_at,
        )
