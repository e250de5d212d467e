"""The tables of memories, quiet memories, mornings and pictures."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    or_,
    select,
)

from core.pictures import PictureOwner
from data.tables.base import UtcDateTime, couple_column, id_column, metadata
from data.tables.facts import USER_ID, bookkeeping, facts_of, private, shared, written_by
from data.tables.plans import impressions, plans


def _is_author_or_writer(memories: Table) -> ColumnElement[bool]:
    # A memory kept from a partner's message is their words too, even if the other partner kept it.
    return or_(memories.c.author_id == USER_ID, memories.c.writer_id == USER_ID)


def _shows_nothing_sealed(pictures: Table) -> ColumnElement[bool]:
    """Select pictures, except those of sealed impressions and of imports without agreement."""
    # Asked of each picture: a list of all impressions that are open would be one of all couples.
    is_exported = (
        select(impressions.c.id)
        .join(plans)
        .where(impressions.c.id == pictures.c.subject_id, facts_of(impressions).is_exported(impressions))
        .correlate(pictures)
        .exists()
    )
    return or_(pictures.c.owner.not_in([PictureOwner.PLAN, PictureOwner.IMPORT]), is_exported)


memories = Table(
    "memories",
    metadata,
    id_column(),
    couple_column(),
    Column("author_id", BigInteger, nullable=False),
    Column("title", LargeBinary, nullable=False),
    Column("story", LargeBinary, nullable=False),
    Column("happened_on", Date, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("writer_id", BigInteger),
    Column("is_retold", Boolean, nullable=False),
    Column("about", String(16)),  # how exactly the day is known, as a `Precision`; None: to the day
    Column("checkin_id", BigInteger),  # the revealed check-in that it was kept from
    Index("ix_memories_couple_id_happened_on", "couple_id", "happened_on", "id"),
    info=shared(is_counted=True, is_own=_is_author_or_writer),
)

quiet_memories = Table(
    "quiet_memories",
    metadata,
    Column("memory_id", BigInteger, ForeignKey("memories.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True),  # who does not want it brought back
    info=private(is_exported=written_by("user_id")),
)

mornings = Table(
    "mornings",
    metadata,
    id_column(),
    couple_column(),
    Column("day", Date, nullable=False),
    UniqueConstraint("couple_id", "day"),
    info=bookkeeping(),
)

pictures = Table(
    "pictures",
    metadata,
    id_column(),
    couple_column(),
    Column("owner", String(16), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("place", Integer, nullable=False),  # from 0, among the pictures of one subject
    Column("alt", LargeBinary, nullable=False),
    Column("media_type", String(16), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("size", Integer),  # of its files, in bytes; None until the nightly sweep has looked
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("couple_id", "owner", "subject_id", "place"),
    info=shared(is_counted=True, is_own=None, is_exported=_shows_nothing_sealed),
)

picture_removals = Table(
    "picture_removals",
    metadata,
    id_column(),  # the picture's, which is deleted while its files may still be there
    couple_column(),
    info=bookkeeping(),
)
