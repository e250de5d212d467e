"""Deliveries whose hour the couple chose: they call both, even at night."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("deliveries") as batch:
        batch.add_column(sa.Column("is_hour_chosen", sa.Boolean(), nullable=False, server_default=sa.false()))
    # Reminders that wait already; of other posts nobody knows, and one night without a call does no harm.
    op.execute("UPDATE deliveries SET is_hour_chosen = TRUE WHERE kind = 'plan-reminder' AND state = 'due'")


def downgrade() -> None:
    raise NotImplementedError("a backup is the way back")
