"""What waits for a partner, and one kind of delivery in place of the four that told of it directly."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "waits",
        sa.Column("couple_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["couple_id"], ["couples.id"], name="fk_waits_couple_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("couple_id", "user_id", "kind", "subject_id", name="pk_waits"),
    )
    # Their messages stay in people's direct messages, and so do the buttons there: neither needs a row.
    op.execute("DELETE FROM deliveries WHERE kind IN ('lesson', 'comparison', 'sheet', 'growth-news')")
    op.execute("DELETE FROM posts WHERE kind IN ('lesson', 'comparison', 'sheet', 'growth-news')")


def downgrade() -> None:
    raise NotImplementedError("a backup is the way back")
