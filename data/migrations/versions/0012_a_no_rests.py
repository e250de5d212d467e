"""Cooldowns: until when who was told no does not ask for the same again."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cooldowns",
        sa.Column("couple_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("asking", sa.String(length=64), nullable=False),
        sa.Column("noes", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["couple_id"], ["couples.id"], name="fk_cooldowns_couple_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("couple_id", "user_id", "asking", name="pk_cooldowns"),
    )


def downgrade() -> None:
    raise NotImplementedError("a backup is the way back")
