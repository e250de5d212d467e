"""SQLite's one connection: transactions wait their turn for it, and what fails leaves nothing on it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, nullcontext
from contextvars import Context

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from core.errors import StorageUnavailable
from core.publications import Collector, collecting
from data import single_connection, turns
from data.engine import Database


@pytest.fixture
async def database(empty_url: str) -> AsyncGenerator[Database, None]:
    """A database without a table."""
    made = Database(empty_url)
    yield made
    await made.close()


async def begin_once(database: Database) -> None:
    async with database.begin():
        pass


async def test_sqlite_has_one_connection(database: Database) -> None:
    opened = 0
    at_once = 0

    async def look() -> None:
        nonlocal opened, at_once
        async with database.begin():
            opened += 1
            at_once = max(at_once, opened)
            await asyncio.sleep(0)
            opened -= 1

    await asyncio.gather(*(look() for _ in range(10)))
    assert at_once == 1


@pytest.mark.parametrize(("holder", "ticks_ahead"), [(None, 0), (Collector(), 1)], ids=["tick", "request"])
async def test_a_request_has_one_waiting_transaction_of_a_tick_ahead_at_most(
    database: Database, holder: Collector | None, ticks_ahead: int
) -> None:
    order: list[str] = []

    async def note(who: str) -> None:
        async with database.begin():
            order.append(who)

    async def note_in_request() -> None:
        with collecting(Collector()):
            await note("request")

    async def ask_while_it_is_held(tasks: asyncio.TaskGroup) -> None:
        async with database.begin():
            for _ in range(6):
                tasks.create_task(note("tick"), context=Context())
            await asyncio.sleep(0)
            for _ in range(2):
                tasks.create_task(note_in_request(), context=Context())
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as tasks:
        with collecting(holder) if holder else nullcontext():
            await ask_while_it_is_held(tasks)
    assert order == ["tick"] * ticks_ahead + ["request"] * 2 + ["tick"] * (6 - ticks_ahead)


async def test_who_gives_up_waiting_holds_nobody_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "BACKGROUND_WAIT_SECONDS", 0.05)
    async with database.begin():
        waiting = [asyncio.create_task(begin_once(database), context=Context()) for _ in range(3)]
        failed = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(one) for one in failed] == [StorageUnavailable] * 3
    monkeypatch.undo()
    await begin_once(database)


async def test_a_transaction_without_a_statement_begins_nothing_for_whoever_comes_next(
    database: Database,
) -> None:
    await begin_once(database)
    async with database.outside_transactions() as connection:
        await connection.exec_driver_sql("VACUUM")  # SQLite refuses it inside a transaction


async def test_the_connection_is_taken_from_the_pool_once(database: Database) -> None:
    await begin_once(database)  # takes it, before this test listens
    taken: list[object] = []
    event.listen(database.engine.sync_engine.pool, "checkout", lambda *_: taken.append(1))
    for _ in range(5):
        await begin_once(database)
    assert taken == []
    with pytest.raises(ArithmeticError):
        async with database.begin():
            raise ArithmeticError
    await begin_once(database)
    assert taken == [1]  # what failed gave it back, for the pool to roll back


async def test_a_commit_that_fails_leaves_nothing_to_the_next_transaction(database: Database) -> None:
    async with database.begin() as connection:
        await connection.exec_driver_sql("CREATE TABLE things (id INTEGER PRIMARY KEY)")
        await connection.exec_driver_sql(
            "CREATE TABLE parts (id INTEGER, thing INTEGER REFERENCES things DEFERRABLE INITIALLY DEFERRED)"
        )
    with pytest.raises(IntegrityError):
        async with database.begin() as connection:
            await connection.exec_driver_sql("INSERT INTO parts VALUES (1, 999)")
    async with database.begin() as connection:
        assert (await connection.exec_driver_sql("SELECT count(*) FROM parts")).scalar() == 0


@pytest.mark.parametrize(
    ("limit", "waiter"),
    [("WAIT_SECONDS", Collector()), ("BACKGROUND_WAIT_SECONDS", None)],
    ids=["request", "tick"],
)
async def test_a_queue_that_does_not_move_is_unavailable(
    database: Database, monkeypatch: pytest.MonkeyPatch, limit: str, waiter: Collector | None
) -> None:
    monkeypatch.setattr(turns, limit, 0.05)
    async with held(database):
        with collecting(waiter) if waiter else nullcontext(), pytest.raises(StorageUnavailable):
            await begin_once(database)
    await begin_once(database)


async def test_a_tick_waits_for_longer_than_a_request(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0.05)
    async with held(database):
        tick = asyncio.create_task(begin_once(database), context=Context())
        with collecting(Collector()), pytest.raises(StorageUnavailable):
            await begin_once(database)
        assert not tick.done()
    await tick


async def test_a_transaction_that_takes_long_is_logged(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with capture_logs() as logged:
        await begin_once(database)
        monkeypatch.setattr(single_connection, "SLOW_SECONDS", 0)
        await begin_once(database)
    assert [one["event"] for one in logged] == ["transaction slow"]


async def test_closing_waits_for_the_transaction_that_runs(database: Database) -> None:
    async with database.begin() as connection:
        await connection.exec_driver_sql("CREATE TABLE things (id INTEGER PRIMARY KEY)")
    inside, leave = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with database.begin() as connection:
            await connection.exec_driver_sql("INSERT INTO things VALUES (1)")
            inside.set()
            await leave.wait()

    writing = asyncio.create_task(write(), context=Context())
    await inside.wait()
    closing = asyncio.create_task(database.close(), context=Context())
    await asyncio.wait({closing}, timeout=0.05)
    leave.set()
    await asyncio.gather(writing, closing)
    async with database.begin() as connection:
        assert (await connection.exec_driver_sql("SELECT count(*) FROM things")).scalar() == 1


async def test_a_transaction_that_does_not_end_keeps_its_connection(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    single = database._single_connection
    assert single is not None
    async with held(database):
        with monkeypatch.context() as impatient:
            impatient.setattr(turns, "WAIT_SECONDS", 0.05)
            await single.close()
        assert single._opened is not None
    await begin_once(database)


@asynccontextmanager
async def held(database: Database) -> AsyncGenerator[None]:
    """Hold the connection in a task of its own, as another transaction does."""
    leave, inside = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with database.begin():
            inside.set()
            await leave.wait()

    holder = asyncio.create_task(hold(), context=Context())
    await inside.wait()
    yield
    leave.set()
    await holder
