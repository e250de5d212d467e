"""Memories of a week, a month, a season or a year, whose day is known about; earlier ones have their day."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("memories") as batch:
        batch.add_column(sa.Column("about", sa.String(16), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("a backup is the way back")
