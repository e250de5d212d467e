"""Things to try, stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.tries import Try, TryState
from data.crypto.field_cipher import FieldCipher
from data.ids import IdGenerator
from data.tables import tries


class TryStore:
    """What the two would like to try, and what they tend."""

    def __init__(self, connection: AsyncConnection, cipher: FieldCipher, ids: IdGenerator) -> None:
        self._connection = connection
        self._cipher = cipher
        self._ids = ids

    async def find_try(self, couple_id: int, try_id: int) -> Try | None:
        """Find a couple's thing to try of that id."""
        query = select(tries).where(tries.c.couple_id == couple_id, tries.c.id == try_id)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else self._try(row)

    async def couple_id_of(self, try_id: int) -> int | None:
        """Find the couple that it belongs to."""
        return await self._connection.scalar(select(tries.c.couple_id).where(tries.c.id == try_id))

    async def open_of(self, couple_id: int) -> list[Try]:
        """List what can be drawn, the newest first."""
        query = select(tries).where(tries.c.couple_id == couple_id, tries.c.state == TryState.OPEN)
        rows = await self._connection.execute(query.order_by(tries.c.id.desc()))
        return [self._try(row) for row in rows.all()]

    async def tries_page_of(self, couple_id: int, offset: int, limit: int) -> list[Try]:
        """List a page of all: what is open first, then what is done, the newest first."""
        query = (
            select(tries)
            .where(tries.c.couple_id == couple_id)
            .order_by(tries.c.state.desc(), tries.c.id.desc())
        )
        rows = await self._connection.execute(query.offset(offset).limit(limit))
        return [self._try(row) for row in rows.all()]

    async def insert_try(
        self, couple_id: int, author_id: int, what: str, now: datetime, *, is_ongoing: bool
    ) -> Try:
        """Store something to try."""
        try_id = self._ids.next_id(now)
        await self._connection.execute(
            insert(tries).values(
                id=try_id,
                couple_id=couple_id,
                author_id=author_id,
                what=self._cipher.encrypt(couple_id, "tries.what", try_id, what),
                is_ongoing=is_ongoing,
                state=TryState.OPEN,
                created_at=now,
            )
        )
        return Try(try_id, couple_id, author_id, what, is_ongoing, TryState.OPEN, None, None)

    async def update_try(self, try_id: int, **columns: object) -> None:
        """Set columns that hold no words."""
        await self._connection.execute(update(tries).where(tries.c.id == try_id).values(**columns))

    async def delete_try(self, try_id: int) -> None:
        """Delete it."""
        await self._connection.execute(delete(tries).where(tries.c.id == try_id))

    def _try(self, row: Row[Any]) -> Try:
        return Try(
            id=row.id,
            couple_id=row.couple_id,
            author_id=row.author_id,
            what=self._cipher.decrypt(row.couple_id, "tries.what", row.id, row.what),
            is_ongoing=row.is_ongoing,
            state=TryState(row.state),
            drawn_at=row.drawn_at,
            done_at=row.done_at,
        )
