"""Server events that somebody moved in Discord: when they begin there, and a way to find their plan."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plans", sa.Column("event_starts_at", sa.DateTime(timezone=True)))
    op.create_index("ix_plans_event_id", "plans", ["event_id"])


def downgrade() -> None:
    raise NotImplementedError("a backup is the way back")
