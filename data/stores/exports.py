"""Export every row of a couple that one partner may read, with its words decrypted."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    LargeBinary,
    RowMapping,
    Select,
    Table,
    bindparam,
    func,
    select,
)

from core.exports import Readers, Record, StoredKind
from core.plans import IMPRESSIONS_OPEN_AFTER
from data import tables
from data.batches import has_key
from data.stores.base import Store
from data.tables import metadata
from data.tables.facts import facts_of

EXPORTED_TABLES = tuple(
    table for table in metadata.sorted_tables if facts_of(table).readers is not Readers.NOBODY
)
EXPORTED_NAMES = tuple(str(table.name) for table in EXPORTED_TABLES)
HIDDEN_COLUMNS = {"couples": {"key_id"}}  # columns that mean nothing to the partners


RowKey = tuple[Any, ...]
"""The values of a row's primary key."""


class ExportStore(Store):
    """Reads the rows of every exported table, except those the other partner has sealed."""

    async def keys_of(self, table_name: str, couple_id: int, user_id: int, now: datetime) -> list[RowKey]:
        """List the keys of all rows of a table that a partner may read, in order."""
        table = metadata.tables[table_name]
        key = table.primary_key.columns
        query = exportable_rows(table).with_only_columns(*key, maintain_column_froms=True).order_by(*key)
        rows = await self._connection.execute(query, _parameters(couple_id, user_id, now))
        return [tuple(row) for row in rows.all()]

    async def records_with(
        self, table_name: str, keys: Sequence[RowKey], couple_id: int, user_id: int, now: datetime
    ) -> list[Record]:
        """Read the rows with these keys that a partner may still read, decrypted, in key order."""
        table = metadata.tables[table_name]
        key = tuple(table.primary_key)
        query = exportable_rows(table).where(has_key(key, keys)).order_by(*key)
        rows = await self._connection.execute(query, _parameters(couple_id, user_id, now))
        return [self._record(table, couple_id, row) for row in rows.mappings()]

    async def stored_kinds_of(self, couple_id: int, user_id: int, now: datetime) -> list[StoredKind]:
        """List every kind of stored thing, counting the rows a partner may read, in one statement."""
        row = (await self._connection.execute(COUNTS, _parameters(couple_id, user_id, now))).one()
        counts = {
            table: int(count)
            for table, count in zip(EXPORTED_TABLES, row, strict=True)
            if table is not tables.couples and "couple_id" not in table.primary_key.columns
        }
        return [
            StoredKind(table.name, facts_of(table).readers, counts.get(table))
            for table in metadata.tables.values()
        ]

    def _record(self, table: Table, couple_id: int, row: RowMapping) -> Record:
        left_out = HIDDEN_COLUMNS.get(table.name, set[str]())
        return {
            str(column.name): self._value(table, column, couple_id, row)
            for column in table.columns
            if column.name not in left_out
        }

    def _value(self, table: Table, column: ColumnElement[Any], couple_id: int, row: RowMapping) -> Any:  # noqa: ANN401 (a column of any type)
        value = row[column]
        if not isinstance(column.type, LargeBinary):
            return value
        return self._cipher.decrypt_optional(couple_id, f"{table.name}.{column.key}", row[table.c.id], value)


COUPLE_ID = bindparam("couple_id", type_=BigInteger)


def _parameters(couple_id: int, user_id: int, now: datetime) -> dict[str, object]:
    return {"couple_id": couple_id, "user_id": user_id, "opened_before": now - IMPRESSIONS_OPEN_AFTER}


def count_each(queries: Iterable[Select[Any]]) -> Select[Any]:
    """Build one statement that counts the rows of each of these queries."""
    counts: list[ColumnElement[int]] = [
        query.with_only_columns(func.count()).scalar_subquery() for query in queries
    ]
    return cast("Select[Any]", select(*counts))


def rows_of_couple(table: Table, couple_id: int | BindParameter[int]) -> Select[Any]:
    """Select a couple's rows of a table; one without a couple id is joined to the table it refers to."""
    if table is tables.couples:
        return select(table).where(table.c.id == couple_id)
    if "couple_id" in table.c:
        return select(table).where(table.c.couple_id == couple_id)
    # Such as answers, which refer to check-ins: the first foreign key leads to the table with the couple id.
    parent = next(key.column.table for key in table.foreign_keys)
    return select(table).join(parent).where(parent.c.couple_id == couple_id)


def exportable_rows(table: Table) -> Select[Any]:
    """Select the rows of a table that a partner may read, by the parameters of `_parameters`."""
    return rows_of_couple(table, COUPLE_ID).where(facts_of(table).is_exported(table))


# Built as the bot starts, and not when somebody waits for it.
COUNTS = count_each(map(exportable_rows, EXPORTED_TABLES))
