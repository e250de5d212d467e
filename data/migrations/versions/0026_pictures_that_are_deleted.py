"""Notes of deleted pictures whose files are not known to be gone."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "picture_removals",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("couple_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["couple_id"], ["couples.id"], name="fk_picture_removals_couple_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_picture_removals"),
    )


def downgrade() -> None:
    raise NotImplementedError("a backup is the way back")
