"""The tables of check-ins, their answers, and couples' own questions."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from data.tables.base import State, UtcDateTime, couple_column, id_column, metadata, parent_column
from data.tables.facts import sealed, shared, written_by

checkins = Table(
    "checkins",
    metadata,
    id_column(),
    couple_column(),
    Column("question_key", String(64), nullable=False),
    Column("state", State, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("revealed_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("followup_key", String(64)),
    Index("ix_checkins_couple_id_opened_at", "couple_id", "opened_at"),
    # at most one open check-in per couple
    Index(
        "uq_checkins_open",
        "couple_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
    ),
    info=shared(is_counted=True, is_own=None),
)

answers = Table(
    "answers",
    metadata,
    id_column(),
    parent_column("checkin_id", "checkins"),
    Column("user_id", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),  # an empty text if the frame asks for the next three
    Column("rose", LargeBinary),
    Column("thorn", LargeBinary),
    Column("bud", LargeBinary),
    Column("gratitude", LargeBinary),
    Column("pulse", LargeBinary),
    Column("answered_at", UtcDateTime, nullable=False),
    UniqueConstraint("checkin_id", "user_id"),
    info=sealed(
        is_own=written_by("user_id"),
        until=lambda _: checkins.c.revealed_at.is_not(None),
        subject="checkin_id",
    ),
)

questions = Table(
    "questions",
    metadata,
    id_column(),
    couple_column(index=True),
    Column("author_id", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("is_agreed", Boolean, nullable=False),
    Column("asked_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    info=shared(is_counted=True, is_own=written_by("author_id")),
)
