"""A real PgBouncer in front of a test's PostgreSQL, on a socket of its own."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from support.patience import PATIENCE_SECONDS

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
PORT = 6432  # names the socket; nothing listens on the network


@asynccontextmanager
async def pgbouncer(server_folder: str, database: str, pool_mode: str) -> AsyncGenerator[str]:
    """Run PgBouncer for one database, and give its URL; it ends with the block.

    Run by root, it becomes the user who owns the folder of the server's socket, and may open that.
    """
    assert PROGRAM is not None
    folder, owner = Path(tempfile.mkdtemp(prefix="pgbouncer")), Path(server_folder).owner()
    if os.geteuid() == 0:
        shutil.chown(folder, owner)
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\n{database} = host={server_folder} dbname={database} user=postgres\n"
        f"[pgbouncer]\nlisten_port = {PORT}\nunix_socket_dir = {folder}\nauth_type = any\n"
        f"pool_mode = {pool_mode}\nlogfile = {folder / 'log'}\n"
    )
    command = [PROGRAM, *(["--user", owner] if os.geteuid() == 0 else []), str(folder / "pgbouncer.ini")]
    nothing = asyncio.subprocess.DEVNULL
    running = await asyncio.create_subprocess_exec(*command, stdout=nothing, stderr=nothing)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await _answers(folder / f".s.PGSQL.{PORT}"):  # noqa: ASYNC110 (another process makes it)
                await asyncio.sleep(0.02)
        yield f"postgresql+asyncpg://postgres@/{database}?host={folder}&port={PORT}"
    finally:
        running.terminate()
        await running.wait()
        shutil.rmtree(folder)


async def _answers(socket: Path) -> bool:
    """Return whether something takes connections on a socket: its file is there a moment before."""
    try:
        _, writer = await asyncio.open_unix_connection(socket)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True
