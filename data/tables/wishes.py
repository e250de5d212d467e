"""The tables of wish rounds, wishes and noticings."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    LargeBinary,
    Table,
    UniqueConstraint,
    or_,
    text,
)

from data.tables.base import State, UtcDateTime, couple_column, id_column, metadata, parent_column
from data.tables.facts import has_own_part, sealed, shared, written_by

wish_rounds = Table(
    "wish_rounds",
    metadata,
    id_column(),
    couple_column(),
    Column("state", State, nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime),
    Column("chosen_id", BigInteger),
    Column("ends_at", UtcDateTime),
    Column("noticed_at", UtcDateTime),
    Index("ix_wish_rounds_couple_id_id", "couple_id", "id"),
    # at most one round per couple that is not closed
    Index(
        "uq_wish_rounds_running",
        "couple_id",
        unique=True,
        sqlite_where=text("state != 'closed'"),
    ),
    # A round that only the other has begun would tell that they have sealed a wish.
    info=shared(
        is_counted=True,
        is_own=None,
        is_exported=lambda table: or_(
            table.c.opened_at.is_not(None), has_own_part(table, wishes.c.round_id, wishes.c.author_id)
        ),
    ),
)

wishes = Table(
    "wishes",
    metadata,
    id_column(),
    parent_column("round_id", "wish_rounds"),
    Column("author_id", BigInteger, nullable=False),
    Column("wish", LargeBinary, nullable=False),
    Column("promise", LargeBinary, nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
    UniqueConstraint("round_id", "author_id"),
    info=sealed(is_own=written_by("author_id"), until=lambda _: wish_rounds.c.opened_at.is_not(None)),
)

noticings = Table(
    "noticings",
    metadata,
    id_column(),
    parent_column("round_id", "wish_rounds"),
    Column("author_id", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
    UniqueConstraint("round_id", "author_id"),
    info=sealed(
        is_own=written_by("author_id"),
        until=lambda _: wish_rounds.c.noticed_at.is_not(None),
        subject="round_id",
    ),
)
