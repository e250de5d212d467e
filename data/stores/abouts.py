"""Store the facts couples state about their lives."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, bindparam, select

from core.abouts import NOTHING, About, Fit, read_fits
from core.couples import Couple
from data.stores.base import ItemStore
from data.tables import abouts

OF_COUPLES = (
    select(abouts)
    .where(abouts.c.couple_id.in_(bindparam("couple_ids", expanding=True)))
    .order_by(abouts.c.id.desc())
)


class AboutStore(ItemStore[About]):
    """One row per couple that stated anything, encrypted with the couple's key."""

    table = abouts

    async def find_about_of(self, couple_id: int) -> About | None:
        """Find the facts a couple stated about its life."""
        return await self._find_first(OF_COUPLES, {"couple_ids": [couple_id]})

    async def fits_of_all(self, couples: Collection[Couple]) -> dict[int, frozenset[Fit]]:
        """Return the facts several couples stated, by couple id; empty if unreadable.

        Their keys need not be loaded: those of couples who said anything are loaded here, together.
        """
        fits = {couple.id: NOTHING for couple in couples}
        rows = (await self._connection.execute(OF_COUPLES, {"couple_ids": list(fits)})).all()
        said = {row.couple_id: row for row in reversed(rows)}  # the newest, if ever there are two
        await self._cipher.load_keys({couple.id: couple.key_id for couple in couples if couple.id in said})
        readable = [row for couple_id, row in said.items() if self._cipher.has_key(couple_id)]
        return fits | {row.couple_id: self._item(row).fits for row in readable}

    async def write_about(self, couple_id: int, author_id: int, fits: Collection[Fit]) -> None:
        """Store a couple's facts, replacing the earlier ones."""
        found = await self.find_about_of(couple_id)
        about_id = found.id if found else self._next_id()
        columns = {
            "author_id": author_id,
            "fits": self._cipher.encrypt(couple_id, "abouts.fits", about_id, ",".join(sorted(fits))),
            "written_at": self._now,
        }
        await self._upsert(abouts, about_id, columns, is_new=not found, couple_id=couple_id)

    def _item(self, row: Row[Any]) -> About:
        words = self._cipher.decrypt_or_none(row.couple_id, "abouts.fits", row.id, row.fits)
        return About(row.id, row.couple_id, row.author_id, read_fits((words or "").split(",")))
