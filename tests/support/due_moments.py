"""The moments at which a tick has something to do, as the database knows them."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select, union_all

from core.couples import CoupleState
from core.deliveries import DeliveryState
from data.engine import Database
from data.tables import couples, deliveries, rituals

LOOKS_AGAIN = timedelta(hours=4)  # how soon what stays due, because it failed or must wait, is tried again

# Every moment that `Ticker.tick` compares with the time, but for what it does daily, also where no couple
# waits for it: looking for partners who left, tidying, the night's backup. The tick at the end does those.
WAITING = union_all(
    select(deliveries.c.next_at).where(deliveries.c.state.in_((DeliveryState.DUE, DeliveryState.CLAIMED))),
    select(rituals.c.next_at),
    select(couples.c.paused_until).where(couples.c.state == CoupleState.TOGETHER),
    select(couples.c.erase_at).where(couples.c.state != CoupleState.TOGETHER),
).subquery()
FIRST_LATER = select(func.min(WAITING.c.next_at)).where(WAITING.c.next_at > bindparam("now"))
OVERDUE = select(func.min(WAITING.c.next_at)).where(WAITING.c.next_at <= bindparam("now"))


async def next_due(database: Database, now: datetime) -> datetime | None:
    """Return the next moment after `now` at which something is due; four hours on where something stays due.

    A test that lets time go by may go there in one step: no tick before it finds anything to do.
    """
    async with database.begin() as connection:
        later = await connection.scalar(FIRST_LATER, {"now": now})
        overdue = await connection.scalar(OVERDUE, {"now": now})
    again = now + LOOKS_AGAIN
    return min(later or again, again) if overdue else later
