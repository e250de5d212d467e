"""The tables of lesson exercises, and of sheets for a first session with a counsellor."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    or_,
)

from data.tables.base import State, UtcDateTime, couple_column, id_column, metadata, parent_column
from data.tables.facts import has_own_part, sealed, shared, written_by

exercises = Table(
    "exercises",
    metadata,
    id_column(),
    couple_column(),
    Column("lesson_key", String(32), nullable=False),
    Column("round", Integer, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime),
    UniqueConstraint("couple_id", "lesson_key", "round"),
    # An exercise that only the other has done would tell that they have sealed their part.
    info=shared(
        is_counted=True,
        is_own=None,
        is_exported=lambda table: or_(
            table.c.opened_at.is_not(None),
            has_own_part(table, exercise_parts.c.exercise_id, exercise_parts.c.user_id),
        ),
    ),
)

exercise_parts = Table(
    "exercise_parts",
    metadata,
    id_column(),
    parent_column("exercise_id", "exercises"),
    Column("user_id", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("done_at", UtcDateTime, nullable=False),
    Column("compared_at", UtcDateTime),
    UniqueConstraint("exercise_id", "user_id"),
    info=sealed(
        is_own=written_by("user_id"),
        until=lambda _: exercises.c.opened_at.is_not(None),
        subject="exercise_id",
    ),
)

sheets = Table(
    "sheets",
    metadata,
    Column("couple_id", BigInteger, ForeignKey("couples.id", ondelete="CASCADE"), primary_key=True),
    Column("made_by", BigInteger, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    info=shared(is_counted=False, is_own=None),
)

sheet_lines = Table(
    "sheet_lines",
    metadata,
    id_column(),
    couple_column(index=True),
    Column("author_id", BigInteger, nullable=False),
    Column("topic", String(16), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", State, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("agreed_at", UtcDateTime),
    info=shared(is_counted=True, is_own=written_by("author_id")),
)
