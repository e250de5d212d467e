"""The tables of couples, partners, invitations, proposals, cooldowns and daily counts."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    text,
)

from data.tables.base import (
    State,
    UtcDateTime,
    couple_column,
    id_column,
    metadata,
)
from data.tables.facts import bookkeeping, private, shared, written_by

couples = Table(
    "couples",
    metadata,
    id_column(),
    Column("guild_id", BigInteger, nullable=False, index=True),
    Column("key_id", String(36), nullable=False, unique=True),
    Column("home_id", BigInteger, nullable=False),
    Column("zone", String(64)),
    Column("state", State, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("paused_by", BigInteger),
    Column("paused_until", UtcDateTime, index=True),
    Column("ours_alone", String),
    Column("trouble", String(64)),
    Column("erase_at", UtcDateTime, index=True),
    Column("has_mornings", Boolean),
    Column("has_frame", Boolean),
    # every tick looks for couples to erase, and nearly all rows are together: those are left out
    Index(
        "ix_couples_ending",
        "state",
        "erase_at",
        sqlite_where=text("state != 'together'"),
    ),
    info=shared(is_counted=False, is_own=None),
)

partners = Table(
    "partners",
    metadata,
    Column("couple_id", BigInteger, ForeignKey("couples.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("place", Integer, nullable=False),  # 0 or 1, the order in which they joined
    Column("is_together", Boolean, nullable=False),  # repeats the couple's state, for the unique index below
    Column("zone", String(64)),
    Column("wants_messages", Boolean, nullable=False),
    Column("wants_nudges", Boolean, nullable=False),
    Column("has_read", Boolean, nullable=False),
    Column("is_gone", Boolean, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    # a user is in at most one couple per server, not counting those that have ended
    Index(
        "uq_partners_together",
        "guild_id",
        "user_id",
        unique=True,
        sqlite_where=text("is_together"),
    ),
    Index("ix_partners_user_id", "user_id"),
    Index(
        "ix_partners_seen_at",
        "seen_at",
        sqlite_where=text("is_together"),
    ),
    info=private(is_exported=written_by("user_id")),
)

invitations = Table(
    "invitations",
    metadata,
    id_column(),
    Column("guild_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("inviter_id", BigInteger, nullable=False),
    Column("invitee_id", BigInteger, nullable=False),
    Column("state", State, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime),
    Index("ix_invitations_pair", "inviter_id", "invitee_id"),
    info=bookkeeping(expires=True),
)

proposals = Table(
    "proposals",
    metadata,
    id_column(),
    couple_column(index=True),
    Column("kind", String(16), nullable=False),
    Column("by", BigInteger, nullable=False),
    Column("terms", String, nullable=False),
    Column("state", State, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    info=bookkeeping(),
)

cooldowns = Table(
    "cooldowns",
    metadata,
    Column("couple_id", BigInteger, ForeignKey("couples.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True),
    Column("asking", String(64), primary_key=True),
    Column("noes", Integer, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    info=bookkeeping(),
)

daily_counts = Table(
    "daily_counts",
    metadata,
    Column("couple_id", BigInteger, ForeignKey("couples.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("day", Date, nullable=False),  # in that partner's zone
    Column("added", Integer, nullable=False),  # on that day, those taken back included
    info=bookkeeping(),
)
