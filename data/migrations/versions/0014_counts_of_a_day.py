"""How many things of a kind each partner has added on their latest day."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "daily_counts",
        sa.Column("couple_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["couple_id"], ["couples.id"], name="fk_daily_counts_couple_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("couple_id", "user_id", "kind", name="pk_daily_counts"),
    )


def downgrade() -> None:
    raise NotImplementedError("a backup is the way back")
