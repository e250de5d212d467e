"""The moment at which a vote of both ends; an open vote from before has none until one of them changes it."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("polls", sa.Column("ends_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    raise NotImplementedError("a backup is the way back")
