"""Store growth entries: hard times that a couple came through."""

from typing import Any

from sqlalchemy import Row, select

from core.growths import Growth, GrowthStory
from core.pages import NEWEST_PAGE, PageCursor
from data.stores.base import ItemStore
from data.stores.paging import apply_cursor
from data.tables import growths


class GrowthStore(ItemStore[Growth]):
    """The growth entries of couples; all words are encrypted."""

    table = growths

    async def growths_of(self, couple_id: int, limit: int, cursor: PageCursor = NEWEST_PAGE) -> list[Growth]:
        """List the entries next to a cursor, the newest first."""
        query = apply_cursor(
            select(growths).where(growths.c.couple_id == couple_id), growths.c.id, cursor, limit
        )
        return sorted(await self._find_all(query), key=lambda growth: growth.id, reverse=True)

    async def insert_growth(self, couple_id: int, author_id: int, story: GrowthStory) -> Growth:
        """Store an entry."""
        growth_id = self._next_id()
        encrypt, encrypt_optional = self._cipher.encrypt, self._cipher.encrypt_optional
        return await self._insert_item(
            id=growth_id,
            couple_id=couple_id,
            author_id=author_id,
            title=encrypt(couple_id, "growths.title", growth_id, story.title),
            asked=encrypt(couple_id, "growths.asked", growth_id, story.asked),
            carried=encrypt(couple_id, "growths.carried", growth_id, story.carried),
            author_grew=encrypt_optional(couple_id, "growths.author_grew", growth_id, story.author_grew),
            other_grew=encrypt_optional(couple_id, "growths.other_grew", growth_id, story.other_grew),
            created_at=self._now,
        )

    def _item(self, row: Row[Any]) -> Growth:
        couple_id = row.couple_id
        decrypt, decrypt_optional = self._cipher.decrypt, self._cipher.decrypt_optional
        story = GrowthStory(
            title=decrypt(couple_id, "growths.title", row.id, row.title),
            asked=decrypt(couple_id, "growths.asked", row.id, row.asked),
            carried=decrypt(couple_id, "growths.carried", row.id, row.carried),
            author_grew=decrypt_optional(couple_id, "growths.author_grew", row.id, row.author_grew),
            other_grew=decrypt_optional(couple_id, "growths.other_grew", row.id, row.other_grew),
        )
        return Growth(row.id, couple_id, row.author_id, story, row.created_at)
