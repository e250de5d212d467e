"""Store the sheets for a first session: their lines, and the last time the file was made."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, select

from core.sheets import LineState, Sheet, SheetLine, SheetTopic
from data.stores.base import ItemStore
from data.tables import sheet_lines, sheets

LINES_OF_COUPLE = (
    select(sheet_lines).where(sheet_lines.c.couple_id == bindparam("couple_id")).order_by(sheet_lines.c.id)
)


class SheetStore(ItemStore[SheetLine]):
    """Encrypted lines that couples prepare for a counsellor, and one row per couple's file."""

    table = sheet_lines

    async def sheet_of(self, couple_id: int) -> Sheet:
        """Load a couple's sheet with all its lines."""
        made = (
            await self._connection.execute(select(sheets).where(sheets.c.couple_id == couple_id))
        ).one_or_none()
        return Sheet(
            couple_id=couple_id,
            lines=tuple(await self._find_all(LINES_OF_COUPLE, {"couple_id": couple_id})),
            made_by=made.made_by if made else None,
            made_at=made.made_at if made else None,
        )

    async def count_lines(self, couple_id: int) -> int:
        """Count a couple's lines."""
        found = await self._connection.scalar(
            select(func.count()).select_from(sheet_lines).where(sheet_lines.c.couple_id == couple_id)
        )
        return int(found or 0)

    async def insert_line(self, couple_id: int, author_id: int, topic: SheetTopic, text: str) -> SheetLine:
        """Store a line, before the other partner's agreement."""
        line_id = self._next_id()
        return await self._insert_item(
            id=line_id,
            couple_id=couple_id,
            author_id=author_id,
            topic=topic,
            body=self._cipher.encrypt(couple_id, "sheet_lines.body", line_id, text),
            state=LineState.WAITING,
            created_at=self._now,
        )

    async def update_line_state(
        self, line_id: int, state: LineState, agreed_at: datetime | None = None
    ) -> None:
        """Store the state of a line, and the time both agreed to it."""
        await self.update_item(line_id, state=state, agreed_at=agreed_at)

    async def upsert_made_by(self, couple_id: int, user_id: int) -> None:
        """Store the partner who last had the file made, and the time."""
        await self._connection.execute(delete(sheets).where(sheets.c.couple_id == couple_id))
        await self._insert(
            sheets,
            couple_id=couple_id,
            made_by=user_id,
            made_at=self._now,
        )

    def _item(self, row: Row[Any]) -> SheetLine:
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
