"""Milestones, stored."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.milestones import Announcement, Milestone
from data.crypto.field_cipher import FieldCipher
from data.ids import IdGenerator
from data.tables import milestones


def _announcement_columns(coming: Announcement | None) -> dict[str, object]:
    return {
        "next_on": coming.day if coming else None,
        "next_ahead": coming.days_ahead if coming else None,
        "next_at": coming.at if coming else None,
    }


class MilestoneStore:
    """The days that the two want to be told of."""

    def __init__(self, connection: AsyncConnection, cipher: FieldCipher, ids: IdGenerator) -> None:
        self._connection = connection
        self._cipher = cipher
        self._ids = ids

    async def find_milestone(self, couple_id: int, milestone_id: int) -> Milestone | None:
        """Find a couple's milestone of that id."""
        row = (
            await self._connection.execute(
                select(milestones).where(milestones.c.id == milestone_id, milestones.c.couple_id == couple_id)
            )
        ).one_or_none()
        return None if row is None else self._milestone(row)

    async def couple_id_of(self, milestone_id: int) -> int | None:
        """Find the couple that a milestone belongs to."""
        return await self._connection.scalar(
            select(milestones.c.couple_id).where(milestones.c.id == milestone_id)
        )

    async def milestones_of(self, couple_id: int) -> list[Milestone]:
        """List all of a couple's milestones, the oldest first."""
        rows = await self._connection.execute(
            select(milestones).where(milestones.c.couple_id == couple_id).order_by(milestones.c.id)
        )
        return [self._milestone(row) for row in rows.all()]

    async def insert_milestone(
        self,
        couple_id: int,
        author_id: int,
        name: str,
        day: date,
        first: Announcement,
        now: datetime,
        *,
        is_yearly: bool,
    ) -> Milestone:
        """Store a milestone and what is to be announced first."""
        milestone_id = self._ids.next_id(now)
        row = await self._connection.execute(
            insert(milestones)
            .values(
                id=milestone_id,
                couple_id=couple_id,
                author_id=author_id,
                name=self._cipher.encrypt(couple_id, "milestones.name", milestone_id, name),
                day=day,
                is_yearly=is_yearly,
                created_at=now,
                **_announcement_columns(first),
            )
            .returning(milestones)
        )
        return self._milestone(row.one())

    async def update_next_announcement(self, milestone_id: int, coming: Announcement | None) -> None:
        """Note what is to be announced next."""
        await self._connection.execute(
            update(milestones).where(milestones.c.id == milestone_id).values(**_announcement_columns(coming))
        )

    async def delete_milestone(self, couple_id: int, milestone_id: int) -> None:
        """Delete a milestone."""
        await self._connection.execute(
            delete(milestones).where(milestones.c.id == milestone_id, milestones.c.couple_id == couple_id)
        )

    def _milestone(self, row: Row[Any]) -> Milestone:
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
