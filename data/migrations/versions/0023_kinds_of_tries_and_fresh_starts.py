"""Kinds of things to try (earlier ones have none), and requests to start over."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tries", sa.Column("kind", sa.String(16)))
    op.create_table(
        "fresh_starts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("couple_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waits_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["couple_id"], ["couples.id"], name="fk_fresh_starts_couple_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_fresh_starts"),
    )
    op.create_index("ix_fresh_starts_couple_id", "fresh_starts", ["couple_id"])


def downgrade() -> None:
    raise NotImplementedError("a backup is the way back")
