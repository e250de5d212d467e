"""The scheduler: starts a tick at a fixed interval.

APScheduler only says when. Everything due is in the database, so nothing is lost with this process.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.scheduler")


class Scheduler:
    """Calls `run_due` once per `interval`, never a second time while the first is still running."""

    def __init__(self, run_due: Callable[[], Awaitable[None]], interval: timedelta) -> None:
        self._run_due = run_due
        self._is_ticking = self._is_wanted_again = False
        self._apscheduler: Any = AsyncIOScheduler(timezone="UTC")
        # By its defaults APScheduler drops a run that is more than a second late. With these, a late run
        # still takes place, and several that were missed count as one.
        self._job: Any = self._apscheduler.add_job(
            self._tick,
            "interval",
            seconds=interval.total_seconds(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    def start(self) -> None:
        """Start ticking; the first tick is one interval from now."""
        self._apscheduler.start()

    async def run_now(self) -> None:
        """Tick now, for everything that fell due in the meantime; the interval restarts here.

        A running tick may have looked already, so another one follows it.
        """
        if self._is_ticking:
            self._is_wanted_again = True
        else:
            self._job.modify(next_run_time=datetime.now(UTC))

    def pause(self) -> None:
        """Start no further tick; a running one continues."""
        self._apscheduler.pause()

    def stop(self) -> None:
        """Stop for good. APScheduler 3 cancels a running tick, even with `wait=True`."""
        self._apscheduler.shutdown(wait=False)

    async def _tick(self) -> None:
        # Again within this run of the job: APScheduler starts no other until it has returned.
        self._is_wanted_again = True
        while self._is_wanted_again:
            self._is_ticking, self._is_wanted_again = True, False
            try:
                await self._run_due()
            except Exception as error:  # noqa: BLE001 (the next tick tries again)
                LOG.error("tick failed", error=type(error).__name__)
            finally:
                self._is_ticking = False
