"""Store what waits for a partner, until they have heard of it or read it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, select, update

from core.deliveries import LEASE, DeliveryKind, DeliveryState
from core.waits import READ_KINDS, StoredWait, WaitKind
from data.stores.base import Store
from data.tables import deliveries, waits


class WaitStore(Store):
    """One row for each thing and the partner for whom it waits."""

    async def replace_wait(self, couple_id: int, user_id: int, kind: WaitKind, subject_id: int) -> None:
        """Store that something waits and is not told yet, in place of an earlier row of it."""
        await self.delete_waits(couple_id, user_id, {kind}, subject_id)
        await self._insert(
            waits, couple_id=couple_id, user_id=user_id, kind=kind, subject_id=subject_id, is_told=False
        )

    async def waits_of(self, couple_id: int, user_id: int) -> list[StoredWait]:
        """List what was stored for a partner, the oldest subject first."""
        rows = await self._connection.execute(
            select(waits.c.kind, waits.c.subject_id, waits.c.is_told)
            .where(waits.c.couple_id == couple_id, waits.c.user_id == user_id)
            .order_by(waits.c.subject_id)
        )
        return [StoredWait(WaitKind(kind), subject_id, is_told) for kind, subject_id, is_told in rows.all()]

    async def mark_told(self, couple_id: int, user_id: int) -> None:
        """Store that a partner has been told of everything; only what waits to be read is kept."""
        of_partner = (waits.c.couple_id == couple_id, waits.c.user_id == user_id)
        await self._connection.execute(delete(waits).where(*of_partner, waits.c.kind.not_in(READ_KINDS)))
        await self._connection.execute(update(waits).where(*of_partner).values(is_told=True))

    async def last_told_at(self, couple_id: int, user_id: int) -> datetime | None:
        """Return when a partner was told last that something waits; None if never, or long ago."""
        # A sent delivery keeps the end of the lease under which it was sent.
        lease_end: datetime | None = await self._connection.scalar(
            select(func.max(deliveries.c.next_at)).where(
                deliveries.c.subject_id == couple_id,
                deliveries.c.kind == DeliveryKind.WAITS,
                deliveries.c.user_id == user_id,
                deliveries.c.state == DeliveryState.SENT,
            )
        )
        return None if lease_end is None else lease_end - LEASE

    async def delete_waits(
        self, couple_id: int, user_id: int, kinds: Collection[WaitKind], subject_id: int | None = None
    ) -> None:
        """Delete what waits for a partner of these kinds; with `subject_id`, only that."""
        conditions = [
            waits.c.couple_id == couple_id,
            waits.c.user_id == user_id,
            waits.c.kind.in_(kinds),
        ]
        if subject_id is not None:
            conditions.append(waits.c.subject_id == subject_id)
        await self._connection.execute(delete(waits).where(*conditions))

    async def delete_about(self, couple_id: int, subject_id: int) -> None:
        """Delete what waits about a subject that is gone."""
        await self._connection.execute(
            delete(waits).where(waits.c.couple_id == couple_id, waits.c.subject_id == subject_id)
        )
