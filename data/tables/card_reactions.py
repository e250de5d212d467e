"""The table of reactions to cards, for every noun whose cards take reactions."""

from sqlalchemy import BigInteger, Column, String, Table, UniqueConstraint

from data.tables.base import UtcDateTime, couple_column, id_column, metadata
from data.tables.facts import shared, written_by

card_reactions = Table(
    "card_reactions",
    metadata,
    id_column(),
    couple_column(index=True),
    Column("card", String(16), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # The subject first: a card's reactions are found by it. Each partner reacts once in a way.
    UniqueConstraint("subject_id", "card", "user_id", "kind"),
    info=shared(is_counted=False, is_own=written_by("user_id")),
)
