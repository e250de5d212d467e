"""Store the memories a partner does not want brought back."""

from sqlalchemy import ColumnElement, delete, exists, select

from core.tombstones import EndKind
from data.stores.base import Store
from data.tables import checkins, memories, quiet_memories

COMES_BACK = ~exists().where(quiet_memories.c.memory_id == memories.c.id)
"""Selects the memories that neither partner wants left alone."""

REVEAL_COMES_BACK = ~exists().where(
    quiet_memories.c.memory_id == memories.c.id, memories.c.checkin_id == checkins.c.id
)
"""Selects the check-ins that no memory was kept from which a partner wants left alone."""


class QuietMemoryStore(Store):
    """Memories a partner does not want brought back; each partner decides for themself."""

    async def is_quiet(self, memory_id: int, user_id: int) -> bool:
        """Return whether a partner does not want a memory brought back."""
        query = select(exists().where(*_is(memory_id, user_id)))
        return bool(await self._connection.scalar(query))

    async def has_memory(self, memory_id: int) -> bool:
        """Return whether a memory exists."""
        return bool(await self._connection.scalar(select(exists().where(memories.c.id == memory_id))))

    async def insert_quiet(self, couple_id: int, memory_id: int, user_id: int) -> None:
        """Store that a partner does not want a memory brought back; no restore undoes it."""
        self._ended.add(EndKind.QUIET_MEMORY, memory_id, couple_id=couple_id, user_id=user_id)
        await self._insert(quiet_memories, memory_id=memory_id, user_id=user_id)

    async def delete_quiet(self, memory_id: int, user_id: int) -> None:
        """Undo `insert_quiet`."""
        self._ended.withdrawn.append((EndKind.QUIET_MEMORY, memory_id, user_id))
        await self._connection.execute(delete(quiet_memories).where(*_is(memory_id, user_id)))


def _is(memory_id: int, user_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return quiet_memories.c.memory_id == memory_id, quiet_memories.c.user_id == user_id
