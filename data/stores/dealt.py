"""Store the deck entries dealt to each couple."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, select

from core.decks import FOLLOWUP_DECKS, DealtEntry
from data.stores.base import Store
from data.tables import checkins, seen

INSERT = insert(seen)
OF_COUPLES = seen.c.couple_id.in_(bindparam("couple_ids", expanding=True))
LAST_DEALT_IDS = (
    select(seen.c.couple_id, seen.c.key)
    .where(OF_COUPLES, seen.c.deck == bindparam("deck"))
    .group_by(seen.c.couple_id, seen.c.key)
    .order_by(func.max(seen.c.id))
)
LAST_DEALT_AT = (
    select(seen.c.couple_id, seen.c.deck, func.max(seen.c.seen_at).label("at"))
    .where(OF_COUPLES, seen.c.deck.in_(bindparam("decks", expanding=True)))
    .group_by(seen.c.couple_id, seen.c.deck)
)


class DealtStore(Store):
    """The entries dealt from each deck, so that none repeats before the deck is used up."""

    async def deck_ids_of(self, couple_id: int, deck: str) -> Sequence[str]:
        """List the deck ids of entries dealt from a deck, oldest first."""
        rows = await self._connection.scalars(
            select(seen.c.key).where(seen.c.couple_id == couple_id, seen.c.deck == deck).order_by(seen.c.id)
        )
        return rows.all()

    async def deck_ids_of_all(self, couple_ids: Collection[int], deck: str) -> dict[int, list[str]]:
        """List the deck ids dealt to several couples, by couple id: each id once, the least recent first."""
        dealt: dict[int, list[str]] = {couple_id: [] for couple_id in couple_ids}
        sought = {"couple_ids": list(couple_ids), "deck": deck}
        for row in (await self._connection.execute(LAST_DEALT_IDS, sought)).all():
            dealt[row.couple_id].append(row.key)
        return dealt

    async def last_dealt_at_of_all(
        self, couple_ids: Collection[int], decks: Collection[str]
    ) -> dict[tuple[int, str], datetime]:
        """Return the last time an entry of each deck was dealt, by couple id and deck."""
        sought = {"couple_ids": list(couple_ids), "decks": list(decks)}
        rows = await self._connection.execute(LAST_DEALT_AT, sought)
        return {(row.couple_id, row.deck): row.at for row in rows.all()}

    async def find_dealt(self, dealt_id: int) -> DealtEntry | None:
        """Find a dealt entry by its row id."""
        row = (await self._connection.execute(select(seen).where(seen.c.id == dealt_id))).one_or_none()
        return None if row is None else DealtEntry(row.id, row.couple_id, row.key)

    async def insert_dealt(self, couple_id: int, deck: str, deck_ids: Iterable[str]) -> list[int]:
        """Store these entries as dealt, and return the row id of each."""
        return await self.insert_all_dealt([(couple_id, deck, deck_id) for deck_id in deck_ids])

    async def insert_all_dealt(self, dealt: Iterable[tuple[int, str, str]]) -> list[int]:
        """Store (couple id, deck, deck id) of each entry that was dealt, and return the row id of each."""
        by_id = {self._next_id(): entry for entry in dealt}
        rows = [
            {"id": dealt_id, "couple_id": couple_id, "deck": deck, "key": deck_id, "seen_at": self._now}
            for dealt_id, (couple_id, deck, deck_id) in by_id.items()
        ]
        if rows:
            await self._connection.execute(INSERT, rows)
        return list(by_id)

    async def delete_followup_of(self, couple_id: int, checkin_id: int) -> None:
        """Delete the record of the follow-up dealt to a check-in's reveal, from whichever deck."""
        dealt = select(checkins.c.followup_key).where(checkins.c.id == checkin_id).scalar_subquery()
        await self._connection.execute(
            delete(seen).where(
                seen.c.couple_id == couple_id,
                seen.c.deck.startswith(FOLLOWUP_DECKS, autoescape=True),
                seen.c.key == dealt,
            )
        )

    async def delete_dealt_of(self, couple_id: int, deck: str) -> None:
        """Delete the record of all entries dealt from a deck."""
        await self._connection.execute(delete(seen).where(seen.c.couple_id == couple_id, seen.c.deck == deck))
