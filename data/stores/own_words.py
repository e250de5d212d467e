"""Find and count everything that one partner wrote, in whatever table it is."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, Table

from data.stores.base import Store
from data.stores.exports import COUPLE_ID, count_each, rows_of_couple
from data.tables import metadata
from data.tables.facts import facts_of

AUTHORED_TABLES = {
    table.name: table for table in metadata.tables.values() if facts_of(table).is_own is not None
}
"""The tables of words that have one author, who may take them back alone."""


class OwnWordsStore(Store):
    """The words that one partner wrote, of all kinds; a kind is the name of its table."""

    async def subject_ids_of(
        self, kind: str, couple_id: int, user_id: int, after: int, limit: int
    ) -> Sequence[int]:
        """List up to `limit` subject ids above `after` of what a partner wrote of one kind, in order."""
        table = AUTHORED_TABLES[kind]
        key = table.c[facts_of(table).subject]
        query = _own_rows(table).with_only_columns(key).where(key > after).order_by(key).limit(limit)
        parameters = {"couple_id": couple_id, "user_id": user_id}
        return (await self._connection.scalars(query, parameters)).all()

    async def counts_by_kind(self, couple_id: int, user_id: int) -> dict[str, int]:
        """Count a partner's items by kind, in one statement."""
        row = (await self._connection.execute(_counts(), {"couple_id": couple_id, "user_id": user_id})).one()
        return dict(zip(AUTHORED_TABLES, map(int, row), strict=True))


@cache
def _counts() -> Select[Any]:
    return count_each(map(_own_rows, AUTHORED_TABLES.values()))


def _own_rows(table: Table) -> Select[Any]:
    """Select a partner's own rows; the statement's parameters are `couple_id` and `user_id`."""
    is_own = facts_of(table).is_own
    if is_own is None:
        raise ValueError(f"{table.name} has no author")
    return rows_of_couple(table, COUPLE_ID).where(is_own(table))
