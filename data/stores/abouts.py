"""Store what couples said of how they live."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from core.abouts import About, Fit, read_fits
from data.stores.base import ItemStore
from data.tables import abouts

OF_COUPLES = (
    select(abouts)
    .where(abouts.c.couple_id.in_(bindparam("couple_ids", expanding=True)))
    .order_by(abouts.c.id.desc())
)


class AboutStore(ItemStore[About]):
    """One row for each couple that has said anything, encrypted with the couple's key."""

    table = abouts

    async def find_about_of(self, couple_id: int) -> About | None:
        """Find what a couple said of themselves."""
        return await self._find_first(OF_COUPLES, {"couple_ids": [couple_id]})

    async def write_about(self, couple_id: int, author_id: int, fits: Collection[Fit], now: datetime) -> None:
        """Store what a couple says now, in place of what they said before."""
        found = await self.find_about_of(couple_id)
        about_id = found.id if found else self._ids.next_id(now)
        columns = {
            "author_id": author_id,
            "fits": self._cipher.encrypt(couple_id, "abouts.fits", about_id, ",".join(sorted(fits))),
            "written_at": now,
        }
        if found:
            await self._connection.execute(update(abouts).where(abouts.c.id == about_id).values(**columns))
        else:
            await self._insert(abouts, id=about_id, couple_id=couple_id, **columns)

    def _item(self, row: Row[Any]) -> About:
        words = self._cipher.decrypt_or_none(row.couple_id, "abouts.fits", row.id, row.fits)
        return About(row.id, row.couple_id, row.author_id, read_fits((words or "").split(",")))
