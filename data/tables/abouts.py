"""The table of the facts couples state about their lives."""

from sqlalchemy import BigInteger, Column, LargeBinary, Table

from data.tables.base import UtcDateTime, couple_column, id_column, metadata
from data.tables.facts import shared, written_by

abouts = Table(
    "abouts",
    metadata,
    id_column(),
    couple_column(index=True),  # one row: it is written with the couple locked
    Column("author_id", BigInteger, nullable=False),  # who changed it last
    Column("fits", LargeBinary, nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
    info=shared(is_counted=True, is_own=written_by("author_id")),
)
