"""Due rituals: opened a few at a time, while the queue runner has room for their posts."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import discord
import structlog

from core.deliveries import retry_delay
from core.errors import concerns_everybody
from core.shards import Shards
from services.rituals import Rituals

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.due_rituals")
BATCH_SIZE = 32  # rituals in one transaction: so short that a person's command hardly waits for it
FORGOTTEN_AFTER = timedelta(days=1)  # a failing ritual that was not tried again is gone, paused or elsewhere

T = TypeVar("T")


class DueRituals:
    """Opens due rituals; a failing one is tried again after growing waits.

    The waits are kept in memory only: a restart tries a failing ritual once more at once. An outage of the
    database is no ritual's failure; a couple's row that somebody else has locked is.
    """

    def __init__(self, rituals: Rituals, shards: Shards) -> None:
        self._rituals = rituals
        self._shards = shards
        self._failures: dict[int, tuple[int, datetime]] = {}

    async def open_batch(self) -> bool:
        """Open the next few due rituals, longest due first; return whether there may be more.

        Raises `StorageUnavailable`: the next tick goes on.
        """
        now = discord.utils.utcnow()
        self._forget_old_failures(now)
        # Without this, 32 failing rituals, the longest due, would fill each batch, and no other ritual would
        # ever be opened.
        left_alone = {ritual_id for ritual_id, (_, until) in self._failures.items() if until > now}
        due = await self._rituals.due_ritual_ids(self._shards, left_alone, BATCH_SIZE)
        left = await self._do_together(due, self._rituals.run_due_rituals)
        for ritual_id in due if left is None else left:
            if await self._is_done_alone(ritual_id, self._rituals.run_due_ritual(ritual_id)):
                self._failures.pop(ritual_id, None)
            else:
                times = self._failures.get(ritual_id, (0, now))[0] + 1
                self._failures[ritual_id] = (times, now + retry_delay(times))
        return len(due) == BATCH_SIZE

    def _forget_old_failures(self, now: datetime) -> None:
        # While a failing ritual is due, it is tried again as soon as its wait is over.
        self._failures = {
            ritual_id: failure
            for ritual_id, failure in self._failures.items()
            if now - failure[1] < FORGOTTEN_AFTER
        }

    async def recompute_far_moments(self) -> None:
        """Recompute next moments that a wrong clock has put too far away; a failing one waits for a day.

        Raises `StorageUnavailable`: the next tick goes on.
        """
        failed: set[int] = set()
        count, is_more = 0, True
        while is_more:
            far = await self._rituals.far_ritual_ids(self._shards, failed, BATCH_SIZE)
            if await self._do_together(far, self._rituals.recompute_moments) is None:
                failed |= {
                    ritual_id
                    for ritual_id in far
                    if not await self._is_done_alone(ritual_id, self._rituals.recompute_moments([ritual_id]))
                }
            count += len(far)
            is_more = len(far) == BATCH_SIZE
        if count > len(failed):
            LOG.warning("far moments of rituals recomputed", count=count - len(failed))

    async def _do_together(
        self, ritual_ids: Sequence[int], step: Callable[[Sequence[int]], Awaitable[T]]
    ) -> T | None:
        """Do a step for rituals in one transaction; return None if it must be done for each alone.

        If the transaction fails, nothing of it is stored, and one couple with unreadable or locked rows does
        not stop the others. Raises `StorageUnavailable`.
        """
        if len(ritual_ids) <= 1:
            return None
        try:
            return await step(ritual_ids)
        except Exception as error:
            if concerns_everybody(error):  # each alone would wait for the database as well
                raise
            # Each is tried alone, and its own failure logged.
            LOG.warning("batch of rituals failed", count=len(ritual_ids), error=type(error).__name__)
            return None

    async def _is_done_alone(self, ritual_id: int, step: Awaitable[object]) -> bool:
        """Do a step for one ritual; log its failure and return False. Raises `StorageUnavailable`."""
        try:
            await step
        except Exception as error:
            if concerns_everybody(error):
                raise
            LOG.error("ritual failed", id=ritual_id, error=type(error).__name__)
            return False
        return True
