"""The table of announcements: the host's own words, and nobody else's, so they are not encrypted."""

from sqlalchemy import Column, Table, Text

from data.tables.base import UtcDateTime, id_column, metadata
from data.tables.facts import bookkeeping

announcements = Table(
    "announcements",
    metadata,
    id_column(),
    Column("text", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    info=bookkeeping(expires=True),
)
