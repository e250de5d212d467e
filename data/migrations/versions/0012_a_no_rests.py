"""A no rests: cooldowns, and invitations that are looked for in every server."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_invitations_pair", "invitations")
    op.create_index("ix_invitations_pair", "invitations", ["inviter_id", "invitee_id"])
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
