"""What all tables share: the one metadata object, column types, and who exports and erases a row."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    MetaData,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING_CONVENTION)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, in UTC on both sides: SQLite itself would return it naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (SQLAlchemy's signature)
        """Refuse naive datetimes; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (SQLAlchemy's signature)
        """Give back UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def id_column() -> Column[int]:
    """Make the primary key; ids are made before the row exists, so nothing counts up."""
    return Column("id", BigInteger, primary_key=True, autoincrement=False)


def couple_column(*, index: bool = False) -> Column[int]:
    """Make the column of the couple that a row belongs to, and goes with."""
    return Column(
        "couple_id", BigInteger, ForeignKey("couples.id", ondelete="CASCADE"), nullable=False, index=index
    )


def parent_column(name: str, parent: str) -> Column[int]:
    """Make the column of the row that a row belongs to, and goes with."""
    return Column(name, BigInteger, ForeignKey(f"{parent}.id", ondelete="CASCADE"), nullable=False)


EXPORTED_TO_BOTH = {"erased": "couple", "exported": "both"}
EXPORTED_TO_AUTHOR = {"erased": "couple", "exported": "author alone"}
BOOKKEEPING = {"erased": "couple", "exported": "nobody: holds ids and moments alone"}
