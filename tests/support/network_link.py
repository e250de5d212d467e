"""The network between one process and PostgreSQL: a port that passes on, and can be cut in several ways."""

import asyncio
import contextlib
from pathlib import Path

PIECE_BYTES = 64 * 1024
SOCKET_NAME = ".s.PGSQL.5432"

Pair = tuple[asyncio.StreamWriter, asyncio.StreamWriter]
"""The writers of one connection: towards the process, towards the server."""


class NetworkLink:
    """A TCP port on loopback before a server's Unix socket, for one process."""

    def __init__(self, server_folder: str) -> None:
        self._socket = str(Path(server_folder) / SOCKET_NAME)
        self._flowing = asyncio.Event()
        self._answering = asyncio.Event()
        self._is_cut = False
        self._listener: asyncio.Server | None = None
        self._pairs: set[Pair] = set()
        self._lost: set[Pair] = set()
        self._serving: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Begin to pass on."""
        self.mend()
        self._listener = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    def url(self, database: str) -> str:
        """Return the address of a database behind this link."""
        assert self._listener is not None
        port = self._listener.sockets[0].getsockname()[1]
        return f"postgresql+asyncpg://postgres@127.0.0.1:{port}/{database}?ssl=disable"

    def stall(self) -> None:
        """Pass nothing on, and close nothing: neither side hears that the other is gone."""
        self._flowing.clear()

    def keep_answers_back(self) -> None:
        """Pass on what the process sends, and nothing that the server answers."""
        self._answering.clear()

    def lose(self) -> None:
        """Stall, and let the server give its side up, as its keepalives do where a machine is gone.

        A process that only waits for an answer never hears of it; one that sends something is told so, once
        the network is mended.
        """
        self.stall()
        self._lost |= self._pairs
        for _, to_server in self._pairs:
            to_server.transport.abort()

    def cut(self) -> None:
        """End every connection on both sides, and refuse new ones."""
        self._is_cut = True
        for pair in list(self._pairs):
            for writer in pair:
                writer.transport.abort()

    def mend(self) -> None:
        """Forward again, beginning with the bytes held back."""
        self._is_cut = False
        self._flowing.set()
        self._answering.set()

    async def close(self) -> None:
        """End every connection, and stop listening."""
        self.mend()
        if self._listener is not None:
            self._listener.close()
        self.cut()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        with contextlib.suppress(OSError):
            await self._flowing.wait()
            if not self._is_cut:
                await self._pass_both_ways(reader, writer)
        writer.transport.abort()

    async def _pass_both_ways(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_unix_connection(self._socket)
        pair = writer, to_server
        self._pairs.add(pair)
        ways = [
            asyncio.ensure_future(self._pass_on(reader, to_server, self._flowing)),
            asyncio.ensure_future(self._pass_on(from_server, writer, self._flowing, self._answering)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            await self._flowing.wait()  # while nothing passes, neither does the end of one side
            if pair in self._lost:
                await ways[0]
        finally:
            self._pairs.discard(pair)
            self._lost.discard(pair)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            to_server.transport.abort()

    async def _pass_on(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *open_while: asyncio.Event
    ) -> None:
        with contextlib.suppress(OSError):
            while piece := await source.read(PIECE_BYTES):
                for opened in open_while:
                    await opened.wait()
                target.write(piece)
                await target.drain()
