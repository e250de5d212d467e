"""Sheets for a first session, stored: the lines, sealed, and when the file was made."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.sheets import LineState, Sheet, SheetLine, SheetTopic
from data.crypto.field_cipher import FieldCipher
from data.ids import IdGenerator
from data.tables import sheet_lines, sheets


class SheetStore:
    """What the two would like to take to a counsellor."""

    def __init__(self, connection: AsyncConnection, cipher: FieldCipher, ids: IdGenerator) -> None:
        self._connection = connection
        self._cipher = cipher
        self._ids = ids

    async def couple_id_of(self, line_id: int) -> int | None:
        """Find the id of the couple that a line belongs to; its words open once the couple is loaded."""
        return await self._connection.scalar(
            select(sheet_lines.c.couple_id).where(sheet_lines.c.id == line_id)
        )

    async def find_line(self, line_id: int) -> SheetLine | None:
        """Find the line of that id."""
        row = (
            await self._connection.execute(select(sheet_lines).where(sheet_lines.c.id == line_id))
        ).one_or_none()
        return None if row is None else self._line(row)

    async def sheet_of(self, couple_id: int) -> Sheet:
        """Load a couple's sheet with all its lines."""
        made = (
            await self._connection.execute(select(sheets).where(sheets.c.couple_id == couple_id))
        ).one_or_none()
        rows = await self._connection.execute(
            select(sheet_lines).where(sheet_lines.c.couple_id == couple_id).order_by(sheet_lines.c.id)
        )
        return Sheet(
            couple_id=couple_id,
            lines=tuple([self._line(row) for row in rows.all()]),
            made_by=made.made_by if made else None,
            made_at=made.made_at if made else None,
        )

    async def count_lines(self, couple_id: int) -> int:
        """Count a couple's lines."""
        found = await self._connection.scalar(
            select(func.count()).select_from(sheet_lines).where(sheet_lines.c.couple_id == couple_id)
        )
        return int(found or 0)

    async def insert_line(
        self, couple_id: int, author_id: int, topic: SheetTopic, text: str, now: datetime
    ) -> SheetLine:
        """Store a line that waits for the other's yes."""
        line = SheetLine(
            self._ids.next_id(now), couple_id, author_id, topic, text, LineState.WAITING, now, agreed_at=None
        )
        await self._connection.execute(
            insert(sheet_lines).values(
                id=line.id,
                couple_id=couple_id,
                author_id=author_id,
                topic=topic,
                body=self._cipher.encrypt(couple_id, "sheet_lines.body", line.id, text),
                state=line.state,
                created_at=now,
            )
        )
        return line

    async def update_line_state(
        self, line_id: int, state: LineState, agreed_at: datetime | None = None
    ) -> None:
        """Store where a line stands now."""
        await self._connection.execute(
            update(sheet_lines).where(sheet_lines.c.id == line_id).values(state=state, agreed_at=agreed_at)
        )

    async def delete_line(self, line_id: int) -> None:
        """Delete a line."""
        await self._connection.execute(delete(sheet_lines).where(sheet_lines.c.id == line_id))

    async def upsert_made_by(self, couple_id: int, user_id: int, now: datetime) -> None:
        """Note who had the file made, and when."""
        await self._connection.execute(delete(sheets).where(sheets.c.couple_id == couple_id))
        await self._connection.execute(
            insert(sheets).values(couple_id=couple_id, made_by=user_id, made_at=now)
        )

    def _line(self, row: Row[Any]) -> SheetLine:
        return SheetLine(
            id=row.id,
            couple_id=row.couple_id,
            author_id=row.author_id,
            topic=SheetTopic(row.topic),
            text=self._cipher.decrypt(row.couple_id, "sheet_lines.body", row.id, row.body),
            state=LineState(row.state),
            created_at=row.created_at,
            agreed_at=row.agreed_at,
        )
