"""What a couple said of how they live, and what fits them now."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "abouts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("couple_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("fits", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["couple_id"], ["couples.id"], name="fk_abouts_couple_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_abouts"),
    )
    op.create_index("ix_abouts_couple_id", "abouts", ["couple_id"])


def downgrade() -> None:
    raise NotImplementedError("a backup is the way back")
