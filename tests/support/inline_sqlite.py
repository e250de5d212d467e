"""SQLite without its thread: in bot tests, and in integration tests that are about one thing after another.

aiosqlite sends each statement to a thread of the connection and waits: two threads that wake each other take
longer than most statements, and SimCord follows every such waking. Here a statement is executed where it is
sent. Transactions take turns as they do with the thread, since there is one connection. What the thread is
good for, a loop that goes on meanwhile, is tested where it is real: in integration tests that are marked
`on_postgresql` or `sqlite_thread`, and in those that start a bot.

Nor does a commit wait for the disk there: no machine loses its power. `tests/integration/test_power_cuts.py`
is about what is synced. Bot tests do without the threads of `asyncio.to_thread`, too.

`_tx` and `_connect` of aiosqlite are private; should a release rename them, the tests that use this fail.
"""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import pytest

from data import engine
from data.sqlite_driver import ConnectionThread

NO_SYNCS = "PRAGMA synchronous = OFF"  # the later of two such settings holds
P = ParamSpec("P")
T = TypeVar("T")


class ImmediateQueue:
    """Stands where aiosqlite has the queue to its thread, and does at once what is put into it."""

    def put_nowait(self, order: "tuple[asyncio.Future[object] | None, Callable[[], object]]") -> None:
        """Call the function, and give its result or its error to the future."""
        future, function = order
        try:
            result = function()
        except Exception as error:  # noqa: BLE001 (raised where the future is awaited)
            if future is not None:
                future.set_exception(error)
        else:
            if future is not None:
                future.set_result(result)


async def connect_without_thread(connection: ConnectionThread) -> None:
    """Open the file in this thread; replaces `ConnectionThread.connect`."""
    setattr(connection, "_tx", ImmediateQueue())  # noqa: B010 (another type than the one declared)
    await connection._connect()


async def call_in_place(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function in this thread; replaces `asyncio.to_thread`."""
    return function(*args, **kwargs)


def use_sqlite_without_thread(patch: pytest.MonkeyPatch) -> None:
    """Let every connection that is opened from now on do without a thread, and without syncs."""
    patch.setattr(ConnectionThread, "connect", connect_without_thread)
    patch.setattr(engine, "PRAGMAS", (*engine.PRAGMAS, NO_SYNCS))


def work_in_place(patch: pytest.MonkeyPatch) -> None:
    """Let whatever would be done in another thread be done at once: none is started, and none has to end."""
    patch.setattr(asyncio, "to_thread", call_in_place)
