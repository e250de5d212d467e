"""The tables of plans, their impressions, and things to try."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Time,
    UniqueConstraint,
    and_,
    bindparam,
    exists,
    or_,
)

from data.tables.base import State, UtcDateTime, couple_column, id_column, metadata, parent_column
from data.tables.facts import USER_ID, sealed, shared, written_by

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
    Column("state", State, nullable=False),
    Column("deck_key", String(64)),
    Column("poll_id", BigInteger),
    Column("has_event", Boolean, nullable=False),
    Column("event_id", BigInteger, index=True),
    Column("event_starts_at", UtcDateTime),  # set if it was moved in Discord, and the plan was not
    Column("ended_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_plans_couple_id_starts_at", "couple_id", "starts_at"),
    info=shared(is_counted=True, is_own=None),
)

OPENED_BEFORE = bindparam("opened_before", type_=UtcDateTime)
"""The moment before which a date must have ended for the impressions of it to be open in any case."""


def _have_opened(impressions: Table) -> ColumnElement[bool]:
    """Select open impressions: both partners have given theirs, or a week has passed."""
    own = impressions.alias()
    is_own_told = exists().where(own.c.plan_id == impressions.c.plan_id, own.c.user_id == USER_ID)
    return and_(plans.c.ended_at.is_not(None), or_(plans.c.ended_at <= OPENED_BEFORE, is_own_told))


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
    info=sealed(is_own=written_by("user_id"), until=_have_opened, subject="plan_id"),
)

tries = Table(
    "tries",
    metadata,
    id_column(),
    couple_column(index=True),
    Column("author_id", BigInteger, nullable=False),
    Column("what", LargeBinary, nullable=False),
    Column("is_ongoing", Boolean, nullable=False),
    Column("kind", String(16)),
    Column("state", State, nullable=False),
    Column("drawn_at", UtcDateTime),
    Column("done_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    info=shared(is_counted=True, is_own=written_by("author_id")),
)
