"""Hugs that wait until the two are together, and the days that recaps look back on."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("affections") as batch:
        batch.add_column(sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("given_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "reunions",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("couple_id", sa.BigInteger(), nullable=False),
        sa.Column("opened_by", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hug_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["couple_id"], ["couples.id"], name="fk_reunions_couple_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reunions"),
    )
    op.create_index("ix_reunions_couple_id", "reunions", ["couple_id"])
    op.create_index(
        "uq_reunions_open",
        "reunions",
        ["couple_id"],
        unique=True,
        sqlite_where=sa.text("state != 'over'"),
        postgresql_where=sa.text("state != 'over'"),
    )
    op.create_table(
        "recaps",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("couple_id", sa.BigInteger(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["couple_id"], ["couples.id"], name="fk_recaps_couple_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recaps"),
    )
    op.create_index("ix_recaps_couple_id", "recaps", ["couple_id"])


def downgrade() -> None:
    raise NotImplementedError("a backup is the way back")
