"""Store things to try."""

from typing import Any

from sqlalchemy import Row, bindparam, case, select

from core.tries import Try, TryKind, TryState
from data.stores.base import ItemStore
from data.tables import tries

OPEN_OF_COUPLE = (
    select(tries)
    .where(tries.c.couple_id == bindparam("couple_id"), tries.c.state == TryState.OPEN)
    .order_by(tries.c.id.desc())
)


KIND_ORDER = case({kind.value: number for number, kind in enumerate(TryKind)}, value=tries.c.kind, else_=99)


class TryStore(ItemStore[Try]):
    """Things couples would like to try, or keep up regularly; their words are encrypted."""

    table = tries

    async def open_of(self, couple_id: int) -> list[Try]:
        """List a couple's open things to try, the newest first."""
        return await self._find_all(OPEN_OF_COUPLE, {"couple_id": couple_id})

    async def tries_page_of(self, couple_id: int, offset: int, limit: int) -> list[Try]:
        """List a page of things to try: open ones by kind, then done ones, each the newest first."""
        return await self._find_all(
            select(tries)
            .where(tries.c.couple_id == couple_id)
            # "open" comes before "done" in descending order
            .order_by(
                tries.c.state.desc(), case((tries.c.state == TryState.OPEN, KIND_ORDER)), tries.c.id.desc()
            )
            .offset(offset)
            .limit(limit)
        )

    async def insert_try(
        self,
        couple_id: int,
        author_id: int,
        what: str,
        *,
        is_ongoing: bool,
        kind: TryKind | None = None,
    ) -> Try:
        """Store a thing to try."""
        try_id = self._next_id()
        return await self._insert_item(
            id=try_id,
            couple_id=couple_id,
            author_id=author_id,
            what=self._cipher.encrypt(couple_id, "tries.what", try_id, what),
            is_ongoing=is_ongoing,
            kind=kind,
            state=TryState.OPEN,
            created_at=self._now,
        )

    def _item(self, row: Row[Any]) -> Try:
        return Try(
            id=row.id,
            couple_id=row.couple_id,
            author_id=row.author_id,
            what=self._cipher.decrypt(row.couple_id, "tries.what", row.id, row.what),
            is_ongoing=row.is_ongoing,
            state=TryState(row.state),
            drawn_at=row.drawn_at,
            done_at=row.done_at,
            kind=None if row.kind is None else TryKind(row.kind),
        )
