"""The tables of thanks, affections and reunions."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    String,
    Table,
    text,
)

from data.tables.base import State, UtcDateTime, couple_column, id_column, metadata
from data.tables.facts import bookkeeping, shared, written_by

thanks = Table(
    "thanks",
    metadata,
    id_column(),
    couple_column(),
    Column("author_id", BigInteger, nullable=False),
    Column("recipient_id", BigInteger, nullable=False),
    Column("about", String(16), nullable=False),
    Column("message", LargeBinary, nullable=False),
    Column("is_private", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("drawn_at", UtcDateTime),
    Index("ix_thanks_couple_id_author_id", "couple_id", "author_id", "id"),
    Index("ix_thanks_couple_id_recipient_id", "couple_id", "recipient_id", "drawn_at"),
    info=shared(is_counted=True, is_own=written_by("author_id")),
)

affections = Table(
    "affections",
    metadata,
    id_column(),
    couple_column(index=True),
    Column("author_id", BigInteger, nullable=False),
    Column("recipient_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("note", LargeBinary),
    Column("echo_of", BigInteger, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("saved_at", UtcDateTime),
    Column("given_at", UtcDateTime),
    info=shared(is_counted=True, is_own=written_by("author_id")),
)

reunions = Table(
    "reunions",
    metadata,
    id_column(),
    couple_column(index=True),
    Column("opened_by", BigInteger, nullable=False),
    Column("state", State, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("hug_id", BigInteger),
    # at most one reunion per couple that is not over
    Index(
        "uq_reunions_open",
        "couple_id",
        unique=True,
        sqlite_where=text("state != 'over'"),
    ),
    info=bookkeeping(),
)
