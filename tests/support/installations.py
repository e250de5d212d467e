"""Installations: several bots in processes of their own, on one PostgreSQL and one loopback Discord."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from support.backend import Backend, ManualClock, PostgresServer, backend_on
from support.bot_process import BotProcess
from support.loopback.faults import Limits
from support.loopback.server import LoopbackDiscord
from support.network_link import NetworkLink

from data.shard_session import CHANNEL


class Installation:
    """One database, one Discord, and processes that are started one after another.

    Each has a data directory and a network of its own, as on another machine.
    """

    def __init__(self, discord: LoopbackDiscord, url: str, server_folder: str, folder: Path) -> None:
        self.discord, self.url = discord, url
        self._server_folder, self._folder = server_folder, folder
        self._processes: list[BotProcess] = []
        self._links: list[NetworkLink] = []

    async def process(self, **settings: str) -> BotProcess:
        """Prepare one more process."""
        folder = self._folder / str(len(self._processes))
        folder.mkdir()
        link = NetworkLink(self._server_folder)
        await link.open()
        self._links.append(link)
        url = link.url(make_url(self.url).database or "")
        urls = {"DATABASE_URL": url, "KEYRING_URL": url}
        self._processes.append(BotProcess(self.discord, folder, **urls, **settings))
        return self._processes[-1]

    def link_of(self, process: BotProcess) -> NetworkLink:
        """Return the network between a process and the database."""
        return self._links[self._processes.index(process)]

    def logs(self) -> str:
        """Return what all processes have logged, one after another."""
        return "\n".join(process.log.read_text() for process in self._processes if process.log.exists())

    def backend(self) -> Backend:
        """Open the services on the same database, whatever becomes of the processes; it is now there."""
        clock = ManualClock()
        clock.now = datetime.now(UTC)
        return backend_on(self.url, self.url, clock)

    async def close(self) -> None:
        """End every process."""
        for process in self._processes:
            await process.close()
        for link in self._links:
            await link.close()


async def tick_now(backend: Backend, *guild_ids: int) -> None:
    """Let the processes that serve these servers tick now, as another one does that hands something over."""
    async with backend.database.begin() as connection:
        for guild_id in guild_ids:
            await connection.execute(select(func.pg_notify(CHANNEL, str(guild_id))))


@asynccontextmanager
async def installation_on(url: str, server: PostgresServer, folder: Path) -> AsyncGenerator[Installation]:
    """Open a Discord without limits beside a database, and end every process with the block."""
    async with LoopbackDiscord(Limits(None, None)) as discord:
        one = Installation(discord, url, server.socket, folder)
        try:
            yield one
        finally:
            await one.close()
