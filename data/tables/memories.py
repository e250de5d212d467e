"""The tables of memories, mornings and pictures."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from data.tables.base import BOOKKEEPING, EXPORTED_TO_BOTH, UtcDateTime, couple_column, id_column, metadata

memories = Table(
    "memories",
    metadata,
    id_column(),
    couple_column(),
    Column("author_id", BigInteger, nullable=False),
    Column("title", LargeBinary, nullable=False),
    Column("story", LargeBinary, nullable=False),
    Column("happened_on", Date, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("writer_id", BigInteger),
    Index("ix_memories_couple_id_happened_on", "couple_id", "happened_on", "id"),
    info=EXPORTED_TO_BOTH,
)

mornings = Table(
    "mornings",
    metadata,
    id_column(),
    couple_column(),
    Column("day", Date, nullable=False),
    UniqueConstraint("couple_id", "day"),
    info=BOOKKEEPING,
)

pictures = Table(
    "pictures",
    metadata,
    id_column(),
    couple_column(),
    Column("owner", String(16), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("place", Integer, nullable=False),  # from 0, among the pictures of one subject
    Column("alt", LargeBinary, nullable=False),
    Column("media_type", String(16), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("couple_id", "owner", "subject_id", "place"),
    info={"erased": "couple", "exported": "author, and the other once what it belongs to is open"},
)
