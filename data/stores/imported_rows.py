"""Bring imported rows in: find those that are here already, and insert the others."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, insert, select, update

from core.import_parents import PARENT_SHAPES, WRITTEN_MOMENTS
from core.import_shapes import SHAPES
from core.imports import ImportedRow
from core.sheets import LineState
from data.ids import id_at
from data.stores.base import Store
from data.stores.exports import rows_of_couple
from data.stores.import_parents import People, stored_value
from data.tables import metadata, quiet_memories, talks

ADDED_COLUMNS: Mapping[str, Mapping[str, object]] = {
    "questions": {"is_agreed": True},
    "memories": {"is_retold": False},
    "plans": {"sequence": 0, "has_event": False},
    "sheet_lines": {"state": LineState.WAITING},
}
"""Values of columns that are not read from the file. The rest is empty."""


class ImportedRowStore(Store):
    """The rows that come in, of every table: under the name of who brings them, at the old moment."""

    async def known_moments(
        self, table_name: str, couple_id: int, author_id: int, span: tuple[datetime, datetime]
    ) -> set[datetime]:
        """List the moments at which a partner wrote the rows of a table that are here already."""
        table, shape = metadata.tables[table_name], SHAPES[table_name]
        moment = table.c[shape.moment or ""]
        query = rows_of_couple(table, couple_id).where(
            table.c[shape.author or ""] == author_id, moment.between(*span)
        )
        return set((await self._connection.scalars(query.with_only_columns(moment))).all())

    async def taken_parents(self, table_name: str, author_id: int, parent_ids: Collection[int]) -> set[int]:
        """List those of these parents to which a partner has said something already."""
        if table_name == talks.name:
            # A conversation's topic is a column of its own row.
            query = select(talks.c.id).where(talks.c.id.in_(parent_ids), talks.c.topic.is_not(None))
        else:
            table = metadata.tables[table_name]
            parent = table.c[_parent_column(table)]
            author = table.c[SHAPES[table_name].author or ""]
            query = select(parent).where(parent.in_(parent_ids), author == author_id)
        return set((await self._connection.scalars(query)).all())

    async def insert_rows(
        self,
        table_name: str,
        couple_id: int,
        people: People,
        rows: Sequence[ImportedRow],
        parent_ids: Sequence[int] = (),
    ) -> list[int]:
        """Insert rows of one table, and return their ids; `parent_ids` where they belong to others."""
        table = metadata.tables[table_name]
        parents = (
            {_parent_column(table): parent_ids} if parent_ids else {"couple_id": [couple_id] * len(rows)}
        )
        stored = [self._columns(table, couple_id, people, row) for row in rows]
        for name, values in parents.items():
            for columns, value in zip(stored, values, strict=True):
                columns[name] = value
        if stored:
            await self._connection.execute(insert(table), stored)
        return [columns["id"] for columns in stored]

    async def update_topics(
        self, couple_id: int, rows: Sequence[ImportedRow], talk_ids: Sequence[int]
    ) -> None:
        """Store the topics of conversations that have come in without one."""
        for row, talk_id in zip(rows, talk_ids, strict=True):
            topic = self._cipher.encrypt(couple_id, "talks.topic", talk_id, str(row.values["topic"]))
            await self._connection.execute(update(talks).where(talks.c.id == talk_id).values(topic=topic))

    async def quiet_among(self, memory_ids: Collection[int], user_id: int) -> set[int]:
        """List those of these memories that a partner does not want brought back already."""
        query = select(quiet_memories.c.memory_id).where(
            quiet_memories.c.memory_id.in_(memory_ids), quiet_memories.c.user_id == user_id
        )
        return set((await self._connection.scalars(query)).all())

    def _columns(self, table: Table, couple_id: int, people: People, row: ImportedRow) -> dict[str, Any]:
        row_id, shape = id_at(row.moment), SHAPES[row.table]
        known = {
            "id": row_id,
            "series_id": row_id,  # each date that repeated is one of its own
            shape.author: people.author_id,
            "recipient_id": people.other_id,
        }
        given = {**row.values, **ADDED_COLUMNS.get(row.table, {}), **known}
        return {
            column.name: self._stored(column, couple_id, row_id, given.get(column.name))
            for column in table.columns
        }

    def _stored(self, column: Column[Any], couple_id: int, row_id: int, value: object) -> object:
        if value is not None and isinstance(column.type, LargeBinary):
            name = f"{column.table.name}.{column.name}"
            return self._cipher.encrypt(couple_id, name, row_id, str(value))
        return stored_value(column.type, value)


def _parent_column(table: Table) -> str:
    """Return the column of a row that refers to its parent, which is not the couple."""
    parents = {*PARENT_SHAPES, *WRITTEN_MOMENTS}
    return next(key.parent.name for key in table.foreign_keys if key.column.table.name in parents)
