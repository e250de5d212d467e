"""SQLite without its thread: in bot tests, and in integration tests that are about one thing after another.

aiosqlite sends each statement to a thread of the connection and waits: two threads that wake each other take
longer than most statements, and SimCord follows every such waking. Here a statement is executed where it is
sent. Transactions take turns as they do with the thread, since there is one connection. What the thread is
good for, a loop that goes on meanwhile, is tested where it is real: in integration tests that are marked
`on_postgresql` or `sqlite_thread`, and in those that start a bot.

`_tx` and `_connect` of aiosqlite are private; should a release rename them, the tests that use this fail.
"""

import asyncio
from collections.abc import Callable

import pytest

from data.sqlite_driver import ConnectionThread


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


def use_sqlite_without_thread(patch: pytest.MonkeyPatch) -> None:
    """Let every connection that is opened from now on do without a thread."""
    patch.setattr(ConnectionThread, "connect", connect_without_thread)
