"""Kinds of things to try: watch, play, listen, go, make or learn; earlier ones have none."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tries", sa.Column("kind", sa.String(16)))


def downgrade() -> None:
    raise NotImplementedError("a backup is the way back")
