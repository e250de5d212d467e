"""The tables of sparks and their picks."""

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table, UniqueConstraint

from data.tables.base import UtcDateTime, couple_column, id_column, metadata, parent_column
from data.tables.facts import sealed, shared, written_by

sparks = Table(
    "sparks",
    metadata,
    id_column(),
    couple_column(index=True),
    Column("deck_key", String(64), nullable=False),
    Column("posted_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime),
    info=shared(is_counted=True, is_own=None),
)

spark_picks = Table(
    "spark_picks",
    metadata,
    id_column(),
    parent_column("spark_id", "sparks"),
    Column("user_id", BigInteger, nullable=False),
    Column("choice", LargeBinary, nullable=False),
    Column("guess", LargeBinary),
    Column("answered_at", UtcDateTime, nullable=False),
    UniqueConstraint("spark_id", "user_id"),
    info=sealed(
        is_own=written_by("user_id"), until=lambda _: sparks.c.opened_at.is_not(None), subject="spark_id"
    ),
)
