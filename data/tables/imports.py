"""The table of rows one partner wants to import, until the other has answered."""

from sqlalchemy import BigInteger, Boolean, Column, LargeBinary, Table

from data.tables.base import UtcDateTime, couple_column, id_column, metadata
from data.tables.facts import private, written_by

import_parts = Table(
    "import_parts",
    metadata,
    id_column(),
    couple_column(index=True),
    Column("author_id", BigInteger, nullable=False),
    Column("import_id", BigInteger, nullable=False, index=True),  # the same for all parts of one import
    Column("content", LargeBinary, nullable=False),  # some rows, as JSON
    Column("is_agreed", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    info=private(is_exported=written_by("author_id"), is_own=written_by("author_id")),
)
