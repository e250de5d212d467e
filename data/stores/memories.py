"""Memories, stored: the timeline is read by its index, from a bookmark on."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, delete, insert, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from core.memories import Memory, MemoryTitle, TimelineCursor
from data.crypto.field_cipher import FieldCipher
from data.ids import IdGenerator
from data.tables import memories


class MemoryStore:
    """What the two want to remember."""

    def __init__(self, connection: AsyncConnection, cipher: FieldCipher, ids: IdGenerator) -> None:
        self._connection = connection
        self._cipher = cipher
        self._ids = ids

    async def find_memory(self, couple_id: int, memory_id: int) -> Memory | None:
        """Find a couple's memory of that id."""
        row = (
            await self._connection.execute(
                select(memories).where(memories.c.id == memory_id, memories.c.couple_id == couple_id)
            )
        ).one_or_none()
        return None if row is None else self._memory(row)

    async def couple_id_of(self, memory_id: int) -> int | None:
        """Find the couple that a memory belongs to."""
        return await self._connection.scalar(select(memories.c.couple_id).where(memories.c.id == memory_id))

    async def memory_ids_of(self, couple_id: int) -> Sequence[int]:
        """List the ids of all that a couple keeps."""
        rows = await self._connection.scalars(
            select(memories.c.id).where(memories.c.couple_id == couple_id).order_by(memories.c.id)
        )
        return rows.all()

    async def titles_of(self, couple_id: int) -> list[MemoryTitle]:
        """List all that a couple keeps by title and day, the newest day first."""
        rows = await self._connection.execute(
            select(memories.c.id, memories.c.title, memories.c.happened_on)
            .where(memories.c.couple_id == couple_id)
            .order_by(memories.c.happened_on.desc(), memories.c.id.desc())
        )
        return [
            MemoryTitle(
                row.id, self._cipher.decrypt(couple_id, "memories.title", row.id, row.title), row.happened_on
            )
            for row in rows.all()
        ]

    async def memories_older_than(
        self, couple_id: int, cursor: TimelineCursor | None, limit: int
    ) -> list[Memory]:
        """List what happened before a bookmark, or all without one, the newest day first."""
        query = select(memories).where(memories.c.couple_id == couple_id)
        if cursor is not None:
            place = tuple_(memories.c.happened_on, memories.c.id)
            query = query.where(place < (cursor.happened_on, cursor.memory_id))
        query = query.order_by(memories.c.happened_on.desc(), memories.c.id.desc()).limit(limit)
        return [self._memory(row) for row in (await self._connection.execute(query)).all()]

    async def memories_newer_than(self, couple_id: int, cursor: TimelineCursor, limit: int) -> list[Memory]:
        """List what happened after a bookmark, the oldest day first."""
        place = tuple_(memories.c.happened_on, memories.c.id)
        query = (
            select(memories)
            .where(memories.c.couple_id == couple_id, place > (cursor.happened_on, cursor.memory_id))
            .order_by(memories.c.happened_on, memories.c.id)
            .limit(limit)
        )
        return [self._memory(row) for row in (await self._connection.execute(query)).all()]

    async def memories_by_id(self, couple_id: int, memory_ids: Collection[int]) -> list[Memory]:
        """List a couple's memories of these ids, the newest day first."""
        query = (
            select(memories)
            .where(memories.c.id.in_(memory_ids), memories.c.couple_id == couple_id)
            .order_by(memories.c.happened_on.desc(), memories.c.id.desc())
        )
        return [self._memory(row) for row in (await self._connection.execute(query)).all()]

    async def memories_between(
        self, couple_id: int, first: datetime, end: datetime, days: tuple[date, date]
    ) -> list[Memory]:
        """List what happened on these days, and what was kept from `first` up to, not including, `end`."""
        happened = memories.c.happened_on.between(*days)
        kept = and_(memories.c.created_at >= first, memories.c.created_at < end)
        rows = await self._connection.execute(
            select(memories)
            .where(memories.c.couple_id == couple_id, or_(happened, kept))
            .order_by(memories.c.happened_on, memories.c.id)
        )
        return [self._memory(row) for row in rows.all()]

    async def insert_memory(
        self,
        couple_id: int,
        author_id: int,
        title: str,
        story: str,
        happened_on: date,
        now: datetime,
        *,
        writer_id: int | None = None,
    ) -> Memory:
        """Store a memory; `writer_id` is who wrote the message that it was kept from, if not its author."""
        memory_id = self._ids.next_id(now)
        await self._connection.execute(
            insert(memories).values(
                id=memory_id,
                couple_id=couple_id,
                author_id=author_id,
                title=self._cipher.encrypt(couple_id, "memories.title", memory_id, title),
                story=self._cipher.encrypt(couple_id, "memories.story", memory_id, story),
                happened_on=happened_on,
                created_at=now,
                writer_id=writer_id,
            )
        )
        return Memory(memory_id, couple_id, author_id, title, story, happened_on, now, writer_id)

    async def delete_memory(self, couple_id: int, memory_id: int) -> None:
        """Delete a memory."""
        await self._connection.execute(
            delete(memories).where(memories.c.id == memory_id, memories.c.couple_id == couple_id)
        )

    def _memory(self, row: Row[Any]) -> Memory:
        return Memory(
            id=row.id,
            couple_id=row.couple_id,
            author_id=row.author_id,
            title=self._cipher.decrypt(row.couple_id, "memories.title", row.id, row.title),
            story=self._cipher.decrypt(row.couple_id, "memories.story", row.id, row.story),
            happened_on=row.happened_on,
            created_at=row.created_at,
            writer_id=row.writer_id,
        )
