"""Store daily counts: the number of things of a kind a partner added on their latest day."""

from datetime import date

from sqlalchemy import case, update

from core.daily_limits import DailyKind
from data.stores.base import Store
from data.tables import daily_counts


class DailyCountStore(Store):
    """One number per partner and kind, which starts over every day."""

    async def increment(self, couple_id: int, user_id: int, kind: DailyKind, day: date) -> int:
        """Count one more thing on a day, and return the day's count; the couple must be locked."""
        # Nearly always the row is there, from any earlier day, and this is the only statement.
        counted = await self._connection.scalar(
            update(daily_counts)
            .where(
                daily_counts.c.couple_id == couple_id,
                daily_counts.c.user_id == user_id,
                daily_counts.c.kind == kind,
            )
            .values(day=day, added=case((daily_counts.c.day == day, daily_counts.c.added + 1), else_=1))
            .returning(daily_counts.c.added)
        )
        if counted is not None:
            return int(counted)
        await self._insert(
            daily_counts,
            couple_id=couple_id,
            user_id=user_id,
            kind=kind,
            day=day,
            added=1,
        )
        return 1
