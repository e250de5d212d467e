"""Claims: one process takes due deliveries under a lease, then settles or releases each."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Integer, UpdateBase, and_, bindparam, exists, or_, select, update

from core.deliveries import LEASE, Delivery, DeliveryState
from core.shards import Shards
from data.stores.base import Store
from data.stores.deliveries import IS_PENDING
from data.stores.delivery_rows import delivery_from_row
from data.stores.shards import is_on_shards
from data.tables import deliveries


@cache
def _claim_statement(shards: Shards) -> UpdateBase:
    """Build the claim statement, once for a process's shards; its parameters: now, lease_ends, most.

    Building it takes longer than SQLite takes to execute it, and each tick executes it at least once.
    """
    now = bindparam("now", type_=deliveries.c.next_at.type)
    older = deliveries.alias()
    is_due = and_(IS_PENDING, deliveries.c.next_at <= now)
    # A claimed delivery holds back the couple's later ones until it is settled or released.
    is_first_of_couple = ~exists().where(
        older.c.couple_id == deliveries.c.couple_id,
        or_(
            and_(older.c.state == DeliveryState.DUE, older.c.next_at <= now),
            older.c.state == DeliveryState.CLAIMED,
        ),
        older.c.id < deliveries.c.id,
    )
    query = select(deliveries.c.id).where(
        is_due, is_first_of_couple, is_on_shards(deliveries.c.guild_id, shards)
    )
    # A limit inside IN is evaluated for every row, and so claims too many; a CTE is evaluated once.
    free = (
        query.order_by(deliveries.c.next_at, deliveries.c.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("free")
    )
    return (
        update(deliveries)
        .where(deliveries.c.id.in_(select(free.c.id)))
        .values(
            state=DeliveryState.CLAIMED,
            next_at=bindparam("lease_ends", type_=deliveries.c.next_at.type),
            attempts=deliveries.c.attempts + 1,
        )
        .returning(deliveries)
    )


class ClaimStore(Store):
    """Deliveries that a process has claimed for posting."""

    async def claim_due(self, limit: int, now: datetime, shards: Shards) -> list[Delivery]:
        """Claim up to `limit` due deliveries; only the oldest of each couple, to keep its posts in order.

        A delivery whose lease has ended is claimed again.
        """
        rows = await self._connection.execute(
            _claim_statement(shards), {"now": now, "lease_ends": now + LEASE, "most": limit}
        )
        return sorted((delivery_from_row(row) for row in rows.all()), key=lambda delivery: delivery.id)

    async def end_leases(self, now: datetime, shards: Shards) -> int:
        """End all leases on these shards, and return their number."""
        result = await self._connection.execute(
            update(deliveries)
            .where(
                IS_PENDING,
                deliveries.c.state == DeliveryState.CLAIMED,
                deliveries.c.next_at > now,
                is_on_shards(deliveries.c.guild_id, shards),
            )
            .values(next_at=now)
        )
        return result.rowcount

    async def settle(self, delivery_id: int, state: DeliveryState, reason: str | None = None) -> bool:
        """Store a claimed delivery's outcome; return False if it is no longer claimed, but cancelled, say."""
        result = await self._connection.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery_id, deliveries.c.state == DeliveryState.CLAIMED)
            .values(state=state, reason=reason)
        )
        return bool(result.rowcount)

    async def settle_sent(self, delivery_ids: Sequence[int]) -> set[int]:
        """Settle claimed deliveries as sent, and return the ids of those still claimed."""
        rows = await self._connection.scalars(
            update(deliveries)
            .where(deliveries.c.id.in_(delivery_ids), deliveries.c.state == DeliveryState.CLAIMED)
            .values(state=DeliveryState.SENT, reason=None)
            .returning(deliveries.c.id)
        )
        return set(rows.all())

    async def release_claim(self, delivery_id: int, next_at: datetime, *, was_tried: bool) -> None:
        """Release a claimed delivery until `next_at`; one cancelled in the meantime stays cancelled."""
        attempts = deliveries.c.attempts if was_tried else deliveries.c.attempts - 1
        await self._connection.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery_id, deliveries.c.state == DeliveryState.CLAIMED)
            .values(state=DeliveryState.DUE, next_at=next_at, attempts=attempts)
        )
