"""Read very many rows in batches, and look up very many values at once, in memory that stays the same."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    RowMapping,
    Select,
    String,
    column,
    exists,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from data.engine import Database

ROWS_PER_BATCH = 500
VALUES_PER_BATCH = 2_000  # of one column

ValueT = TypeVar("ValueT", str, tuple[str, int, int])


def batch_after(query: Select[Any], key: Sequence[Column[Any]], last: Sequence[object] | None) -> Select[Any]:
    """Select the next batch of a query's rows in key order, after the one with key `last`."""
    batch = query.order_by(*key).limit(ROWS_PER_BATCH)
    if last is None:
        return batch
    values = (literal(value, column.type) for value, column in zip(last, key, strict=True))
    return batch.where(tuple_(*key) > tuple_(*values))


async def batches_in(
    connection: AsyncConnection, query: Select[Any], key: Sequence[Column[Any]]
) -> AsyncGenerator[Sequence[RowMapping]]:
    """Yield the rows of a query in batches, all in one transaction.

    `key` is unique, and among the columns that are selected.
    """
    last: Sequence[object] | None = None
    # Each batch begins after the last key: our SQLite driver has no cursor that could stay open.
    while rows := (await connection.execute(batch_after(query, key, last))).mappings().all():
        yield rows
        last = _key_of(rows[-1], key)


async def batches_of(
    database: Database, query: Select[Any], key: Sequence[Column[Any]]
) -> AsyncGenerator[Sequence[RowMapping]]:
    """Yield the rows of a query in batches, each in a transaction of its own, so that others get their turn.

    A row that is stored meanwhile may be missing. Raises `StorageUnavailable`.
    """
    last: Sequence[object] | None = None
    while rows := await _read(database, batch_after(query, key, last)):
        yield rows
        last = _key_of(rows[-1], key)


async def _read(database: Database, query: Select[Any]) -> Sequence[RowMapping]:
    async with database.begin() as connection:
        return (await connection.execute(query)).mappings().all()


def _key_of(row: RowMapping, key: Sequence[Column[Any]]) -> tuple[object, ...]:
    return tuple(row[column.name] for column in key)


async def values_of(database: Database, looked_up: Column[str]) -> AsyncGenerator[Sequence[str]]:
    """Yield all values of a unique column in batches, in the database's own order.

    The values of a batch arrive in one row: a row for each would take four times the processor time. Raises
    `StorageUnavailable`.
    """
    last: str | None = None
    while True:
        rest = select(looked_up.label("value")).order_by(looked_up).limit(VALUES_PER_BATCH)
        page = (rest if last is None else rest.where(looked_up > last)).subquery()
        together = func.json_group_array(page.c.value) if database.is_sqlite else func.array_agg(page.c.value)
        async with database.begin() as connection:
            last, values = (await connection.execute(select(func.max(page.c.value), together))).one()
        if last is None:
            return
        yield json.loads(values) if database.is_sqlite else values


async def differences_of(
    first: AsyncIterator[Sequence[str]], second: AsyncIterator[Sequence[str]]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the values that the first source alone yields, and those that the second alone does.

    A value waits in memory until the other source yields it, too. Two databases may sort texts differently,
    so nothing is concluded from their order; but the nearer they are, the fewer values wait.
    """
    sources, waiting, reached = {0: first, 1: second}, (set[str](), set[str]()), ["", ""]
    while sources:
        side = min(sources, key=lambda one: reached[one])  # the one that is behind
        batch = await anext(sources[side], None)
        if batch is None:
            del sources[side]
            continue
        here, there = waiting[side], waiting[1 - side]
        met = there.intersection(batch)
        there -= met
        here.update(batch)
        here -= met
        reached[side] = max(batch)
    return frozenset(waiting[0]), frozenset(waiting[1])


def has_key(key: Sequence[Column[Any]], values: Sequence[tuple[object, ...]]) -> ColumnElement[bool]:
    """Return the condition that the columns of a row's key have one of these values."""
    if len(key) == 1:
        return key[0].in_([value for (value,) in values])
    return tuple_(*key).in_(values)


def slices_of(values: Collection[ValueT]) -> Iterator[list[ValueT]]:
    """Yield values in lists as long as a batch, sorted."""
    ordered = sorted(values)
    for first in range(0, len(ordered), ROWS_PER_BATCH):
        yield ordered[first : first + ROWS_PER_BATCH]


async def absent_from(
    connection: AsyncConnection, looked_up: Column[str], values: Collection[str]
) -> frozenset[str]:
    """Return which of these values a column lacks; it needs an index."""
    given = _given(connection, values)
    query = select(given).where(~exists().where(looked_up == given))
    return frozenset((await connection.scalars(query)).all())


async def present_in(
    connection: AsyncConnection,
    looked_up: Column[str],
    values: Collection[str],
    *conditions: ColumnElement[bool],
) -> frozenset[str]:
    """Return which of these values a column has, in a row that meets the conditions; it needs an index."""
    given = _given(connection, values)
    query = select(given).where(exists().where(looked_up == given, *conditions))
    return frozenset((await connection.scalars(query)).all())


def _given(connection: AsyncConnection, values: Collection[str]) -> ColumnElement[str]:
    """Return the column of a table of these values.

    They are one parameter, whatever their number: databases limit how many a statement may have.
    """
    if connection.dialect.name == "postgresql":
        array = literal(list(values), ARRAY(String))
        return func.unnest(array, type_=String).column_valued("given")
    rows = func.json_each(json.dumps(list(values))).table_valued(column("value", String), name="given")
    return rows.c.value
