"""The tables of milestones and of growth."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    Table,
)

from data.tables.base import UtcDateTime, couple_column, id_column, metadata
from data.tables.facts import shared, written_by

milestones = Table(
    "milestones",
    metadata,
    id_column(),
    couple_column(index=True),
    Column("author_id", BigInteger, nullable=False),
    Column("name", LargeBinary, nullable=False),
    Column("day", Date, nullable=False),
    Column("is_yearly", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("next_on", Date),
    Column("next_ahead", Integer),
    Column("next_at", UtcDateTime),
    info=shared(is_counted=True, is_own=written_by("author_id")),
)

growths = Table(
    "growths",
    metadata,
    id_column(),
    couple_column(),
    Column("author_id", BigInteger, nullable=False),
    Column("title", LargeBinary, nullable=False),
    Column("asked", LargeBinary, nullable=False),
    Column("carried", LargeBinary, nullable=False),
    Column("author_grew", LargeBinary),
    Column("other_grew", LargeBinary),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_growths_couple_id_id", "couple_id", "id"),
    info=shared(is_counted=True, is_own=written_by("author_id")),
)
