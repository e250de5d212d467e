"""Rose, thorn and bud in place of a question (earlier couples have not chosen it)."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("couples", sa.Column("has_frame", sa.Boolean()))
    for part in ("rose", "thorn", "bud"):
        op.add_column("answers", sa.Column(part, sa.LargeBinary()))


def downgrade() -> None:
    raise NotImplementedError("a backup is the way back")
