"""Drills: processes on PostgreSQL are killed, replaced and cut off while posts fall due and people answer.

At the end a drill asserts that nothing was lost, doubled or revealed too early, and no answer or vote lost.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, and_, func, select, update
from support.backend import Backend, PostgresServer, create_schemas
from support.bot_process import BotProcess
from support.fault_injection import FaultInjectionRun
from support.installations import Installation, tick_now
from support.loopback.faults import Limits
from support.loopback.server import PATIENCE_SECONDS, LoopbackDiscord

from core.deliveries import DeliveryKind, DeliveryState
from core.errors import StorageUnavailable
from core.shards import Shards
from data.shard_session import HELD_LOCKS, _locks_of
from data.tables import deliveries, rituals

COUPLES = 16
DUE_EVERY_SECONDS = 1.0
SOON, RETRIES_WITHIN = timedelta(minutes=30), timedelta(hours=3)
PENDING = (DeliveryState.DUE, DeliveryState.CLAIMED)


class DrillRun(FaultInjectionRun):
    """Couples on all shards, and the processes that serve them, each with some of the shards.

    It lasts a minute, most of which waits for processes: people act half as often as in a crash run.
    """

    rest_seconds = 0.3

    def __init__(self, seed: int, url: str, server: PostgresServer, folder: Path) -> None:
        super().__init__(seed, LoopbackDiscord(Limits(50, None)))
        self.server = server
        self.installation = Installation(self.discord, url, server.socket, folder)
        self.serving: dict[tuple[int, ...], BotProcess] = {}
        """The process that serves, by its shards."""
        self.shard_count = 0
        self.met: list[str] = []
        """The names of the faults so far."""
        self.nothing_new = asyncio.Lock()
        """Held while nothing may be made due, as while the database is restarted."""

    async def create_schema(self) -> None:
        """Create the tables."""
        await create_schemas(self.installation.url, self.installation.url)

    def open_backend(self) -> Backend:
        """Open the databases; the processes may run meanwhile."""
        return self.installation.backend()

    async def start(self, *parts: tuple[int, ...]) -> None:
        """Start a process for each part of the shards, all at once, and wait until they hold them."""
        self.shard_count = sum(map(len, parts))
        for part in parts:
            self.serving[part] = await self.prepare(part)
        await asyncio.gather(*(process.launch() for process in self.serving.values()))
        await self.wait_until_served()

    async def prepare(self, part: tuple[int, ...]) -> BotProcess:
        """Prepare one more process for some of the shards."""
        ids = ",".join(map(str, part))
        return await self.installation.process(SHARD_COUNT=str(self.shard_count), SHARD_IDS=ids)

    async def replace(self, part: tuple[int, ...]) -> BotProcess:
        """Start the next process for some shards, which waits; return the one that serves them still."""
        old, self.serving[part] = self.serving[part], await self.prepare(part)
        await self.serving[part].launch()
        await self.serving[part].wait_until_logged("start waits")
        return old

    async def reshard(self, *parts: tuple[int, ...]) -> None:
        """Start processes with another number of shards, then stop those of the present number."""
        old = list(self.serving.values())
        self.serving, self.shard_count = {}, sum(map(len, parts))
        for part in parts:
            self.serving[part] = await self.prepare(part)
            await self.serving[part].launch()
        await asyncio.gather(*(new.wait_until_logged("start waits") for new in self.serving.values()))
        for one in old:
            await stop(one)
        await self.wait_until_served()

    async def wait_until_served(self) -> None:
        """Wait until every shard has a process that holds its lock, and a session at Discord's gateway."""
        wanted = _locks_of(Shards(self.shard_count, tuple(range(self.shard_count))))
        shards = {(one, self.shard_count) for one in range(self.shard_count)}

        async def is_served(backend: Backend) -> bool:
            connected = {
                one.shard
                for one in self.discord.gateway.sessions.values()
                if one.socket is not None and not one.socket.closed
            }
            async with backend.database.begin() as connection:
                held = {row.lock for row in (await connection.execute(HELD_LOCKS)).all()}
            return wanted <= held and shards <= connected

        await self._wait_until(is_served)

    @asynccontextmanager
    async def life(self) -> AsyncGenerator[None]:
        """Let check-ins and votes fall due, and people answer and vote, as long as the block lasts."""
        try:
            async with asyncio.TaskGroup() as group:
                living = [group.create_task(one) for one in (self.keep_answering(), self._keep_due())]
                yield
                await self._end(living)
        except BaseException as error:
            error.add_note(f"seed {self.seed}, after {', '.join(self.met) or 'nothing'}")
            raise

    async def _end(self, living: Sequence[asyncio.Task[None]]) -> None:
        async with self.nothing_new:
            for one in living:
                one.cancel()

    async def _keep_due(self) -> None:
        while True:
            async with self.nothing_new:
                await self.make_due()
            await asyncio.sleep(DUE_EVERY_SECONDS)

    async def make_due(self) -> None:
        """Make check-ins and votes due now, and tell the processes.

        What a process has locked meanwhile, perhaps one that has fallen silent, is left for the next time.
        """
        for make in (self.make_checkins_due, self.make_votes_due):
            with contextlib.suppress(StorageUnavailable):
                await make()
        await self.tick_everywhere()

    async def tick_everywhere(self) -> None:
        """Let every process tick now."""
        backend = self.open_backend()
        await tick_now(backend, *{couple.guild_id for couple in self.couples})
        await backend.close()

    async def wait_for_posts(self, count: int = COUPLES // 4) -> None:
        """Wait until so many more messages are posted: whatever was done before is over."""
        enough = len(self.discord.sends) + count
        await self.discord.wait_until(lambda: len(self.discord.sends) >= enough)

    async def wait_until_claimed(self) -> None:
        """Wait for a moment in which deliveries are claimed, and not settled yet."""

        async def is_claimed(backend: Backend) -> bool:
            return await count(backend, deliveries.c.state == DeliveryState.CLAIMED) > 1

        await self._wait_until(is_claimed)

    async def finish(self) -> None:
        """Let all that is pending be done, and every process stop in good order.

        Once more from the start for the votes, as in `CrashRun.finish`: what was tapped while a process was
        away is counted when it connects. One process for all shards is enough here, and starts more cheaply.
        """
        self.discord.rest.faults.clear()
        await self.stop_all()
        await self._end_waits()
        all_shards = tuple(range(self.shard_count))
        self.serving = {all_shards: await self.prepare(all_shards)}
        await self._start_again()
        await self._wait_until(self._is_nothing_pending_but_votes)
        await self.stop_all()
        await self._start_again()
        await self._wait_until(self._are_votes_counted)
        await self.stop_all()  # a process that counts a vote just now would give it two minutes more
        async with self.opened_backend() as backend:
            await self.votes.end_voted_polls(backend)
        await self._start_again()
        await self._wait_until(self._is_nothing_pending)
        await self.stop_all()

    async def stop_all(self) -> None:
        """Stop every process in good order."""
        await asyncio.gather(*(stop(process) for process in self.serving.values()))

    async def _start_again(self) -> None:
        await asyncio.gather(*(process.launch() for process in self.serving.values()))
        await self.wait_until_served()

    async def _end_waits(self) -> None:
        """Make due now what the dead had claimed, and what is tried again later. No process runs."""
        backend = self.open_backend()
        is_pending = and_(
            deliveries.c.state.in_(PENDING),
            deliveries.c.kind != DeliveryKind.POLL_ENDING,
            deliveries.c.next_at < backend.clock() + RETRIES_WITHIN,
        )
        async with backend.database.begin() as connection:
            await connection.execute(update(deliveries).where(is_pending).values(next_at=backend.clock()))
        await backend.close()

    async def _are_votes_counted(self, backend: Backend) -> bool:
        return not await self.votes.uncounted(backend)

    async def _is_nothing_pending_but_votes(self, backend: Backend) -> bool:
        return await self._is_nothing_pending(backend, deliveries.c.kind != DeliveryKind.POLL_ENDING)

    async def _is_nothing_pending(self, backend: Backend, *conditions: ColumnElement[bool]) -> bool:
        soon = datetime.now(UTC) + SOON
        pending = await count(
            backend, and_(deliveries.c.state.in_(PENDING), deliveries.c.next_at < soon, *conditions)
        )
        return not pending and not await count(backend, rituals.c.next_at < soon)

    async def _wait_until(self, is_so: Callable[[Backend], Awaitable[bool]]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS), self.opened_backend() as backend:
            while not await is_so(backend):  # noqa: ASYNC110 (other processes do it)
                await asyncio.sleep(0.1)

    async def close(self) -> None:
        """End every process, and close Discord."""
        await self.installation.close()
        await self.discord.close()


async def count(backend: Backend, condition: ColumnElement[bool]) -> int:
    """Count the rows of the table that a condition is about."""
    async with backend.database.begin() as connection:
        return await connection.scalar(select(func.count()).where(condition)) or 0


async def stop(process: BotProcess) -> None:
    """Stop a process in good order."""
    process.terminate()
    assert await process.wait_until_ended() == 0
