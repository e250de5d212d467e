"""Daily limits: count a person's additions in the same transaction, and refuse too many in a day."""

from core.couples import Couple
from core.daily_limits import DailyKind, allowance_after, day_and_end
from data.unit_of_work import UnitOfWork


async def count_added(work: UnitOfWork, couple: Couple, user_id: int, kind: DailyKind) -> None:
    """Count a partner's addition in their own day; near the limit, tell them how many are left.

    Raises `DailyLimitReached`, which rolls back everything the unit of work has stored before.
    """
    day, until = day_and_end(work.now, couple.zone_of(user_id))
    added = await work.daily_counts.increment(couple.id, user_id, kind, day)
    work.tell_allowance(allowance_after(kind, added, until))
