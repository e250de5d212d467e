"""Store the server events, by Discord's ids, that show plans."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from core.plans import PlanState
from core.scheduled_events import KnownEvent
from core.shards import Shards
from data.stores.base import Store
from data.stores.shards import is_on_shards
from data.tables import couples, plans


class PlanEventStore(Store):
    """The server events of couples' plans, by Discord's ids."""

    async def event_ids_of(self, couple_id: int, after: int, limit: int) -> Sequence[int]:
        """List up to `limit` Discord ids, above `after`, of a couple's server events."""
        rows = await self._connection.scalars(
            select(plans.c.event_id)
            .where(plans.c.couple_id == couple_id, plans.c.event_id > after)
            .order_by(plans.c.event_id)
            .limit(limit)
        )
        return [event_id for event_id in rows.all() if event_id is not None]

    async def plan_id_of(self, event_id: int) -> int | None:
        """Return the id of the plan a server event shows; None for anybody else's event."""
        query = select(plans.c.id).where(plans.c.event_id == event_id)
        found: int | None = await self._connection.scalar(query)
        return found

    async def events_to_come(
        self, now: datetime, shards: Shards, after: int, limit: int
    ) -> Sequence[KnownEvent]:
        """List up to `limit` events, with ids above `after`, of plans that have not begun."""
        query = (
            select(plans.c.event_id, couples.c.guild_id)
            .join(couples)
            .where(plans.c.event_id > after, plans.c.state == PlanState.PLANNED, plans.c.starts_at > now)
            .order_by(plans.c.event_id)
            .limit(limit)
        )
        if not shards.are_all_served:
            query = query.where(is_on_shards(couples.c.guild_id, shards))
        return [KnownEvent(row.event_id, row.guild_id) for row in await self._connection.execute(query)]
