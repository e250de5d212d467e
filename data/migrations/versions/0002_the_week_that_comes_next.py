"""The week that a ritual's next moment stands for, and indexes for what each round asks."""

from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

DAYS_IN_WEEK = 7


def upgrade() -> None:
    op.create_index("ix_couples_paused_until", "couples", ["paused_until"])
    op.create_index(
        "ix_couples_ending",
        "couples",
        ["state", "erase_at"],
        sqlite_where=sa.text("state != 'together'"),
        postgresql_where=sa.text("state != 'together'"),
    )
    op.create_index(
        "ix_partners_seen_at",
        "partners",
        ["seen_at"],
        sqlite_where=sa.text("is_together"),
        postgresql_where=sa.text("is_together"),
    )
    with op.batch_alter_table("rituals") as batch:
        batch.add_column(sa.Column("next_week", sa.Integer(), nullable=True))
    _fill_in()


def _fill_in() -> None:
    """Count the week of each next moment in its couple's zone, as the bot counted it until now."""
    rituals = sa.table(
        "rituals",
        sa.column("id", sa.BigInteger()),
        sa.column("couple_id", sa.BigInteger()),
        sa.column("next_at", sa.DateTime(timezone=True)),
        sa.column("next_week", sa.Integer()),
    )
    couples = sa.table("couples", sa.column("id", sa.BigInteger()), sa.column("zone", sa.String()))
    connection = op.get_bind()
    waiting = connection.execute(
        sa.select(rituals.c.id, rituals.c.next_at, couples.c.zone)
        .join(couples, couples.c.id == rituals.c.couple_id)
        .where(rituals.c.next_at.is_not(None))
    ).all()
    if waiting:
        connection.execute(
            rituals.update()
            .where(rituals.c.id == sa.bindparam("ritual_id"))
            .values(next_week=sa.bindparam("week")),
            [{"ritual_id": row.id, "week": _week_of(row.next_at, row.zone)} for row in waiting],
        )


def _week_of(moment: datetime, zone: str | None) -> int:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("UTC"))
    return (aware.astimezone(ZoneInfo(zone or "UTC")).date().toordinal() - 1) // DAYS_IN_WEEK


def downgrade() -> None:
    raise NotImplementedError("a backup is the way back")
