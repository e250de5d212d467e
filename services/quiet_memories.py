"""Quiet memories: those a partner does not want brought back."""

from datetime import time

from core.couples import Couple, Person
from core.memories import Memory
from core.moments import instant_of
from core.mornings import comes_back_on
from data.unit_of_work import UnitOfWork
from services.access import load_for
from services.base import Service
from services.mornings import delete_morning_posts, schedule_next_morning
from services.recaps import redraw_recaps


async def leave_alone(work: UnitOfWork, couple: Couple, memory: Memory, user_id: int) -> None:
    """Store that a partner does not want a memory brought back; take it from today's card and the recaps."""
    if await work.quiet_memories.is_quiet(memory.id, user_id):
        return
    await work.quiet_memories.insert_quiet(couple.id, memory.id, user_id)
    # Cards of other days are the home's past; today's has only just brought it back.
    today = work.now.astimezone(couple.zone).date()
    if comes_back_on(memory.happened_on, today):
        await delete_morning_posts(work, couple, memory, [today])
    await _redraw_recaps_of(work, couple, memory)


class QuietMemories(Service):
    """*Don't bring this back*: each partner sets and undoes it alone, and either one's is enough."""

    async def quiet_memory(self, person: Person, memory_id: int) -> None:
        """Stop bringing a memory back: at random, in a morning, in a recap, or as "then and now".

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, memory = await load_for(work, person, work.memories, memory_id)
            await leave_alone(work, couple, memory, person.user_id)

    async def unquiet_memory(self, person: Person, memory_id: int) -> None:
        """Let a memory come back again, unless the other partner objects to it too.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work() as work:
            couple, memory = await load_for(work, person, work.memories, memory_id)
            await work.quiet_memories.delete_quiet(memory_id, person.user_id)
            await schedule_next_morning(work, couple)
            await _redraw_recaps_of(work, couple, memory)


async def _redraw_recaps_of(work: UnitOfWork, couple: Couple, memory: Memory) -> None:
    happened = instant_of(memory.happened_on, time(12), couple.zone)
    await redraw_recaps(work, couple, memory.created_at, happened)
