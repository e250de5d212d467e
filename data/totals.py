"""Totals: counts of everything stored, for the operator and for monitoring."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from core.couples import CoupleState
from core.deliveries import DeliveryState
from data.engine import Database
from data.tables import couples, deliveries, pictures

RECENT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts over all couples; `recent_outcomes` are those of the last seven days' deliveries."""

    couples_by_state: Mapping[str, int]
    servers: int
    pictures: int
    picture_bytes: int
    waiting: int
    recent_outcomes: Mapping[str, int]


async def count_for_monitoring(database: Database) -> tuple[int, int]:
    """Count the couples that are together, and the bytes of all pictures. Raises `StorageUnavailable`."""
    together = select(func.count()).where(couples.c.state == CoupleState.TOGETHER)
    picture_bytes = select(func.coalesce(func.sum(pictures.c.size), 0))
    async with database.begin() as connection:
        counted = select(together.scalar_subquery(), picture_bytes.scalar_subquery())
        row = (await connection.execute(counted)).one()
        return int(row[0]), int(row[1])


async def read_totals(database: Database, now: datetime) -> Totals:
    """Count what a database holds. Raises `StorageUnavailable`."""
    states = select(couples.c.state, func.count()).group_by(couples.c.state)
    servers = select(func.count(couples.c.guild_id.distinct())).where(couples.c.state == CoupleState.TOGETHER)
    kept = select(func.count(), func.coalesce(func.sum(pictures.c.size), 0)).select_from(pictures)
    waiting = (
        select(func.count())
        .select_from(deliveries)
        .where(deliveries.c.state == DeliveryState.DUE, deliveries.c.next_at <= now)
    )
    outcomes = (
        select(deliveries.c.state, func.count())
        .where(deliveries.c.due_at > now - RECENT, deliveries.c.due_at <= now)
        .group_by(deliveries.c.state)
    )
    async with database.begin() as connection:
        by_state = {str(state): int(count) for state, count in (await connection.execute(states)).all()}
        pictures_kept, picture_bytes = (await connection.execute(kept)).one()
        return Totals(
            couples_by_state=by_state,
            servers=await connection.scalar(servers) or 0,
            pictures=pictures_kept,
            picture_bytes=int(picture_bytes),
            waiting=await connection.scalar(waiting) or 0,
            recent_outcomes={
                str(state): int(count) for state, count in (await connection.execute(outcomes)).all()
            },
        )
