"""Store announcements."""

from datetime import datetime

from sqlalchemy import delete, select

from core.announcements import Announcement
from data.stores.base import Store
from data.tables import announcements


class AnnouncementStore(Store):
    """The host's messages to every home."""

    async def find_announcement(self, announcement_id: int) -> Announcement | None:
        """Find an announcement by its id."""
        query = select(announcements).where(announcements.c.id == announcement_id)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else Announcement(row.id, row.text, row.made_at)

    async def insert_announcement(self, announcement: Announcement) -> None:
        """Store an announcement."""
        await self._insert(
            announcements, id=announcement.id, text=announcement.text, made_at=announcement.made_at
        )

    async def purge_old_announcements(self, before: datetime) -> None:
        """Delete announcements made before a moment."""
        await self._connection.execute(delete(announcements).where(announcements.c.made_at < before))
