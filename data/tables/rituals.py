"""The tables of rituals, dealt deck entries, and recaps."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Time,
    UniqueConstraint,
)

from data.tables.base import State, UtcDateTime, Weekdays, couple_column, id_column, metadata
from data.tables.facts import bookkeeping, shared

rituals = Table(
    "rituals",
    metadata,
    id_column(),
    couple_column(),
    Column("kind", String(16), nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("days", Weekdays),  # all weekdays of a ritual that may have several
    Column("wall", Time, nullable=False),
    Column("every", Integer, nullable=False),
    Column("state", State, nullable=False),
    Column("paused_by", BigInteger),
    Column("is_chosen", Boolean, nullable=False),
    Column("last_week", Integer),
    Column("next_at", UtcDateTime, index=True),
    Column("next_week", Integer),
    Column("unanswered", Integer, nullable=False),
    Column("missed", Integer, nullable=False),
    UniqueConstraint("couple_id", "kind"),
    info=shared(is_counted=False, is_own=None),
)

# deck entries that a couple was dealt, and when
seen = Table(
    "seen",
    metadata,
    id_column(),
    couple_column(),
    Column("deck", String(16), nullable=False),
    Column("key", String(64), nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Index("ix_seen_couple_id_deck", "couple_id", "deck", "id"),
    info=bookkeeping(),
)

recaps = Table(
    "recaps",
    metadata,
    id_column(),
    couple_column(index=True),
    Column("begins_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    info=bookkeeping(),
)
