"""Claims: what is due is taken under a lease, by one process alone, and settled or released."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, exists, or_, select, update

from core.deliveries import LEASE, Delivery, DeliveryState
from core.shards import Shards
from data.stores.base import Store
from data.stores.deliveries import IS_PENDING, delivery_from_row
from data.stores.shards import is_on_shards
from data.tables import deliveries


class ClaimStore(Store):
    """Deliveries that somebody is about to post."""

    async def claim_due(self, limit: int, now: datetime, shards: Shards) -> list[Delivery]:
        """Claim up to `limit` due deliveries, of each couple the oldest only, so that its posts keep order.

        What was claimed under a lease that has ended
        is claimed again.
        """
        older = deliveries.alias()
        waiting = and_(IS_PENDING, deliveries.c.next_at <= now)
        first_of_couple = ~exists().where(
            older.c.couple_id == deliveries.c.couple_id,
            or_(
                and_(older.c.state == DeliveryState.DUE, older.c.next_at <= now),
                older.c.state == DeliveryState.CLAIMED,
            ),
            older.c.id < deliveries.c.id,
        )
        query = select(deliveries.c.id).where(
            waiting, first_of_couple, is_on_shards(deliveries.c.guild_id, shards)
        )
        # A limit inside IN is evaluated for every row, and gives more each time; a CTE is evaluated once.
        free = (
            query.order_by(deliveries.c.next_at, deliveries.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("free")
        )
        rows = await self._connection.execute(
            update(deliveries)
            .where(deliveries.c.id.in_(select(free.c.id)))
            .values(state=DeliveryState.CLAIMED, next_at=now + LEASE, attempts=deliveries.c.attempts + 1)
            .returning(deliveries)
        )
        return sorted((delivery_from_row(row) for row in rows.all()), key=lambda delivery: delivery.id)

    async def end_leases(self, now: datetime, shards: Shards) -> int:
        """End the lease of everything that is claimed on these shards; return how many there were."""
        result = await self._connection.execute(
            update(deliveries)
            .where(
                deliveries.c.state == DeliveryState.CLAIMED,
                deliveries.c.next_at > now,
                is_on_shards(deliveries.c.guild_id, shards),
            )
            .values(next_at=now)
        )
        return result.rowcount

    async def settle(self, delivery_id: int, state: DeliveryState, reason: str | None = None) -> bool:
        """Store what became of a claimed delivery; return whether it was still claimed, not cancelled."""
        result = await self._connection.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery_id, deliveries.c.state == DeliveryState.CLAIMED)
            .values(state=state, reason=reason)
        )
        return bool(result.rowcount)

    async def settle_sent(self, delivery_ids: Sequence[int]) -> set[int]:
        """Settle claimed deliveries as sent, and return those that still were to be settled."""
        rows = await self._connection.scalars(
            update(deliveries)
            .where(deliveries.c.id.in_(delivery_ids), deliveries.c.state == DeliveryState.CLAIMED)
            .values(state=DeliveryState.SENT, reason=None)
            .returning(deliveries.c.id)
        )
        return set(rows.all())

    async def release_claim(self, delivery_id: int, next_at: datetime, *, was_tried: bool) -> None:
        """Let a claimed delivery be claimed again later; one that was cancelled meanwhile stays cancelled."""
        attempts = deliveries.c.attempts if was_tried else deliveries.c.attempts - 1
        await self._connection.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery_id, deliveries.c.state == DeliveryState.CLAIMED)
            .values(state=DeliveryState.DUE, next_at=next_at, attempts=attempts)
        )
