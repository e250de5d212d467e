"""Memories that a partner does not want brought back, and the check-in that a memory was kept from."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("memories") as batch:
        batch.add_column(sa.Column("checkin_id", sa.BigInteger(), nullable=True))
    op.create_table(
        "quiet_memories",
        sa.Column("memory_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["memory_id"], ["memories.id"], name="fk_quiet_memories_memory_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("memory_id", "user_id", name="pk_quiet_memories"),
    )


def downgrade() -> None:
    raise NotImplementedError("a backup is the way back")
