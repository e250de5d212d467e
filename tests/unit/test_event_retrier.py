"""Handling of gateway events: in order for each key, kept while the database is busy, and bounded."""

import asyncio
from collections.abc import Callable

import pytest

from cogs import events
from cogs.events import CatchUp, EventRetrier, Step
from core.errors import StorageUnavailable


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "RETRY_SECONDS", (0.0, 0.0))


class BusyDatabase:
    """A database that refuses until it is free, and what was stored in it."""

    def __init__(self) -> None:
        self.is_free = False
        self.stored: list[str] = []
        self.attempts = 0

    def store(self, what: str) -> Step:
        async def step() -> None:
            self.attempts += 1
            if not self.is_free:
                raise StorageUnavailable
            self.stored.append(what)

        return step


async def let_run(until: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not until():  # noqa: ASYNC110 (what is waited for sets no event)
            await asyncio.sleep(0)


async def test_events_of_one_key_stay_in_order_and_other_keys_do_not_wait() -> None:
    database, other, retrier = BusyDatabase(), BusyDatabase(), EventRetrier()
    other.is_free = True
    async with asyncio.TaskGroup() as group:
        for what in ("added", "removed", "added again"):
            group.create_task(retrier.handle("a message", database.store(what), "reaction"))
        group.create_task(retrier.handle("another", other.store("added"), "reaction"))
        await let_run(lambda: bool(other.stored) and database.attempts > 5)
        database.is_free = True
    assert database.stored == ["added", "removed", "added again"]


async def test_where_too_many_wait_one_catch_up_stands_for_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "MAX_KEPT", 3)
    database, retrier = BusyDatabase(), EventRetrier()
    catch_up = CatchUp("shard 0", database.store("all read again"))
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(retrier.handle(number, database.store("one"), "reaction", catch_up))
            for number in range(100)
        ]
        await let_run(lambda: database.attempts > 20)
        # Three events, a catch-up and the next one wait; the others take no room any more.
        assert len([task for task in tasks if not task.done()]) == 5
        database.is_free = True
    assert sorted(database.stored) == ["all read again"] * 2 + ["one"] * 3
    await retrier.handle("later", database.store("later"), "reaction", catch_up)
    assert database.stored[-1] == "later"


async def test_what_comes_while_catching_up_is_caught_up_with_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "MAX_KEPT", 0)
    begun, go_on, read = asyncio.Event(), asyncio.Event(), list[int]()

    async def read_again() -> None:
        begun.set()
        await go_on.wait()
        read.append(len(read))

    async def never() -> None:
        raise AssertionError

    retrier, catch_up = EventRetrier(), CatchUp("shard 0", read_again)
    async with asyncio.TaskGroup() as group:
        group.create_task(retrier.handle(1, never, "reaction", catch_up))
        await begun.wait()
        for number in range(2, 9):
            group.create_task(retrier.handle(number, never, "reaction", catch_up))
        await asyncio.sleep(0)
        go_on.set()
    assert read == [0, 1]


async def test_a_stop_tries_once_more_and_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "RETRY_SECONDS", (3600.0,))
    busy, free, retrier = BusyDatabase(), BusyDatabase(), EventRetrier()
    async with asyncio.TaskGroup() as group:
        group.create_task(retrier.handle(1, busy.store("lost"), "reaction"))
        group.create_task(retrier.handle(2, free.store("kept"), "reaction"))
        await let_run(lambda: busy.attempts == free.attempts == 1)
        free.is_free = True
        retrier.stop()
    assert (busy.attempts, busy.stored, free.stored) == (2, [], ["kept"])


async def test_discords_bad_moments_are_waited_for_a_few_times_and_faults_never() -> None:
    attempts: list[type[Exception]] = []

    def failing(error: type[Exception]) -> Step:
        async def step() -> None:
            attempts.append(error)
            raise error

        return step

    retrier = EventRetrier()
    await retrier.handle(1, failing(ConnectionResetError), "reread")
    await retrier.handle(1, failing(RuntimeError), "reread")
    assert attempts == [ConnectionResetError] * 3 + [RuntimeError]
