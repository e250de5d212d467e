"""Ticks: run by the scheduler. Each tick asks the database for everything due, and does it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import discord
import structlog

from core.errors import concerns_everybody
from core.shards import Shards
from delivery.due_rituals import DueRituals
from delivery.expired_removals import ExpiredRemovals
from delivery.membership_check import MembershipCheck
from delivery.queue_runner import QueueRunner
from delivery.rate_limiter import rate_limited
from delivery.token_check import TokenCheck
from services.bookkeeping import Bookkeeping
from services.couples import Couples
from services.erasures import Erasures
from services.picture_cleanup import PictureCleanup

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.ticks")
TICK_INTERVAL = timedelta(seconds=15)
STALE_AFTER = timedelta(minutes=1)
STUCK_AFTER = timedelta(minutes=15)  # a round delivers for five at most
CLEANUP_INTERVAL = timedelta(days=1)


class Ticker:
    """Runs ticks one after another, never two at once."""

    def __init__(
        self,
        couples: Couples,
        due_rituals: DueRituals,
        expired_removals: ExpiredRemovals,
        erasures: Erasures,
        picture_cleanup: PictureCleanup,
        bookkeeping: Bookkeeping,
        membership_check: MembershipCheck,
        queue_runner: QueueRunner,
        token_check: TokenCheck,
        shards: Shards,
        is_clock_right: Callable[[], Awaitable[bool]],
        count_due: Callable[[], Awaitable[object]],
        back_up: Callable[[], Awaitable[None]],
        finish_erasures: Callable[[], Awaitable[None]],
        carry_out_host_requests: Callable[[], Awaitable[None]],
    ) -> None:
        self._couples = couples
        self._due_rituals = due_rituals
        self._expired_removals = expired_removals
        self._erasures = erasures
        self._picture_cleanup = picture_cleanup
        self._bookkeeping = bookkeeping
        self._membership_check = membership_check
        self._queue_runner = queue_runner
        self._token_check = token_check
        self._shards = shards
        self._is_clock_right = is_clock_right
        self._count_due = count_due
        self._back_up = back_up
        self._finish_erasures = finish_erasures
        self._carry_out_host_requests = carry_out_host_requests
        self.last_tick_at: datetime | None = None
        self._began_at: datetime | None = None
        self._lock = asyncio.Lock()
        self._is_stopping = False
        self.cleaned_up_at: datetime | None = None
        """The time of the last daily cleanup; None if the next tick should do it."""

    async def tick(self) -> None:
        """Do everything due: end pauses and removals, open rituals, deliver, erase, purge, back up.

        With a wrong clock nothing is due: everything waits until the clock is set.
        """
        async with self._lock:
            # A queue of hours is delivered in rounds: pauses, erasures and backups come between them.
            is_more = True
            while is_more and not self._is_stopping:
                is_more = await self._run_round()

    async def _run_round(self) -> bool:
        """Run one round of everything due, and return whether more is left to deliver."""
        self._began_at = discord.utils.utcnow()
        if not await self._is_clock_right():
            self.last_tick_at = discord.utils.utcnow()
            self.cleaned_up_at = None  # moments stored by a wrong clock are corrected once it is right
            return False
        await self._count_due()
        await self._token_check.ask_if_due()
        with rate_limited():
            if self._token_check.allows_sending():
                await self._membership_check.check_some()
            for couple_id in await self._couples.couples_to_resume(self._shards):
                await self._end_pause(couple_id)
            await self._expired_removals.end_expired()
            is_more = await self._queue_runner.deliver_due(self._due_rituals.open_batch)
        if not self._is_stopping:
            for name, chore in (
                ("erasure", self._erase),
                ("cleanup", self._clean_up),
                ("backup", self._back_up),
                ("host requests", self._carry_out_host_requests),
            ):
                await self._attempt(name, chore)
        self.last_tick_at = discord.utils.utcnow()
        return is_more

    def is_healthy(self, now: datetime) -> bool:
        """Return whether ticks go on: one ended in the last minute, or is under way and not stuck."""
        if self._lock.locked() and self._began_at is not None:
            return now - self._began_at < STUCK_AFTER
        return self.last_tick_at is not None and now - self.last_tick_at < STALE_AFTER

    async def stop(self) -> None:
        """Begin nothing more, and return once everything claimed is settled."""
        self._is_stopping = True
        self._queue_runner.stop()
        async with self._lock:
            await self._membership_check.stop()

    async def _end_pause(self, couple_id: int) -> None:
        try:
            await self._couples.end_pause(couple_id)
        except Exception as error:
            if concerns_everybody(error):  # no couple's failure: the next tick tries them all again
                raise
            LOG.error("pause failed", couple=couple_id, error=type(error).__name__)

    async def _attempt(
        self, name: str, chore: Callable[[], Awaitable[object]], *, raises_outages: bool = False
    ) -> None:
        """Do one chore; log its failure, so that the others still run and the next tick tries again."""
        try:
            await chore()
        except Exception as error:
            if raises_outages and concerns_everybody(error):
                raise
            LOG.error("chore failed", chore=name, error=type(error).__name__)

    async def _erase(self) -> None:
        await self._picture_cleanup.finish_removals()
        erased = await self._erasures.erase_due_couples()
        for error in erased.failures:
            LOG.error("erasure failed", error=type(error).__name__)
        # even if nothing was erased now: unfinished erasures are tried again
        await self._finish_erasures()

    async def _clean_up(self) -> None:
        now = discord.utils.utcnow()
        if self.cleaned_up_at is None or now - self.cleaned_up_at >= CLEANUP_INTERVAL:
            for name, chore in (
                ("far moments", self._due_rituals.recompute_far_moments),
                ("old records", self._erasures.purge_old_records),
                ("orphaned files", self._picture_cleanup.sweep_orphaned_files),
            ):
                # A failing one waits for the next day; all of them wait for a database that is away.
                await self._attempt(name, chore, raises_outages=True)
            self._bookkeeping.begin_pass()
            self.cleaned_up_at = now
        await self._bookkeeping.purge_some()
