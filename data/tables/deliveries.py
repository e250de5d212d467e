"""The tables of deliveries (the outbox), posted messages, and threads."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from data.tables.base import State, UtcDateTime, id_column, metadata
from data.tables.facts import bookkeeping

deliveries = Table(
    "deliveries",
    metadata,
    id_column(),
    Column("key", String(96), nullable=False, unique=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("couple_id", BigInteger, ForeignKey("couples.id", ondelete="CASCADE")),
    Column("kind", String(16), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("user_id", BigInteger),
    Column("channel_id", BigInteger),
    Column("due_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("not_after", UtcDateTime),
    Column("state", State, nullable=False),
    Column("reason", String(64)),
    Column("attempts", Integer, nullable=False),
    Column("is_hour_chosen", Boolean, nullable=False, server_default=false()),
    # for claims: nearly all rows are settled and not in the index
    Index(
        "ix_deliveries_waiting",
        "next_at",
        "id",
        sqlite_where=text("state IN ('due', 'claimed')"),
    ),
    Index("ix_deliveries_couple_id_state", "couple_id", "state", "next_at"),
    Index("ix_deliveries_subject_id_kind", "subject_id", "kind"),
    info=bookkeeping(),
)

posts = Table(
    "posts",
    metadata,
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("couple_id", BigInteger, ForeignKey("couples.id", ondelete="CASCADE"), index=True),
    Column("channel_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("user_id", BigInteger),
    Column("place", Integer, nullable=False),  # from 0, among the messages of one delivery
    Column("has_words", Boolean, nullable=False),
    Column("posted_at", UtcDateTime, nullable=False),
    Index("ix_posts_subject_id_kind", "subject_id", "kind"),
    info=bookkeeping(),
)

threads = Table(
    "threads",
    metadata,
    Column("thread_id", BigInteger, primary_key=True, autoincrement=False),
    Column("couple_id", BigInteger, ForeignKey("couples.id", ondelete="CASCADE"), index=True),
    Column("kind", String(16), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    UniqueConstraint("kind", "subject_id"),
    info=bookkeeping(),
)
