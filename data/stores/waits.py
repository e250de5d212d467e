"""Store the things that wait for a partner, until they have been told or have read them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, select, update

from core.deliveries import LEASE, DeliveryKind, DeliveryState
from core.waits import KINDS_TO_READ, StoredWait, WaitKind
from data.stores.base import Store
from data.tables import deliveries, waits


class WaitStore(Store):
    """One row for each thing, with the partner it waits for."""

    async def replace_wait(self, couple_id: int, user_id: int, kind: WaitKind, subject_id: int) -> None:
        """Store a wait that is not told yet, replacing any earlier row for it."""
        await self.delete_waits(couple_id, user_id, {kind}, subject_id)
        await self._insert(
            waits, couple_id=couple_id, user_id=user_id, kind=kind, subject_id=subject_id, is_told=False
        )

    async def waits_of(self, couple_id: int, user_id: int) -> list[StoredWait]:
        """List the waits stored for a partner, oldest subject first."""
        rows = await self._connection.execute(
            select(waits.c.kind, waits.c.subject_id, waits.c.is_told)
            .where(waits.c.couple_id == couple_id, waits.c.user_id == user_id)
            .order_by(waits.c.subject_id)
        )
        return [StoredWait(WaitKind(kind), subject_id, is_told) for kind, subject_id, is_told in rows.all()]

    async def mark_told(self, couple_id: int, user_id: int) -> None:
        """Store that a partner was told of everything; only things still to be read are kept."""
        of_partner = (waits.c.couple_id == couple_id, waits.c.user_id == user_id)
        await self._connection.execute(delete(waits).where(*of_partner, waits.c.kind.not_in(KINDS_TO_READ)))
        await self._connection.execute(update(waits).where(*of_partner).values(is_told=True))

    async def last_told_at(self, couple_id: int, user_id: int) -> datetime | None:
        """Return the last time a partner was told that something waits; None if never, or long ago."""
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
        """Delete a partner's waits of these kinds; with `subject_id`, only that one."""
        conditions = [
            waits.c.couple_id == couple_id,
            waits.c.user_id == user_id,
            waits.c.kind.in_(kinds),
        ]
        if subject_id is not None:
            conditions.append(waits.c.subject_id == subject_id)
        await self._connection.execute(delete(waits).where(*conditions))

    async def delete_about(self, couple_id: int, subject_id: int) -> None:
        """Delete the waits about a deleted subject."""
        await self._connection.execute(
            delete(waits).where(waits.c.couple_id == couple_id, waits.c.subject_id == subject_id)
        )
