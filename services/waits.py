"""Waits: store that a partner's silent action waits for the other, and when to tell them."""

from core.couples import Couple
from core.deliveries import DeliveryKind
from core.waits import COLLECTED_FOR, WaitKind, line_due_at
from data.unit_of_work import UnitOfWork


async def note_waiting(
    work: UnitOfWork, couple: Couple, user_id: int, kind: WaitKind, subject_id: int
) -> None:
    """Store that something waits for a partner, and schedule their one line of the day about it."""
    await work.waits.replace_wait(couple.id, user_id, kind, subject_id)
    if await work.deliveries.is_pending(DeliveryKind.WAITS, couple.id, user_id):
        return  # one line tells of both
    last_told_at = await work.waits.last_told_at(couple.id, user_id)
    due_at = line_due_at(work.now + COLLECTED_FOR, couple.known_zones.get(user_id), last_told_at)
    await work.deliveries.schedule(couple, DeliveryKind.WAITS, couple.id, due_at, user_id=user_id)


async def note_waiting_for_other(
    work: UnitOfWork, couple: Couple, user_id: int, kind: WaitKind, subject_id: int
) -> None:
    """Store that something waits for the partner of `user_id`, as `note_waiting` does."""
    await note_waiting(work, couple, couple.other_partner(user_id).user_id, kind, subject_id)
