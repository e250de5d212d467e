"""Export every row of a couple that one partner may have, with its words decrypted."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    LargeBinary,
    RowMapping,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from core.exports import Record, Records
from core.pictures import PictureOwner
from core.plans import IMPRESSIONS_OPEN_AFTER
from data import tables
from data.stores.base import Store
from data.tables import UtcDateTime, metadata

NOBODY = "nobody"
EXPORTED_TABLES = tuple(
    table
    for table in metadata.sorted_tables
    if table.info["erased"] == "couple" and not table.info["exported"].startswith(NOBODY)
)
HIDDEN_COLUMNS = {"couples": {"key_id"}}  # columns that mean nothing to the partners


class ExportStore(Store):
    """Reads the rows of every table that is marked as exported."""

    async def records_of(self, couple_id: int, user_id: int, now: datetime) -> Records:
        """Read all rows that a partner may have, by table; nothing that the other partner has sealed."""
        found: dict[str, list[Record]] = {}
        for table in EXPORTED_TABLES:
            query = exportable_rows(table).order_by(*table.primary_key)
            rows = await self._connection.execute(query, _parameters(couple_id, user_id, now))
            found[str(table.name)] = [self._record(table, couple_id, row) for row in rows.mappings()]
        return found

    async def record_counts_of(self, couple_id: int, user_id: int, now: datetime) -> dict[str, int]:
        """Count the rows that a partner may have, by table, in one statement."""
        row = (await self._connection.execute(_counts(), _parameters(couple_id, user_id, now))).one()
        return dict(zip((str(table.name) for table in EXPORTED_TABLES), map(int, row), strict=True))

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


COUPLE_ID, USER_ID = bindparam("couple_id", type_=BigInteger), bindparam("user_id", type_=BigInteger)
OPENED_BEFORE = bindparam("opened_before", type_=UtcDateTime)


def _parameters(couple_id: int, user_id: int, now: datetime) -> dict[str, object]:
    return {"couple_id": couple_id, "user_id": user_id, "opened_before": now - IMPRESSIONS_OPEN_AFTER}


def count_each(queries: Iterable[Select[Any]]) -> Select[Any]:
    """Build one statement that counts the rows of each of these queries."""
    counts: list[ColumnElement[int]] = [
        query.with_only_columns(func.count()).scalar_subquery() for query in queries
    ]
    return cast("Select[Any]", select(*counts))


@cache
def _counts() -> Select[Any]:
    return count_each(map(exportable_rows, EXPORTED_TABLES))


def rows_of_couple(table: Table, couple_id: int | BindParameter[int]) -> Select[Any]:
    """Select a couple's rows of a table; one without a couple id is joined to the table that it refers to."""
    if table is tables.couples:
        return select(table).where(table.c.id == couple_id)
    if "couple_id" in table.c:
        return select(table).where(table.c.couple_id == couple_id)
    # Such as answers, which refer to check-ins: the first foreign key leads to the table with the couple id.
    parent = next(key.column.table for key in table.foreign_keys)
    return select(table).join(parent).where(parent.c.couple_id == couple_id)


def exportable_rows(table: Table) -> Select[Any]:
    """Select the rows of a table that a partner may have, by the parameters of `_parameters`."""
    query, rule = rows_of_couple(table, COUPLE_ID), EXPORT_CONDITIONS.get(table)
    return query if rule is None else query.where(rule)


def _export_conditions() -> dict[Table, ColumnElement[bool]]:
    t, own_impressions = tables, tables.impressions.alias()
    is_own_given = exists().where(
        own_impressions.c.plan_id == t.impressions.c.plan_id, own_impressions.c.user_id == USER_ID
    )
    impression = or_(
        t.impressions.c.user_id == USER_ID,
        and_(t.plans.c.ended_at.is_not(None), or_(t.plans.c.ended_at <= OPENED_BEFORE, is_own_given)),
    )
    open_impressions = select(t.impressions.c.id).join(t.plans).where(impression)
    return {
        t.partners: t.partners.c.user_id == USER_ID,
        t.answers: or_(t.answers.c.user_id == USER_ID, t.checkins.c.revealed_at.is_not(None)),
        t.statements: or_(t.statements.c.author_id == USER_ID, t.statements.c.posted_at.is_not(None)),
        t.exercise_parts: or_(t.exercise_parts.c.user_id == USER_ID, t.exercises.c.opened_at.is_not(None)),
        t.wishes: or_(t.wishes.c.author_id == USER_ID, t.wish_rounds.c.opened_at.is_not(None)),
        t.noticings: or_(t.noticings.c.author_id == USER_ID, t.wish_rounds.c.noticed_at.is_not(None)),
        t.impressions: impression,
        t.pictures: or_(
            t.pictures.c.owner != PictureOwner.PLAN, t.pictures.c.subject_id.in_(open_impressions)
        ),
        t.poll_votes: t.poll_votes.c.user_id == USER_ID,
        t.poll_refusals: t.poll_refusals.c.user_id == USER_ID,
    }


EXPORT_CONDITIONS = _export_conditions()
"""The rows of each table that a partner may have; of a table that is not here, all rows.

Every table whose `exported` mentions an author needs an entry: `tests/integration/test_exports.py` checks
that none is missing.
"""
