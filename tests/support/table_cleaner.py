"""Empties the tables of the tests' PostgreSQL between tests, over one connection that stays open.

A new connection has read of no table yet: to read of sixty takes its server process longer than to delete
what a test has left in them. It has a loop and a thread of its own, since each test has another loop.
"""

import asyncio
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress

import asyncpg


class TableCleaner:
    """Executes one script, again and again."""

    def __init__(self, socket: str, database: str, script: str) -> None:
        self._socket, self._database, self._script = socket, database, script
        self._loop = asyncio.new_event_loop()
        self._connection: asyncpg.Connection | None = None

    async def clean(self) -> None:
        """Execute the script; the caller's loop goes on meanwhile."""
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._execute(), self._loop))

    @contextmanager
    def running(self) -> Generator[None]:
        """Run the thread for a block."""
        thread = threading.Thread(target=self._loop.run_forever)
        thread.start()
        try:
            yield
        finally:
            asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()

    async def _execute(self) -> None:
        # The server may have been restarted since.
        with suppress(asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError):
            if self._connection is not None and not self._connection.is_closed():
                await self._connection.execute(self._script)
                return
        self._connection = await asyncpg.connect(host=self._socket, user="postgres", database=self._database)
        await self._connection.execute(self._script)

    async def _close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
