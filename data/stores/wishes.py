"""Wishes, stored: rounds, what each wishes, and what each noticed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.pages import NEWEST_PAGE, PageCursor
from core.wishes import Noticing, Wish, WishRound, WishRoundState
from data.crypto.field_cipher import FieldCipher
from data.ids import IdGenerator
from data.stores.paging import apply_cursor
from data.tables import noticings, wish_rounds, wishes


class WishStore:
    """What the two wish for, sealed."""

    def __init__(self, connection: AsyncConnection, cipher: FieldCipher, ids: IdGenerator) -> None:
        self._connection = connection
        self._cipher = cipher
        self._ids = ids

    async def find_round(self, couple_id: int, round_id: int) -> WishRound | None:
        """Find a couple's round of that id."""
        return await self._find_one(wish_rounds.c.id == round_id, wish_rounds.c.couple_id == couple_id)

    async def running_round_of(self, couple_id: int) -> WishRound | None:
        """Find the couple's round that is not closed."""
        return await self._find_one(
            wish_rounds.c.couple_id == couple_id, wish_rounds.c.state != WishRoundState.CLOSED
        )

    async def last_noticed_since(self, couple_id: int, first: datetime) -> WishRound | None:
        """Find the couple's last round that both have noticed something in, if that was from `first` on."""
        row = await self._connection.execute(
            select(wish_rounds)
            .where(wish_rounds.c.couple_id == couple_id, wish_rounds.c.noticed_at >= first)
            .order_by(wish_rounds.c.id.desc())
            .limit(1)
        )
        found = row.one_or_none()
        return None if found is None else await self._round(found)

    async def closed_rounds_of(
        self, couple_id: int, user_id: int, limit: int, cursor: PageCursor = NEWEST_PAGE
    ) -> Sequence[WishRound]:
        """List closed rounds of which a partner is shown something, the newest first."""
        own = select(wishes.c.round_id).where(wishes.c.author_id == user_id)
        query = select(wish_rounds).where(
            wish_rounds.c.couple_id == couple_id,
            wish_rounds.c.state == WishRoundState.CLOSED,
            or_(wish_rounds.c.opened_at.is_not(None), wish_rounds.c.id.in_(own)),
        )
        rows = (await self._connection.execute(apply_cursor(query, wish_rounds.c.id, cursor, limit))).all()
        found = [await self._round(row) for row in rows]
        return sorted(found, key=lambda one: one.id, reverse=True)

    async def couple_id_of(self, round_id: int) -> int | None:
        """Find the couple that a round belongs to."""
        return await self._connection.scalar(
            select(wish_rounds.c.couple_id).where(wish_rounds.c.id == round_id)
        )

    async def round_id_of_wish(self, wish_id: int) -> int | None:
        """Find the round that a wish belongs to."""
        return await self._connection.scalar(select(wishes.c.round_id).where(wishes.c.id == wish_id))

    async def insert_round(self, couple_id: int, now: datetime) -> WishRound:
        """Begin a round; the one before must be closed."""
        begun = WishRound(
            self._ids.next_id(now), couple_id, WishRoundState.SEALED, now, None, None, None, None, (), ()
        )
        await self._connection.execute(
            insert(wish_rounds).values(
                id=begun.id, couple_id=couple_id, state=begun.state, began_at=begun.began_at
            )
        )
        return begun

    async def update_round(self, round_id: int, **columns: object) -> None:
        """Set columns of a round."""
        await self._connection.execute(
            update(wish_rounds).where(wish_rounds.c.id == round_id).values(**columns)
        )

    async def upsert_wish(
        self, wish_round: WishRound, author_id: int, wish: str, promise: str, now: datetime
    ) -> None:
        """Store a wish, or change it."""
        found = wish_round.wish_of(author_id)
        wish_id = found.id if found else self._ids.next_id(now)
        words = {
            "wish": self._cipher.encrypt(wish_round.couple_id, "wishes.wish", wish_id, wish),
            "promise": self._cipher.encrypt(wish_round.couple_id, "wishes.promise", wish_id, promise),
            "written_at": now,
        }
        if found:
            await self._connection.execute(update(wishes).where(wishes.c.id == wish_id).values(**words))
        else:
            await self._connection.execute(
                insert(wishes).values(id=wish_id, round_id=wish_round.id, author_id=author_id, **words)
            )

    async def replace_noticing(self, wish_round: WishRound, author_id: int, body: str, now: datetime) -> None:
        """Store what a partner noticed, or change it."""
        await self.delete_noticing(wish_round.id, author_id)
        noticing_id = self._ids.next_id(now)
        await self._connection.execute(
            insert(noticings).values(
                id=noticing_id,
                round_id=wish_round.id,
                author_id=author_id,
                body=self._cipher.encrypt(wish_round.couple_id, "noticings.body", noticing_id, body),
                written_at=now,
            )
        )

    async def delete_round(self, round_id: int) -> None:
        """Delete a round with all its words."""
        await self._connection.execute(delete(wish_rounds).where(wish_rounds.c.id == round_id))

    async def delete_wish(self, wish_id: int) -> None:
        """Delete a wish."""
        await self._connection.execute(delete(wishes).where(wishes.c.id == wish_id))

    async def delete_noticing(self, round_id: int, author_id: int) -> None:
        """Delete what a partner noticed."""
        await self._connection.execute(
            delete(noticings).where(noticings.c.round_id == round_id, noticings.c.author_id == author_id)
        )

    async def _find_one(self, *conditions: ColumnElement[bool]) -> WishRound | None:
        row = (await self._connection.execute(select(wish_rounds).where(*conditions))).one_or_none()
        return None if row is None else await self._round(row)

    async def _round(self, row: Row[Any]) -> WishRound:
        written = await self._connection.execute(
            select(wishes).where(wishes.c.round_id == row.id).order_by(wishes.c.id)
        )
        noticed = await self._connection.execute(
            select(noticings).where(noticings.c.round_id == row.id).order_by(noticings.c.id)
        )
        return WishRound(
            id=row.id,
            couple_id=row.couple_id,
            state=WishRoundState(row.state),
            began_at=row.began_at,
            opened_at=row.opened_at,
            chosen_id=row.chosen_id,
            ends_at=row.ends_at,
            noticed_at=row.noticed_at,
            wishes=tuple(self._wish(row.couple_id, one) for one in written.all()),
            noticings=tuple(self._noticing(row.couple_id, one) for one in noticed.all()),
        )

    def _wish(self, couple_id: int, row: Row[Any]) -> Wish:
        return Wish(
            id=row.id,
            round_id=row.round_id,
            author_id=row.author_id,
            wish=self._cipher.decrypt(couple_id, "wishes.wish", row.id, row.wish),
            promise=self._cipher.decrypt(couple_id, "wishes.promise", row.id, row.promise),
            written_at=row.written_at,
        )

    def _noticing(self, couple_id: int, row: Row[Any]) -> Noticing:
        body = self._cipher.decrypt(couple_id, "noticings.body", row.id, row.body)
        return Noticing(row.author_id, body, row.written_at)
