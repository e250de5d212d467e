"""The alarm clock: APScheduler asks every few seconds; the database answers."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.alarm")


class Scheduler:
    """One interval job. Its defaults would drop a run that is a second late, so they are all set here."""

    def __init__(self, run_due: Callable[[], Awaitable[None]], interval: timedelta) -> None:
        self._run_due = run_due
        self._apscheduler: Any = AsyncIOScheduler(timezone="UTC")
        self._job: Any = self._apscheduler.add_job(
            self._tick,
            "interval",
            seconds=interval.total_seconds(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    def start(self) -> None:
        """Begin to ring."""
        self._apscheduler.start()

    async def run_now(self) -> None:
        """Ring at once, for what fell due while the bot was away; from then on in the usual rhythm."""
        self._job.modify(next_run_time=datetime.now(UTC))

    def pause(self) -> None:
        """Ring no more; a round that is under way goes on."""
        self._apscheduler.pause()

    def stop(self) -> None:
        """End for good. APScheduler 3 cancels a round that is still under way, whatever it is told."""
        self._apscheduler.shutdown(wait=False)

    async def _tick(self) -> None:
        try:
            await self._run_due()
        except Exception as error:  # noqa: BLE001 (the next round tries again)
            LOG.error("round failed", error=type(error).__name__)
