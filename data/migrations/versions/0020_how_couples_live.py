"""What a couple said of how they live, sparks with their picks, and rituals on several weekdays."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
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
    op.create_table(
        "sparks",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("couple_id", sa.BigInteger(), nullable=False),
        sa.Column("deck_key", sa.String(length=64), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["couple_id"], ["couples.id"], name="fk_sparks_couple_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sparks"),
    )
    op.create_index("ix_sparks_couple_id", "sparks", ["couple_id"])
    op.create_table(
        "spark_picks",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("spark_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("choice", sa.LargeBinary(), nullable=False),
        sa.Column("guess", sa.LargeBinary()),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["spark_id"], ["sparks.id"], name="fk_spark_picks_spark_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_spark_picks"),
        sa.UniqueConstraint("spark_id", "user_id", name="uq_spark_picks_spark_id_user_id"),
    )
    op.add_column("rituals", sa.Column("days", sa.String(length=16)))


def downgrade() -> None:
    raise NotImplementedError("a backup is the way back")
