"""Exports, stored: every row of a couple's that one of the two may have, with its words opened."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, RowMapping, Select, Table, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.exports import Record, Records
from core.pictures import PictureOwner
from core.plans import IMPRESSIONS_OPEN_AFTER
from data import tables
from data.crypto.field_cipher import FieldCipher
from data.tables import metadata

NOBODY = "nobody"
EXPORTED_TABLES = tuple(
    table
    for table in metadata.sorted_tables
    if table.info["erased"] == "couple" and not table.info["exported"].startswith(NOBODY)
)
HIDDEN_COLUMNS = {"couples": {"key_id"}}  # columns that say nothing to the two


class ExportStore:
    """Reads what the tables say is exported, whatever tables there are."""

    def __init__(self, connection: AsyncConnection, cipher: FieldCipher) -> None:
        self._connection = connection
        self._cipher = cipher

    async def records_of(self, couple_id: int, user_id: int, now: datetime) -> Records:
        """Read all that a partner may have: nothing that the other has sealed."""
        found: dict[str, list[Record]] = {}
        for table in EXPORTED_TABLES:
            query = exportable_rows(table, couple_id, user_id, now).order_by(*table.primary_key)
            rows = await self._connection.execute(query)
            found[str(table.name)] = [self._record(table, couple_id, row) for row in rows.mappings()]
        return found

    async def record_counts_of(self, couple_id: int, user_id: int, now: datetime) -> dict[str, int]:
        """Count what a partner may have, by table, without opening it."""
        found: dict[str, int] = {}
        for table in EXPORTED_TABLES:
            query = exportable_rows(table, couple_id, user_id, now).with_only_columns(func.count())
            found[str(table.name)] = int(await self._connection.scalar(query) or 0)
        return found

    def _record(self, table: Table, couple_id: int, row: RowMapping) -> Record:
        left_out = HIDDEN_COLUMNS.get(table.name, set[str]())
        return {
            str(column.name): self._value(table, column, couple_id, row)
            for column in table.columns
            if column.name not in left_out
        }

    def _value(self, table: Table, column: ColumnElement[Any], couple_id: int, row: RowMapping) -> Any:  # noqa: ANN401 (whatever the column holds)
        value = row[column]
        if not isinstance(column.type, LargeBinary):
            return value
        return self._cipher.decrypt_optional(couple_id, f"{table.name}.{column.key}", row[table.c.id], value)


def rows_of_couple(table: Table, couple_id: int) -> Select[Any]:
    """Select a couple's rows of any table that goes with a couple, joined to the table that it hangs on."""
    if table is tables.couples:
        return select(table).where(table.c.id == couple_id)
    if "couple_id" in table.c:
        return select(table).where(table.c.couple_id == couple_id)
    above = next(key.column.table for key in table.foreign_keys)
    return select(table).join(above).where(above.c.couple_id == couple_id)


def exportable_rows(table: Table, couple_id: int, user_id: int, now: datetime) -> Select[Any]:
    """Select the rows of a table that a partner may have."""
    query, rule = rows_of_couple(table, couple_id), export_condition(table, user_id, now)
    return query if rule is None else query.where(rule)


def export_condition(table: Table, user_id: int, now: datetime) -> ColumnElement[bool] | None:
    """Say which rows of a table a partner may have; None for all of them.

    A table whose `exported` speaks of an author has its row here: `tests/integration/test_exports.py` proves
    that none is forgotten.
    """
    t, told = tables, tables.impressions.alias()
    both_told = exists().where(told.c.plan_id == t.impressions.c.plan_id, told.c.user_id == user_id)
    impression = or_(
        t.impressions.c.user_id == user_id,
        and_(
            t.plans.c.ended_at.is_not(None),
            or_(t.plans.c.ended_at <= now - IMPRESSIONS_OPEN_AFTER, both_told),
        ),
    )
    open_impressions = select(t.impressions.c.id).join(t.plans).where(impression)
    conditions: dict[Table, ColumnElement[bool]] = {
        t.partners: t.partners.c.user_id == user_id,
        t.answers: or_(t.answers.c.user_id == user_id, t.checkins.c.revealed_at.is_not(None)),
        t.statements: or_(t.statements.c.author_id == user_id, t.statements.c.posted_at.is_not(None)),
        t.exercise_parts: or_(t.exercise_parts.c.user_id == user_id, t.exercises.c.opened_at.is_not(None)),
        t.wishes: or_(t.wishes.c.author_id == user_id, t.wish_rounds.c.opened_at.is_not(None)),
        t.noticings: or_(t.noticings.c.author_id == user_id, t.wish_rounds.c.noticed_at.is_not(None)),
        t.impressions: impression,
        t.pictures: or_(
            t.pictures.c.owner != PictureOwner.PLAN, t.pictures.c.subject_id.in_(open_impressions)
        ),
        t.poll_votes: t.poll_votes.c.user_id == user_id,
        t.poll_refusals: t.poll_refusals.c.user_id == user_id,
    }
    return conditions.get(table)
