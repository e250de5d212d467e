"""The tables of polls, their ideas, votes and refusals."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from data.tables.base import (
    State,
    UtcDateTime,
    couple_column,
    id_column,
    metadata,
    parent_column,
)
from data.tables.facts import private, shared, written_by

polls = Table(
    "polls",
    metadata,
    id_column(),
    couple_column(),
    Column("opened_by", BigInteger),
    Column("state", State, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("planned_for", UtcDateTime),
    Column("closes_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime),
    Column("reopened_at", UtcDateTime),
    Column("verdict", String(16)),
    Column("winner", Integer),
    Index("ix_polls_couple_id_opened_at", "couple_id", "opened_at"),
    # at most one open poll per couple
    Index(
        "uq_polls_open",
        "couple_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
    ),
    info=shared(is_counted=True, is_own=None),
)

poll_ideas = Table(
    "poll_ideas",
    metadata,
    id_column(),
    parent_column("poll_id", "polls"),
    Column("position", Integer, nullable=False),
    Column("deck_key", String(64)),
    Column("title", LargeBinary),
    UniqueConstraint("poll_id", "position"),
    info=shared(is_counted=False, is_own=None),
)

poll_votes = Table(
    "poll_votes",
    metadata,
    Column("poll_id", BigInteger, ForeignKey("polls.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("user_id", BigInteger, primary_key=True),
    Column("source", String(16), primary_key=True),
    info=private(is_exported=written_by("user_id")),
)

poll_refusals = Table(
    "poll_refusals",
    metadata,
    Column("poll_id", BigInteger, ForeignKey("polls.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("user_id", BigInteger, primary_key=True),
    info=private(is_exported=written_by("user_id")),
)
