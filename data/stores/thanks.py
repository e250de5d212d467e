"""Store thank-yous."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from core.couples import Couple
from core.thanks import Thanks, ThanksAbout
from data.stores.base import ItemStore
from data.tables import thanks


class ThanksStore(ItemStore[Thanks]):
    """Partners' thank-yous to each other; the messages are encrypted."""

    table = thanks

    async def thanks_given_by(self, couple_id: int, user_id: int, skip: int, limit: int) -> list[Thanks]:
        """List the thank-yous a partner gave, newest first, after the first `skip`."""
        return await self._find_all(
            select(thanks)
            .where(thanks.c.couple_id == couple_id, thanks.c.author_id == user_id)
            .order_by(thanks.c.id.desc())
            .offset(skip)
            .limit(limit)
        )

    async def thanks_between(self, couple_id: int, first: datetime, end: datetime) -> list[Thanks]:
        """List the thank-yous given from `first` up to, not including, `end`, the earliest first."""
        return await self._find_all(
            select(thanks)
            .where(thanks.c.couple_id == couple_id, thanks.c.created_at >= first, thanks.c.created_at < end)
            .order_by(thanks.c.id)
        )

    async def drawn_at_by_id(self, couple_id: int, user_id: int) -> dict[int, datetime | None]:
        """Return the last draw of each thank-you to a partner, by its id; None if it was never drawn."""
        rows = await self._connection.execute(
            select(thanks.c.id, thanks.c.drawn_at).where(
                thanks.c.couple_id == couple_id, thanks.c.recipient_id == user_id
            )
        )
        return {row.id: row.drawn_at for row in rows.all()}

    async def insert_thanks(
        self,
        couple: Couple,
        author_id: int,
        about: ThanksAbout,
        message: str,
        *,
        is_private: bool,
    ) -> Thanks:
        """Store a thank-you for the author's partner."""
        thanks_id = self._next_id()
        return await self._insert_item(
            id=thanks_id,
            couple_id=couple.id,
            author_id=author_id,
            recipient_id=couple.other_partner(author_id).user_id,
            about=about,
            message=self._cipher.encrypt(couple.id, "thanks.message", thanks_id, message),
            is_private=is_private,
            created_at=self._now,
        )

    async def update_message(self, given: Thanks, message: str) -> None:
        """Replace the message of a thank-you."""
        encrypted = self._cipher.encrypt(given.couple_id, "thanks.message", given.id, message)
        await self.update_item(given.id, message=encrypted)

    def _item(self, row: Row[Any]) -> Thanks:
        return Thanks(
            id=row.id,
            couple_id=row.couple_id,
            author_id=row.author_id,
            recipient_id=row.recipient_id,
            about=ThanksAbout(row.about),
            message=self._cipher.decrypt(row.couple_id, "thanks.message", row.id, row.message),
            is_private=row.is_private,
            created_at=row.created_at,
        )
