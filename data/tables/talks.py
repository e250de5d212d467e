"""The tables of conversations, their closings, and statements."""

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
    text,
)

from data.tables.base import EXPORTED_TO_BOTH, UtcDateTime, couple_column, id_column, metadata, parent_column

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
    Column("state", String(16), nullable=False),
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
        postgresql_where=text("is_open"),
    ),
    info=EXPORTED_TO_BOTH,
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
    info=EXPORTED_TO_BOTH,
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
    info={"erased": "couple", "exported": "author, and the other once posted"},
)
