"""Store wish rounds, with their wishes and each partner's noticing."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, or_, select

from core.pages import NEWEST_PAGE, PageCursor
from core.wishes import Noticing, Wish, WishRound, WishRoundState
from data.stores.base import ItemStore
from data.stores.paging import apply_cursor
from data.tables import noticings, wish_rounds, wishes

RUNNING_ROUND = select(wish_rounds).where(
    wish_rounds.c.couple_id == bindparam("couple_id"), wish_rounds.c.state != WishRoundState.CLOSED
)
WISHES_IN = (
    select(wishes).where(wishes.c.round_id.in_(bindparam("round_ids", expanding=True))).order_by(wishes.c.id)
)
NOTICINGS_IN = (
    select(noticings)
    .where(noticings.c.round_id.in_(bindparam("round_ids", expanding=True)))
    .order_by(noticings.c.id)
)


class WishStore(ItemStore[WishRound]):
    """Couples' wish rounds; all words are encrypted."""

    table = wish_rounds

    async def running_round_of(self, couple_id: int) -> WishRound | None:
        """Find the couple's round that is not closed."""
        return await self._find_first(RUNNING_ROUND, {"couple_id": couple_id})

    async def last_noticed_since(self, couple_id: int, first: datetime) -> WishRound | None:
        """Find the couple's last round with a noticing from both partners, from `first` on."""
        return await self._find_first(
            select(wish_rounds)
            .where(wish_rounds.c.couple_id == couple_id, wish_rounds.c.noticed_at >= first)
            .order_by(wish_rounds.c.id.desc())
            .limit(1)
        )

    async def closed_rounds_of(
        self, couple_id: int, user_id: int, limit: int, cursor: PageCursor = NEWEST_PAGE
    ) -> Sequence[WishRound]:
        """List the closed rounds that show something to a partner, the newest first.

        A round that was opened shows its words to both partners; any other, only to the author of its wish.
        """
        own = select(wishes.c.round_id).where(wishes.c.author_id == user_id)
        query = select(wish_rounds).where(
            wish_rounds.c.couple_id == couple_id,
            wish_rounds.c.state == WishRoundState.CLOSED,
            or_(wish_rounds.c.opened_at.is_not(None), wish_rounds.c.id.in_(own)),
        )
        rounds = await self._find_all(apply_cursor(query, wish_rounds.c.id, cursor, limit))
        return sorted(rounds, key=lambda wish_round: wish_round.id, reverse=True)

    async def round_id_of_wish(self, wish_id: int) -> int | None:
        """Find the id of a wish's round."""
        return await self._connection.scalar(select(wishes.c.round_id).where(wishes.c.id == wish_id))

    async def insert_round(self, couple_id: int) -> WishRound:
        """Store a new round; the couple's previous one must be closed."""
        return await self._insert_item(
            id=self._next_id(),
            couple_id=couple_id,
            state=WishRoundState.SEALED,
            began_at=self._now,
        )

    async def upsert_wish(self, wish_round: WishRound, author_id: int, wish: str, promise: str) -> Wish:
        """Store a partner's wish, replacing any earlier one."""
        found = wish_round.wish_of(author_id)
        wish_id = found.id if found else self._next_id()
        words = {
            "wish": self._cipher.encrypt(wish_round.couple_id, "wishes.wish", wish_id, wish),
            "promise": self._cipher.encrypt(wish_round.couple_id, "wishes.promise", wish_id, promise),
            "written_at": self._now,
        }
        origin = {"round_id": wish_round.id, "author_id": author_id}
        await self._upsert(wishes, wish_id, words, is_new=not found, **origin)
        return Wish(wish_id, wish_round.id, author_id, wish, promise, self._now)

    async def replace_noticing(self, wish_round: WishRound, author_id: int, body: str) -> Noticing:
        """Store a partner's noticing, replacing any earlier one."""
        await self.delete_noticing(wish_round.id, author_id)
        noticing_id = self._next_id()
        await self._insert(
            noticings,
            id=noticing_id,
            round_id=wish_round.id,
            author_id=author_id,
            body=self._cipher.encrypt(wish_round.couple_id, "noticings.body", noticing_id, body),
            written_at=self._now,
        )
        return Noticing(author_id, body, self._now)

    async def delete_round(self, round_id: int) -> None:
        """Delete a round with all its words."""
        await self._connection.execute(delete(wish_rounds).where(wish_rounds.c.id == round_id))

    async def delete_wish(self, wish_id: int) -> None:
        """Delete a wish."""
        await self._delete_words(wishes, wishes.c.id == wish_id)

    async def delete_noticing(self, round_id: int, author_id: int) -> None:
        """Delete a partner's noticing."""
        is_theirs = noticings.c.author_id == author_id
        await self._delete_words(noticings, noticings.c.round_id == round_id, is_theirs)

    async def _items(self, rows: Sequence[Row[Any]]) -> list[WishRound]:
        """Build rounds from rows; one query reads all their wishes, another all their noticings."""
        ids = {"round_ids": [row.id for row in rows]}
        written: defaultdict[int, list[Row[Any]]] = defaultdict(list)
        for wish in await self._connection.execute(WISHES_IN, ids):
            written[wish.round_id].append(wish)
        noticed: defaultdict[int, list[Row[Any]]] = defaultdict(list)
        for noticing in await self._connection.execute(NOTICINGS_IN, ids):
            noticed[noticing.round_id].append(noticing)
        return [self._item(row, written[row.id], noticed[row.id]) for row in rows]

    def _item(
        self, row: Row[Any], written: Sequence[Row[Any]] = (), noticed: Sequence[Row[Any]] = ()
    ) -> WishRound:
        return WishRound(
            id=row.id,
            couple_id=row.couple_id,
            state=WishRoundState(row.state),
            began_at=row.began_at,
            opened_at=row.opened_at,
            chosen_id=row.chosen_id,
            ends_at=row.ends_at,
            noticed_at=row.noticed_at,
            wishes=tuple(self._wish(row.couple_id, wish) for wish in written),
            noticings=tuple(self._noticing(row.couple_id, noticing) for noticing in noticed),
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
