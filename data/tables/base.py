"""The parts that all tables share: the metadata object, and the types of columns."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    MetaData,
    String,
    literal_column,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING_CONVENTION)


class UtcDateTime(TypeDecorator[datetime]):
    """A column for an aware datetime, stored and returned in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (SQLAlchemy's signature)
        """Convert to UTC. Raises `ValueError` for a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (SQLAlchemy's signature)
        """Return the datetime in UTC."""
        if value is None:
            return None
        # SQLite has no time zones and returns a naive datetime; PostgreSQL returns an aware one.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Weekdays(TypeDecorator[tuple[int, ...]]):
    """A column for several weekdays (Monday is 0), stored as "0,2,4"; no weekday is stored as NULL."""

    impl = String(16)
    cache_ok = True

    def process_bind_param(self, value: tuple[int, ...] | None, dialect: Dialect) -> str | None:  # noqa: ARG002 (SQLAlchemy's signature)
        """Join the weekdays."""
        return ",".join(map(str, value)) if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[int, ...]:  # noqa: ARG002 (SQLAlchemy's signature)
        """Return the weekdays, the earliest first."""
        return tuple(int(day) for day in value.split(",")) if value else ()


class State(TypeDecorator[str]):
    """A column for a state: an enum member, compared in the SQL text itself.

    Nearly every state has a partial index (`WHERE state != 'together'`). Given a state as a parameter, SQLite
    prepares the statement again at every execution, to see if the index may be used for this value: that took
    45 of the 54 microseconds of the query that every use case begins with.
    """

    impl = String(16)
    cache_ok = True

    class Comparator(TypeDecorator.Comparator[str]):
        """Writes the members a state is compared with into the SQL."""

        def operate(self, op: OperatorType, *other: Any, **kwargs: Any) -> ColumnElement[Any]:  # noqa: ANN401 (SQLAlchemy's signature)
            """Apply an operator such as `==` or `in_`."""
            return super().operate(op, *map(_in_sql, other), **kwargs)

    comparator_factory = Comparator  # type: ignore[assignment] (SQLAlchemy declares a property of its own)


def _in_sql(compared: object) -> object:
    if isinstance(compared, StrEnum):
        return literal_column(f"'{compared.value}'", String)
    if isinstance(compared, list | tuple):
        return [_in_sql(one) for one in cast("Sequence[object]", compared)]
    return compared


def id_column() -> Column[int]:
    """Create the primary key column; its value comes from `data.ids`, not from the database."""
    return Column("id", BigInteger, primary_key=True, autoincrement=False)


def couple_column(*, index: bool = False) -> Column[int]:
    """Create the column of the couple a row belongs to, and is deleted with."""
    return Column(
        "couple_id", BigInteger, ForeignKey("couples.id", ondelete="CASCADE"), nullable=False, index=index
    )


def parent_column(name: str, parent: str) -> Column[int]:
    """Create the column of the parent row a row belongs to, and is deleted with."""
    return Column(name, BigInteger, ForeignKey(f"{parent}.id", ondelete="CASCADE"), nullable=False)
