"""Whether a memory kept from the other partner's message is in the words of who kept it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("memories") as batch:
        batch.add_column(sa.Column("is_retold", sa.Boolean(), nullable=False, server_default=sa.false()))
    # The form could be edited before it was sent, so nobody knows whose words the older ones are.
    op.execute("UPDATE memories SET is_retold = TRUE WHERE writer_id IS NOT NULL")
    with op.batch_alter_table("memories") as batch:
        batch.alter_column("is_retold", server_default=None)


def downgrade() -> None:
    raise NotImplementedError("a backup is the way back")
