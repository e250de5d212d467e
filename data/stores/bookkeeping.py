"""Purge drafts and bookkeeping that nobody needs any more, in slices over all couples."""

from datetime import datetime

from sqlalchemy import Column, ColumnElement, and_, delete, exists, func, select

from core.bookkeeping import KEEP_DEALT, KEEP_DELIVERIES, KEEP_IMPORTS, KEEP_POSTS, BookkeepingTable
from core.checkins import CheckinState
from core.deliveries import DeliveryKind
from core.statements import DRAFT_EXPIRES_AFTER
from data.stores.base import Store
from data.stores.deliveries import PENDING_STATES
from data.tables import checkins, deliveries, import_parts, posts, seen, statements

ROWS_AT_ONCE = 500  # that one transaction looks through
NEWER = seen.alias("newer")
FLEETING = [kind for kind in DeliveryKind if kind.promises.is_fleeting]


KEYS: dict[BookkeepingTable, Column[int]] = {
    BookkeepingTable.DRAFTS: statements.c.id,
    BookkeepingTable.IMPORTS: import_parts.c.id,
    BookkeepingTable.DELIVERIES: deliveries.c.id,
    BookkeepingTable.POSTS: posts.c.message_id,
    BookkeepingTable.DEALT: seen.c.id,
}


def _is_needless(table: BookkeepingTable, now: datetime) -> ColumnElement[bool]:
    """Select the rows nobody needs any more."""
    match table:
        case BookkeepingTable.DRAFTS:
            return and_(statements.c.posted_at.is_(None), statements.c.created_at < now - DRAFT_EXPIRES_AFTER)
        case BookkeepingTable.IMPORTS:
            return and_(import_parts.c.is_agreed.is_(False), import_parts.c.created_at < now - KEEP_IMPORTS)
        case BookkeepingTable.DELIVERIES:
            before = now - KEEP_DELIVERIES
            return and_(
                deliveries.c.state.not_in(PENDING_STATES),
                deliveries.c.due_at < before,
                deliveries.c.next_at < before,
            )
        case BookkeepingTable.POSTS:
            # The card of an open check-in is redrawn, and its nudges are deleted, when it is answered.
            is_open = exists().where(
                checkins.c.id == posts.c.subject_id, checkins.c.state == CheckinState.OPEN
            )
            return and_(
                ~posts.c.has_words,
                posts.c.posted_at < now - KEEP_POSTS,
                posts.c.kind.in_(FLEETING),
                ~is_open,
            )
        case BookkeepingTable.DEALT:
            was_dealt_again = exists().where(
                NEWER.c.couple_id == seen.c.couple_id,
                NEWER.c.deck == seen.c.deck,
                NEWER.c.key == seen.c.key,
                NEWER.c.id > seen.c.id,
            )
            return and_(seen.c.seen_at < now - KEEP_DEALT, was_dealt_again)
        case BookkeepingTable.IMPORTED_PICTURES:
            raise ValueError("pictures are purged with their files")


class BookkeepingStore(Store):
    """Rows that are purged in time: they hold only ids and moments, or were never posted."""

    async def purge_some(self, table: BookkeepingTable, after: int, now: datetime) -> int | None:
        """Look through the next rows of a table after an id, and delete those nobody needs any more.

        Return the id of the last row that was looked at, or None at the end of the table.
        """
        key = KEYS[table]
        some = select(key.label("key")).where(key > after).order_by(key).limit(ROWS_AT_ONCE).subquery()
        # An index alone answers this, and the slice has few rows: neither reads the table of all couples.
        last = await self._connection.scalar(select(func.max(some.c.key)))
        if last is not None:
            await self._connection.execute(
                delete(key.table).where(key > after, key <= last, _is_needless(table, now))
            )
        return last

    async def purge_old_deliveries(self, before: datetime) -> None:
        """Delete old settled deliveries without a couple; others are deleted with their couple."""
        await self._connection.execute(
            delete(deliveries).where(
                deliveries.c.couple_id.is_(None),
                deliveries.c.state.not_in(PENDING_STATES),
                deliveries.c.due_at < before,
            )
        )
