"""Find and count everything one partner wrote, in every table."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, Table, delete, select, true, update

from data.stores.base import Store, couple_id_of_row
from data.stores.exports import COUPLE_ID, count_each, rows_of_couple
from data.tables import metadata, talks
from data.tables.facts import facts_of

AUTHORED_TABLES = {
    table.name: table for table in metadata.tables.values() if facts_of(table).is_own is not None
}
"""The tables of words that have one author, who may take them back alone."""

AUTHOR_COLUMNS = ("author_id", "user_id", "asked_by")
ROWS_PER_QUERY = 500  # databases limit the number of a statement's parameters


class OwnWordsStore(Store):
    """The words one partner wrote, of all kinds; a kind is the name of its table."""

    async def subject_ids_of(
        self, kind: str, couple_id: int, user_id: int, after: int, limit: int
    ) -> Sequence[int]:
        """List up to `limit` subject ids, above `after`, of a partner's words of one kind, in order."""
        table = AUTHORED_TABLES[kind]
        key = table.c[facts_of(table).subject]
        query = _own_rows(table).with_only_columns(key).where(key > after).order_by(key).limit(limit)
        parameters = {"couple_id": couple_id, "user_id": user_id}
        return (await self._connection.scalars(query, parameters)).all()

    async def existing_among(self, kind: str, row_ids: Collection[int]) -> set[int]:
        """Return the ids among these that exist and still have words."""
        table, found, wanted = AUTHORED_TABLES[kind], set[int](), sorted(row_ids)
        has_words = true() if table is not talks else talks.c.topic.is_not(None)
        for first in range(0, len(wanted), ROWS_PER_QUERY):
            query = select(table.c.id).where(
                table.c.id.in_(wanted[first : first + ROWS_PER_QUERY]), has_words
            )
            found.update((await self._connection.scalars(query)).all())
        return found

    async def owner_of(self, kind: str, row_id: int) -> tuple[int, int, int] | None:
        """Return the couple id, subject id and author id of a row, if it exists."""
        table = AUTHORED_TABLES[kind]
        author = next(table.c[name] for name in AUTHOR_COLUMNS if name in table.c)
        subject = table.c[facts_of(table).subject]
        query = select(couple_id_of_row(table), subject, author).where(table.c.id == row_id)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else (row[0], row[1], row[2])

    async def delete_row(self, kind: str, row_id: int) -> None:
        """Delete a row, or a conversation's topic, that cannot be deleted with its dependent rows."""
        table = AUTHORED_TABLES[kind]
        change = update(talks).values(topic=None) if table is talks else delete(table)
        await self._connection.execute(change.where(table.c.id == row_id))

    async def counts_by_kind(self, couple_id: int, user_id: int) -> dict[str, int]:
        """Count a partner's items by kind, in one statement."""
        row = (await self._connection.execute(COUNTS, {"couple_id": couple_id, "user_id": user_id})).one()
        return dict(zip(AUTHORED_TABLES, map(int, row), strict=True))


def _own_rows(table: Table) -> Select[Any]:
    """Select a partner's own rows; the statement's parameters are `couple_id` and `user_id`."""
    is_own = facts_of(table).is_own
    if is_own is None:
        raise ValueError(f"{table.name} has no author")
    return rows_of_couple(table, COUPLE_ID).where(is_own(table))


# Built as the bot starts, and not when somebody waits for it.
COUNTS = count_each(map(_own_rows, AUTHORED_TABLES.values()))
