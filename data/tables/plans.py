"""The tables of plans, their impressions, and things to try."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Time,
    UniqueConstraint,
)

from data.tables.base import EXPORTED_TO_BOTH, UtcDateTime, couple_column, id_column, metadata, parent_column

plans = Table(
    "plans",
    metadata,
    id_column(),
    couple_column(),
    Column("series_id", BigInteger, nullable=False),
    Column("author_id", BigInteger, nullable=False),
    Column("what", LargeBinary, nullable=False),
    Column("place", LargeBinary),  # the venue
    Column("starts_at", UtcDateTime, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("wall", Time, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("every", Integer),
    Column("sequence", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("deck_key", String(64)),
    Column("poll_id", BigInteger),
    Column("has_event", Boolean, nullable=False),
    Column("event_id", BigInteger),
    Column("ended_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_plans_couple_id_starts_at", "couple_id", "starts_at"),
    info=EXPORTED_TO_BOTH,
)

impressions = Table(
    "impressions",
    metadata,
    id_column(),
    parent_column("plan_id", "plans"),
    Column("user_id", BigInteger, nullable=False),
    Column("feeling", LargeBinary, nullable=False),
    Column("line", LargeBinary),
    Column("told_at", UtcDateTime, nullable=False),
    UniqueConstraint("plan_id", "user_id"),
    info={"erased": "couple", "exported": "author, and the other once opened"},
)

tries = Table(
    "tries",
    metadata,
    id_column(),
    couple_column(index=True),
    Column("author_id", BigInteger, nullable=False),
    Column("what", LargeBinary, nullable=False),
    Column("is_ongoing", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("drawn_at", UtcDateTime),
    Column("done_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    info=EXPORTED_TO_BOTH,
)
