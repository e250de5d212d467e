"""Load couples: the statements that select them with both partners, and the values built from the rows."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, Table, bindparam, exists, select

from core.couples import Couple, CoupleState, Partner
from data.tables import cooldowns, couples, partners

# Whether a no of either partner is stored, in the statement that every use case begins with: nearly always
# there is none, and nothing further has to be read.
HAS_NOES = exists().where(cooldowns.c.couple_id == couples.c.id).correlate(couples).label("has_noes")
PARTNER_COLUMNS = [column.label(f"partner_{column.name}") for column in partners.c]

# Loading a couple locks it, so that its use cases run one after another: with FOR UPDATE on PostgreSQL; on
# SQLite, where the transaction itself is the lock, SQLAlchemy omits that clause. One statement loads both
# partners.
COUPLES = (
    select(couples, HAS_NOES, *PARTNER_COLUMNS)
    .join(partners)
    .where(couples.c.state != CoupleState.ERASING)
    .order_by(couples.c.id, partners.c.place)
)
BY_ID = COUPLES.where(couples.c.id == bindparam("couple_id")).with_for_update()
BY_IDS = COUPLES.where(couples.c.id.in_(bindparam("couple_ids", expanding=True)))
BY_IDS_LOCKED = BY_IDS.with_for_update()
BY_PARTNER = COUPLES.where(
    couples.c.id
    == select(partners.c.couple_id)
    .where(
        partners.c.guild_id == bindparam("guild_id"),
        partners.c.user_id == bindparam("user_id"),
        partners.c.is_together,
    )
    .correlate(None)
    .scalar_subquery()
).with_for_update()
ANY_OF_USER = COUPLES.where(
    couples.c.id.in_(
        select(partners.c.couple_id).where(partners.c.user_id == bindparam("user_id")).correlate(None)
    )
).with_for_update()


@cache
def couple_owning(table: Table) -> Select[Any]:
    """Return the statement that selects the couple owning a table's row, by the row's id."""
    owner = select(table.c.couple_id).where(table.c.id == bindparam("item_id")).scalar_subquery()
    return COUPLES.where(couples.c.id == owner).with_for_update()


def partner_of_row(row: Row[Any]) -> Partner:
    """Build a partner from a row with `PARTNER_COLUMNS`."""
    return Partner(
        couple_id=row.partner_couple_id,
        guild_id=row.partner_guild_id,
        user_id=row.partner_user_id,
        zone=row.partner_zone,
        wants_messages=row.partner_wants_messages,
        wants_nudges=row.partner_wants_nudges,
        has_read=row.partner_has_read,
        is_gone=row.partner_is_gone,
        seen_at=row.partner_seen_at,
    )


def _couple(first: Row[Any], second: Row[Any]) -> Couple:
    return Couple(
        id=first.id,
        guild_id=first.guild_id,
        key_id=first.key_id,
        home_id=first.home_id,
        chosen_zone=first.zone,
        state=CoupleState(first.state),
        partners=(partner_of_row(first), partner_of_row(second)),
        started_at=first.started_at,
        paused_by=first.paused_by,
        paused_until=first.paused_until,
        ours_alone=first.ours_alone,
        trouble=first.trouble,
        erase_at=first.erase_at,
        has_noes=bool(first.has_noes),
        has_frame=first.has_frame,
    )


def couples_of_rows(rows: Sequence[Row[Any]]) -> list[Couple]:
    """Build couples from rows with one partner each, the first partner before the second."""
    pairs = list(zip(rows[::2], rows[1::2], strict=True))
    if any(first.id != second.id for first, second in pairs):  # never one partner with another couple's
        raise ValueError("a couple without its two partners")
    return [_couple(first, second) for first, second in pairs]
