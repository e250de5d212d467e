"""Store the threads opened by the bot, so that later posts find them."""

from sqlalchemy import delete, select

from core.deliveries import DeliveryKind
from data.stores.base import Store
from data.tables import threads


class ThreadStore(Store):
    """The thread of each subject that has one."""

    async def thread_id_of(self, kind: DeliveryKind, subject_id: int) -> int | None:
        """Return the id of the thread opened for a subject, or None."""
        return await self._connection.scalar(
            select(threads.c.thread_id).where(threads.c.kind == kind, threads.c.subject_id == subject_id)
        )

    async def is_thread_of(self, thread_id: int, couple_id: int) -> bool:
        """Return whether a thread was opened for a couple."""
        query = select(threads.c.thread_id).where(
            threads.c.thread_id == thread_id, threads.c.couple_id == couple_id
        )
        return await self._connection.scalar(query) is not None

    async def is_recorded(self, thread_id: int) -> bool:
        """Return whether a thread was opened for any subject, of whichever couple."""
        query = select(threads.c.thread_id).where(threads.c.thread_id == thread_id)
        return await self._connection.scalar(query) is not None

    async def insert_thread(
        self, thread_id: int, couple_id: int | None, kind: DeliveryKind, subject_id: int
    ) -> None:
        """Store a thread."""
        await self._insert(
            threads,
            thread_id=thread_id,
            couple_id=couple_id,
            kind=kind,
            subject_id=subject_id,
            opened_at=self._now,
        )

    async def delete_thread(self, kind: DeliveryKind, subject_id: int) -> None:
        """Delete the row of a thread that no longer exists."""
        await self._connection.execute(
            delete(threads).where(threads.c.kind == kind, threads.c.subject_id == subject_id)
        )
