"""The tables of conversations, their closings, statements, and requests to start over."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    and_,
    text,
)

from data.tables.base import State, UtcDateTime, couple_column, id_column, metadata, parent_column
from data.tables.facts import USER_ID, bookkeeping, sealed, shared, written_by

talks = Table(
    "talks",
    metadata,
    id_column(),
    couple_column(),
    Column("asked_by", BigInteger, nullable=False),
    Column("asked_of", BigInteger, nullable=False),
    Column("offered_by", BigInteger, nullable=False),
    Column("topic", LargeBinary),
    Column("way", String(16), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("state", State, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("mirrored", Integer, nullable=False),
    Column("ready_by", BigInteger),
    Column("planned_for", UtcDateTime),
    Column("until", UtcDateTime),
    Column("rests_in", String(16)),
    Column("left_seconds", Integer),
    Column("moved_at", UtcDateTime, nullable=False),
    Index("ix_talks_couple_id", "couple_id"),
    # at most one open conversation per couple
    Index(
        "uq_talks_open",
        "couple_id",
        unique=True,
        sqlite_where=text("is_open"),
    ),
    info=shared(
        is_counted=False,
        is_own=lambda talks: and_(talks.c.asked_by == USER_ID, talks.c.topic.is_not(None)),
    ),
)

talk_closings = Table(
    "talk_closings",
    metadata,
    id_column(),
    parent_column("talk_id", "talks"),
    Column("user_id", BigInteger, nullable=False),
    Column("appreciation", LargeBinary, nullable=False),
    Column("step", LargeBinary),
    UniqueConstraint("talk_id", "user_id"),
    info=shared(is_counted=False, is_own=written_by("user_id"), subject="talk_id"),
)

statements = Table(
    "statements",
    metadata,
    id_column(),
    couple_column(index=True),
    Column("author_id", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("posted_at", UtcDateTime),
    info=sealed(is_own=written_by("author_id"), until=lambda statements: statements.c.posted_at.is_not(None)),
)

fresh_starts = Table(
    "fresh_starts",
    metadata,
    id_column(),
    couple_column(index=True),
    Column("asked_by", BigInteger, nullable=False),
    Column("state", State, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("waits_until", UtcDateTime),
    info=bookkeeping(),
)
