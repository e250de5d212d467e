"""Shards: one process has each, another waits for it, and what one hands over the other hears of."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field

import pytest
from sqlalchemy import func, select
from support.patience import PATIENCE_SECONDS

from core.errors import StorageUnavailable
from core.shards import Shards, shard_of
from data.engine import Database
from data.shard_session import CHANNEL, HELD_LOCKS, ShardSession
from ops import shard_keeper
from ops.shard_keeper import ShardKeeper

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
FIRST, SECOND, BOTH = Shards(2, (0,)), Shards(2, (1,)), Shards(2, (0, 1))


@dataclass
class Process:
    """What one process has of its shards."""

    database: Database
    session: ShardSession
    keeper: ShardKeeper
    heard: list[int] = field(default_factory=list)

    async def end(self) -> None:
        """End as a process does that is told to stop, or that is killed: its connections close."""
        await self.keeper.close()
        await self.database.close()


@pytest.fixture
async def processes(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[list[Process]]:
    monkeypatch.setattr(shard_keeper, "RETRY_SECONDS", 0.02)
    monkeypatch.setattr(shard_keeper, "LOOK_SECONDS", 0.02)
    started: list[Process] = []
    for _ in range(3):
        database, heard = Database(empty_url), list[int]()
        session = ShardSession(database, heard.append)
        started.append(Process(database, session, ShardKeeper(session), heard))
    yield started
    for process in started:
        await process.end()


async def wait_until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not is_so():  # noqa: ASYNC110 (another connection does it)
            await asyncio.sleep(0.01)


async def lock_soon(process: Process, shards: Shards) -> None:
    """Lock shards that another session has just given up: the server notices its end a moment later."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await process.session.try_to_lock(shards):  # noqa: ASYNC110 (the server does it)
            await asyncio.sleep(0.01)


async def cut_connection(process: Process, other: Process) -> None:
    """End the session that holds a process's locks, as an administrator or a restart of the server does."""
    connection = process.session._connection
    assert connection is not None
    backend = await connection.scalar(select(func.pg_backend_pid()))
    async with other.database.begin() as administrator:
        await administrator.scalar(select(func.pg_terminate_backend(backend)))


async def test_a_shard_has_one_process_and_the_next_one_waits_until_that_ends(
    processes: list[Process],
) -> None:
    first, second, third = processes
    assert await first.keeper.take(FIRST) is False
    assert await third.keeper.take(SECOND) is False  # another shard
    waiting = asyncio.create_task(second.keeper.take(FIRST))
    done, _ = await asyncio.wait([waiting], timeout=0.2)
    assert not done
    assert not second.keeper.are_held
    await first.end()
    assert await waiting is True
    assert await second.keeper.take(FIRST) is True  # as by a start that failed halfway, and is tried again
    assert second.keeper.are_held
    assert not first.keeper.are_held


async def test_two_processes_that_start_together_never_have_one_shard(processes: list[Process]) -> None:
    attempts = await asyncio.gather(*(process.session.try_to_lock(BOTH) for process in processes))
    assert sorted(attempts) == [False, False, True]


async def test_a_process_that_counts_shards_differently_waits_for_all_the_others(
    processes: list[Process],
) -> None:
    first, second, third = processes
    assert await first.session.try_to_lock(FIRST)
    assert await second.session.try_to_lock(SECOND)
    fourth_of_seven = Shards(7, (3,))
    assert not await third.session.try_to_lock(fourth_of_seven)
    await first.session.close()
    assert not await third.session.try_to_lock(fourth_of_seven)
    await second.session.close()
    await lock_soon(third, fourth_of_seven)
    assert not await first.session.try_to_lock(FIRST)


async def test_after_a_lost_connection_a_process_takes_its_shards_again(
    processes: list[Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, _ = processes
    await first.keeper.take(BOTH)
    held_at_each_try: list[bool] = []  # noted, as a look from outside can be too late for it
    lock = first.session.try_to_lock

    async def try_to_lock(shards: Shards) -> bool:
        held_at_each_try.append(first.keeper.are_held)
        return await lock(shards)

    monkeypatch.setattr(first.session, "try_to_lock", try_to_lock)
    await cut_connection(first, second)
    await wait_until(lambda: bool(held_at_each_try) and first.keeper.are_held)
    assert not any(held_at_each_try)
    assert await first.session.holds_locks(BOTH)
    assert not first.keeper.are_taken.is_set()


async def test_a_lost_connection_is_heard_of_before_the_next_look(
    processes: list[Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shard_keeper, "LOOK_SECONDS", 10 * PATIENCE_SECONDS)
    first, second, _ = processes
    await first.keeper.take(BOTH)
    before = first.session._connection
    await cut_connection(first, second)
    await wait_until(lambda: first.session._connection is not before and first.keeper.are_held)
    assert await first.session.holds_locks(BOTH)


async def test_where_another_was_quicker_it_gives_up(processes: list[Process]) -> None:
    first, second, _ = processes
    await first.keeper.take(BOTH)
    watching = first.keeper._watching
    assert watching is not None
    watching.cancel()  # so that it does not look before the other one has locked
    await asyncio.wait([watching])
    await first.session.close()
    await lock_soon(second, FIRST)
    await first.keeper._watch(first.session, BOTH)
    assert first.keeper.are_taken.is_set()
    assert not first.keeper.are_held


async def test_a_process_hears_of_what_another_hands_over_once_that_is_committed(
    processes: list[Process],
) -> None:
    first, second, _ = processes
    await first.keeper.take(FIRST)
    async with second.database.begin() as connection:
        await connection.execute(select(func.pg_notify(CHANNEL, "77")))
        assert first.heard == []
    await wait_until(lambda: first.heard == [77])


async def test_without_a_server_it_says_that_the_storage_is_away(empty_url: str) -> None:
    database = Database(empty_url.replace("empty_", "gone_"))
    session = ShardSession(database, lambda _guild_id: None)
    with pytest.raises(StorageUnavailable):
        await session.try_to_lock(BOTH)
    assert not await session.holds_locks(BOTH)
    await database.close()


async def test_a_closed_session_leaves_no_lock_in_the_pool(processes: list[Process]) -> None:
    first, second, _ = processes
    assert await first.session.try_to_lock(BOTH)
    await first.session.close()
    await lock_soon(second, BOTH)
    async with first.database.begin() as connection:
        own = await connection.scalar(select(func.pg_backend_pid()))
        assert own not in [row.pid for row in (await connection.execute(HELD_LOCKS)).all()]


def test_each_server_is_on_one_shard(database_kind: str) -> None:
    del database_kind
    for guild_id in (0, 9 << 22, 10 << 22, 11 << 22):
        assert [one.serve(guild_id) for one in (FIRST, SECOND)].count(True) == 1
        assert FIRST.serve(guild_id) is (shard_of(guild_id, 2) == 0)
        assert BOTH.serve(guild_id)
