"""The table of things one partner did in silence, until the other has been told or has read them."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, String, Table

from data.tables.base import metadata
from data.tables.facts import bookkeeping

waits = Table(
    "waits",
    metadata,
    Column("couple_id", BigInteger, ForeignKey("couples.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True),  # the partner who is to hear of it
    Column("kind", String(16), primary_key=True),
    Column("subject_id", BigInteger, primary_key=True),
    Column("is_told", Boolean, nullable=False),
    info=bookkeeping(),
)
