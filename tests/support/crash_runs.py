"""Crash runs: a bot is killed again and again while it posts, while couples answer and while they vote.

After each kill, and at the end, a run asserts that nothing was lost, doubled or revealed too early.
"""

import asyncio
import contextlib
import functools
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import and_, or_, update
from support.backend import MASTER_KEY, Backend, ManualClock, backend_on
from support.bot_process import BotProcess
from support.fault_injection import FaultInjectionRun
from support.loopback.faults import Limits
from support.loopback.server import PATIENCE_SECONDS, LoopbackDiscord

from core.deliveries import DeliveryKind, DeliveryState
from data.tables import deliveries

COUPLES = 10
LONGEST_RETRY_DELAY = timedelta(hours=3)
RUNS_IN_THE_END = 4


class CrashRun(FaultInjectionRun):
    """One bot on SQLite, which is killed at random moments."""

    def __init__(self, data_dir: Path, seed: int) -> None:
        super().__init__(seed, LoopbackDiscord(Limits(50, None)))
        self.data_dir = data_dir
        self.database_file = data_dir / "kindling.db"
        self.bot = BotProcess(self.discord, data_dir, LOG_LEVEL="WARNING")
        self.kills = self.kills_during_delivery = 0

    def open_backend(self) -> Backend:
        """Open the bot's own databases. Only while the bot does not run."""
        clock = ManualClock()
        clock.now = datetime.now(UTC)
        files = (
            f"sqlite+aiosqlite:///{self.database_file}",
            f"sqlite+aiosqlite:///{self.data_dir / 'keyring.db'}",
        )
        return backend_on(*files, clock, (MASTER_KEY,))

    async def answer_and_kill(self, kills: int) -> None:
        """Start the bot, let people answer and vote, kill it at a random moment; `kills` times over."""
        for _ in range(kills):
            await self.make_checkins_due()
            await self.make_votes_due()
            self.inject_fault()
            sent_before = len(self.discord.sends)
            await self.bot.start()
            people = asyncio.ensure_future(self.keep_answering())
            with contextlib.suppress(TimeoutError):
                await self.discord.wait_until(functools.partial(self._has_sent, sent_before), within=5)
            # From its first post on, within the time in which it sends the rest.
            await asyncio.sleep(self.rng.random() * 1.2)
            self.bot.kill()
            await self.bot.wait_until_ended()
            people.cancel()
            await asyncio.wait([people])
            self.kills += 1
            self.kills_during_delivery += self._count("deliveries", "state = 'claimed'") > 0
            await self.assert_always_true()

    def inject_fault(self) -> None:
        """Let Discord, two times in three, accept the next messages without confirming them."""
        self.discord.rest.faults.clear()
        match self.rng.randrange(3):
            case 0:
                self.discord.fail(
                    "POST", r"^/channels/\d+/messages$", after_accepting=True, reset=True, times=2
                )
            case 1:
                self.discord.fail(
                    "POST", r"^/channels/\d+/messages$", after_accepting=True, status=503, times=2
                )
            case _:
                pass

    async def finish(self) -> None:
        """Let the bot run undisturbed until nothing is pending, and stop it gracefully.

        First every card is recorded. At the next start the bot counts what was tapped while it was dead, or
        while it did not know a card: that gives a vote of both its two minutes. At the last one votes end.
        """
        self.discord.rest.faults.clear()
        await self._make_retries_due()
        backend = self.open_backend()
        await self._run_until(lambda: not self._count_pending("AND kind != 'poll-ending'"))
        await self.bot.start()
        async with asyncio.timeout(PATIENCE_SECONDS):
            # Votes are not signalled, so they are asked for.
            while await self.votes.uncounted(backend):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await self._stop()
        await self.votes.end_voted_polls(backend)
        await backend.close()
        await self._run_until(lambda: not self._count_pending())

    async def _make_retries_due(self) -> None:
        """Let the waits of all deliveries that failed be over; what is scheduled for later stays."""
        backend = self.open_backend()
        now = backend.clock()
        is_waiting = and_(
            deliveries.c.state == DeliveryState.DUE,
            deliveries.c.next_at < now + LONGEST_RETRY_DELAY,
            or_(deliveries.c.kind != DeliveryKind.POLL_ENDING, deliveries.c.attempts > 0),
        )
        async with backend.database.begin() as connection:
            await connection.execute(update(deliveries).where(is_waiting).values(next_at=now))
        await backend.close()

    async def _run_until(self, is_so: Callable[[], bool]) -> None:
        """Let the bot run until something is so, and stop it gracefully. Raises `TimeoutError`."""
        for attempt in range(RUNS_IN_THE_END):
            if attempt:
                # What has been tried often, and failed once more on a busy machine, waits for minutes.
                await self._make_retries_due()
            await self.bot.start()
            with contextlib.suppress(TimeoutError):
                await self.discord.wait_until(is_so, within=PATIENCE_SECONDS / RUNS_IN_THE_END)
            is_done = is_so()
            await self._stop()
            if is_done:
                return
        raise TimeoutError

    async def _stop(self) -> None:
        self.bot.terminate()
        assert await self.bot.wait_until_ended() == 0

    def _has_sent(self, more_than: int) -> bool:
        return len(self.discord.sends) > more_than

    def _count(self, table: str, condition: str) -> int:
        with contextlib.closing(
            sqlite3.connect(f"file:{self.database_file}?mode=ro", uri=True)
        ) as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table} WHERE {condition}").fetchone()[0])  # noqa: S608 (a test's own words)

    def _count_pending(self, but_for: str = "") -> int:
        soon = (datetime.now(UTC) + timedelta(minutes=30)).strftime("%Y-%m-%d %H:%M:%S")
        is_pending = f"state IN ('due', 'claimed') AND next_at < '{soon}' {but_for}"
        return self._count("deliveries", is_pending) + self._count("rituals", f"next_at < '{soon}'")

    async def close(self) -> None:
        """Kill the bot, and close the loopback Discord."""
        await self.bot.close()
        await self.discord.close()


async def run_crashes(data_dir: Path, database_templates: Path, seed: int, kills: int) -> CrashRun:
    """Run one crash run from beginning to end, with its assertions; the same seed makes the same choices."""
    data_dir.mkdir()
    shutil.copy(database_templates / "data.db", data_dir / "kindling.db")
    shutil.copy(database_templates / "keys.db", data_dir / "keyring.db")
    run = CrashRun(data_dir, seed)
    await run.begin_couples(COUPLES)
    try:
        await run.answer_and_kill(kills)
        await run.finish()
        await run.assert_always_true()
        await run.assert_true_in_the_end()
    finally:
        await run.close()
    return run
