"""What the two came through, stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.growths import Growth, GrowthStory
from core.pages import NEWEST_PAGE, PageCursor
from data.crypto.field_cipher import FieldCipher
from data.ids import IdGenerator
from data.stores.paging import apply_cursor
from data.tables import growths


class GrowthStore:
    """What the two came through, sealed."""

    def __init__(self, connection: AsyncConnection, cipher: FieldCipher, ids: IdGenerator) -> None:
        self._connection = connection
        self._cipher = cipher
        self._ids = ids

    async def find_growth(self, couple_id: int, growth_id: int) -> Growth | None:
        """Find a couple's entry of that id."""
        row = (
            await self._connection.execute(
                select(growths).where(growths.c.id == growth_id, growths.c.couple_id == couple_id)
            )
        ).one_or_none()
        return None if row is None else self._growth(row)

    async def couple_id_of(self, growth_id: int) -> int | None:
        """Find the couple that an entry belongs to."""
        return await self._connection.scalar(select(growths.c.couple_id).where(growths.c.id == growth_id))

    async def growths_of(self, couple_id: int, limit: int, cursor: PageCursor = NEWEST_PAGE) -> list[Growth]:
        """List a couple's entries at an edge, the newest first."""
        query = apply_cursor(
            select(growths).where(growths.c.couple_id == couple_id), growths.c.id, cursor, limit
        )
        found = [self._growth(row) for row in (await self._connection.execute(query)).all()]
        return sorted(found, key=lambda growth: growth.id, reverse=True)

    async def insert_growth(
        self, couple_id: int, author_id: int, story: GrowthStory, now: datetime
    ) -> Growth:
        """Store an entry."""
        growth_id = self._ids.next_id(now)
        seal, seal_if_any = self._cipher.encrypt, self._cipher.encrypt_optional
        await self._connection.execute(
            insert(growths).values(
                id=growth_id,
                couple_id=couple_id,
                author_id=author_id,
                title=seal(couple_id, "growths.title", growth_id, story.title),
                asked=seal(couple_id, "growths.asked", growth_id, story.asked),
                carried=seal(couple_id, "growths.carried", growth_id, story.carried),
                author_grew=seal_if_any(couple_id, "growths.author_grew", growth_id, story.author_grew),
                other_grew=seal_if_any(couple_id, "growths.other_grew", growth_id, story.other_grew),
                created_at=now,
            )
        )
        return Growth(growth_id, couple_id, author_id, story, now)

    async def delete_growth(self, couple_id: int, growth_id: int) -> None:
        """Delete an entry."""
        await self._connection.execute(
            delete(growths).where(growths.c.id == growth_id, growths.c.couple_id == couple_id)
        )

    def _growth(self, row: Row[Any]) -> Growth:
        couple_id, open_one, open_any = row.couple_id, self._cipher.decrypt, self._cipher.decrypt_optional
        telling = GrowthStory(
            title=open_one(couple_id, "growths.title", row.id, row.title),
            asked=open_one(couple_id, "growths.asked", row.id, row.asked),
            carried=open_one(couple_id, "growths.carried", row.id, row.carried),
            author_grew=open_any(couple_id, "growths.author_grew", row.id, row.author_grew),
            other_grew=open_any(couple_id, "growths.other_grew", row.id, row.other_grew),
        )
        return Growth(row.id, couple_id, row.author_id, telling, row.created_at)
