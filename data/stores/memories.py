"""Store memories. A page of the timeline begins at a cursor, found by the index."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, Row, and_, bindparam, or_, select, tuple_

from core.date_parsing.pieces import Precision
from core.memories import Memory, MemoryTitle, TimelineCursor
from data.stores.base import ItemStore
from data.stores.quiet_memories import COMES_BACK
from data.tables import memories

OF_COUPLE = select(memories).where(memories.c.couple_id == bindparam("couple_id"))
TITLES_OF_COUPLE = select(memories.c.id, memories.c.title, memories.c.happened_on, memories.c.about).where(
    memories.c.couple_id == bindparam("couple_id")
)
NEWEST_FIRST = memories.c.happened_on.desc(), memories.c.id.desc()
LARGEST_ID = 2**63 - 1


def _is_older(cursor: TimelineCursor) -> ColumnElement[bool]:
    # Several memories may share a day, so a position in the timeline is the day and the id.
    position = tuple_(memories.c.happened_on, memories.c.id)
    return position < (cursor.happened_on, cursor.memory_id)


class MemoryStore(ItemStore[Memory]):
    """The memories of couples; titles and stories are encrypted."""

    table = memories

    async def memory_ids_of(self, couple_id: int) -> Sequence[int]:
        """List the ids of a couple's memories, the oldest first."""
        rows = await self._connection.scalars(
            select(memories.c.id).where(memories.c.couple_id == couple_id).order_by(memories.c.id)
        )
        return rows.all()

    async def returning_ids_of(self, couple_id: int) -> Sequence[int]:
        """List the ids of memories neither partner wants left alone, oldest first."""
        rows = await self._connection.scalars(
            select(memories.c.id).where(memories.c.couple_id == couple_id, COMES_BACK).order_by(memories.c.id)
        )
        return rows.all()

    async def find_title(self, couple_id: int, choice: str) -> MemoryTitle | None:
        """Find a memory of a couple by its id as text; None if the text is no id of theirs."""
        is_number = choice.isascii() and choice.isdecimal() and len(choice) <= len(str(LARGEST_ID))
        if not is_number or int(choice) > LARGEST_ID:
            return None
        titles = await self._titles(couple_id, TITLES_OF_COUPLE.where(memories.c.id == int(choice)))
        return titles[0] if titles else None

    async def titles_older_than(
        self, couple_id: int, cursor: TimelineCursor | None, limit: int
    ) -> list[MemoryTitle]:
        """List the titles and days of memories, paged like `memories_older_than`."""
        query = TITLES_OF_COUPLE if cursor is None else TITLES_OF_COUPLE.where(_is_older(cursor))
        return await self._titles(couple_id, query.order_by(*NEWEST_FIRST).limit(limit))

    async def memories_older_than(
        self, couple_id: int, cursor: TimelineCursor | None, limit: int
    ) -> list[Memory]:
        """List the memories before a cursor, or the newest without one, the newest day first."""
        query = OF_COUPLE if cursor is None else OF_COUPLE.where(_is_older(cursor))
        return await self._find_all(query.order_by(*NEWEST_FIRST).limit(limit), {"couple_id": couple_id})

    async def memories_newer_than(self, couple_id: int, cursor: TimelineCursor, limit: int) -> list[Memory]:
        """List the memories after a cursor, the oldest day first."""
        position = tuple_(memories.c.happened_on, memories.c.id)
        query = OF_COUPLE.where(position > (cursor.happened_on, cursor.memory_id))
        return await self._find_all(
            query.order_by(memories.c.happened_on, memories.c.id).limit(limit), {"couple_id": couple_id}
        )

    async def memories_by_id(self, couple_id: int, memory_ids: Collection[int]) -> list[Memory]:
        """List the couple's memories with these ids, newest day first."""
        query = OF_COUPLE.where(memories.c.id.in_(memory_ids)).order_by(*NEWEST_FIRST)
        return await self._find_all(query, {"couple_id": couple_id})

    async def memories_between(
        self, couple_id: int, first: datetime, end: datetime, days: tuple[date, date]
    ) -> list[Memory]:
        """List the memories of these days, and those kept from `first` up to, not including, `end`.

        Those that a partner does not want brought back are left out.
        `days` are the first and the last day. The oldest day comes first.
        """
        happened = memories.c.happened_on.between(*days)
        kept = and_(memories.c.created_at >= first, memories.c.created_at < end)
        query = OF_COUPLE.where(or_(happened, kept), COMES_BACK).order_by(
            memories.c.happened_on, memories.c.id
        )
        return await self._find_all(query, {"couple_id": couple_id})

    async def insert_memory(
        self,
        couple_id: int,
        author_id: int,
        title: str,
        story: str,
        happened_on: date,
        *,
        writer_id: int | None = None,
        is_retold: bool = False,
        about: Precision | None = None,
        checkin_id: int | None = None,
    ) -> Memory:
        """Store a memory; `writer_id` wrote the message it was kept from, if not its author.

        `is_retold`: the author changed the message's words. `checkin_id`: the reveal that it was kept from.
        """
        memory_id = self._next_id()
        return await self._insert_item(
            id=memory_id,
            couple_id=couple_id,
            author_id=author_id,
            title=self._cipher.encrypt(couple_id, "memories.title", memory_id, title),
            story=self._cipher.encrypt(couple_id, "memories.story", memory_id, story),
            happened_on=happened_on,
            created_at=self._now,
            writer_id=writer_id,
            is_retold=is_retold,
            about=about,
            checkin_id=checkin_id,
        )

    def message_fingerprint(self, couple_id: int, writer_id: int, message_id: int, text: str) -> str:
        """Return the fingerprint that identifies the words of a message, whatever their spacing."""
        words = " ".join(text.split())
        return self._cipher.fingerprint(couple_id, f"message/{writer_id}/{message_id}", words)

    async def _titles(self, couple_id: int, query: Executable) -> list[MemoryTitle]:
        rows = await self._connection.execute(query, {"couple_id": couple_id})
        return [
            MemoryTitle(
                row.id,
                self._cipher.decrypt(couple_id, "memories.title", row.id, row.title),
                row.happened_on,
                _precision_of(row),
            )
            for row in rows.all()
        ]

    def _item(self, row: Row[Any]) -> Memory:
        return Memory(
            id=row.id,
            couple_id=row.couple_id,
            author_id=row.author_id,
            title=self._cipher.decrypt(row.couple_id, "memories.title", row.id, row.title),
            story=self._cipher.decrypt(row.couple_id, "memories.story", row.id, row.story),
            happened_on=row.happened_on,
            created_at=row.created_at,
            writer_id=row.writer_id,
            is_retold=row.is_retold,
            about=_precision_of(row),
        )


def _precision_of(row: Row[Any]) -> Precision | None:
    return None if row.about is None else Precision(row.about)
