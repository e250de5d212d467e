"""Backups: consistent copies of an SQLite database beside its writer, their names, and their retention.

`data/backup_archives.py` packs a copy and the pictures into one file, and `data/restoring.py` restores it.
"""

import asyncio
import contextlib
import os
import re
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from pathlib import Path

from core.errors import StorageUnavailable
from data.engine import Database
from data.files import delete_file, make_private_folder, replace_file

KEPT_BACKUPS = 7  # nights
KEYRING_COPY = "keyring.db"
NIGHTLY_NAME = re.compile(r"kindling-\d{4}-\d\d-\d\d\.(tar|db)")  # before there were archives, `.db`
UNFINISHED, SNAPSHOT = ".unfinished", ".snapshot"  # suffixes of files that have no name yet
SIDE_FILES = ("-wal", "-shm", "-journal")  # suffixes of the files that SQLite keeps beside a database


def nightly_backup_name(night: datetime) -> str:
    """Return the file name of a night's backup, such as `kindling-2026-12-24.tar`."""
    return f"kindling-{night:%Y-%m-%d}.tar"


def manual_backup_name(now: datetime) -> str:
    """Return the file name of a manual backup; it includes the minute, and is never deleted."""
    return f"kindling-{now:%Y-%m-%d-%H%M}.tar"


def backups_in(folder: Path) -> list[Path]:
    """List the nightly backups in a folder, the newest first: their names sort by date."""
    found = (path for path in folder.glob("kindling-*") if NIGHTLY_NAME.fullmatch(path.name))
    return sorted(found, key=lambda path: path.name, reverse=True)


def backups_to_delete(folder: Path) -> list[Path]:
    """List the nightly backups that seven newer ones replace, newest first."""
    return backups_in(folder)[KEPT_BACKUPS:]


def remove_leftovers(folder: Path) -> None:
    """Remove the unfinished files and folders of interrupted backups."""
    for path in [*folder.glob(f"*{UNFINISHED}*"), *folder.glob(f"*{SNAPSHOT}*")]:
        if path.is_dir():  # an old backup was unpacked in it, to be looked through
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def make_owner_only(path: Path) -> None:
    """Make an empty file of mode 0600, and its folder if missing. Raises `OSError`."""
    make_private_folder(path.parent)
    # An earlier attempt may have been killed: SQLite would play its log into the database that is made now.
    for suffix in ("", *SIDE_FILES):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))


async def copy_database(
    database: Database, target: Path, check: Callable[[Path], Awaitable[None]] | None = None
) -> None:
    """Copy a whole SQLite database into a file of mode 0600, which appears complete or not at all.

    `check` sees the finished copy before it gets its name, and may raise to discard it. The database stays in
    use all the while. Raises `OSError`, `StorageUnavailable`.
    """
    unfinished = target.with_suffix(UNFINISHED)
    try:
        await snapshot_database(database, unfinished)
        if check is not None:
            await check(unfinished)
        await asyncio.to_thread(replace_file, unfinished, target)
    finally:
        await delete_file(unfinished)


async def snapshot_database(database: Database, target: Path) -> None:
    """Copy one snapshot of an SQLite database into a file of mode 0600, beside its writer.

    `VACUUM INTO` runs in a thread, on a second connection that can neither write nor checkpoint. It reads one
    snapshot, so each commit is in the copy as a whole or not at all; and it copies rows, not pages, so
    nothing deleted is in it. Raises `OSError`, `StorageUnavailable`.
    """
    if database.path is None:
        raise ValueError("only a file can be copied")
    # create the file first, since SQLite would make it with the process's umask; VACUUM accepts an empty one
    await asyncio.to_thread(make_owner_only, target)
    uri = f"{database.path.as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    try:
        await run_until_cancelled(lambda: _vacuum_into(connection, target), connection.interrupt)
    except sqlite3.Error as error:
        raise StorageUnavailable from error
    finally:
        connection.close()
        # An erasure in the meantime could not empty the log, because this connection was reading it.
        with contextlib.suppress(StorageUnavailable):
            await database.finish_truncation()


async def run_until_cancelled(work: Callable[[], None], stop: Callable[[], None]) -> None:
    """Run `work` in a thread; if this task is cancelled, call `stop` and wait for the thread to end.

    A thread cannot be cancelled, and one that is left alone would keep the process from ending.
    """
    thread = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        await asyncio.shield(thread)
    except asyncio.CancelledError:
        stop()
        await asyncio.wait({thread})
        # Its end is expected, and nobody else asks for it.
        if not thread.cancelled():
            thread.exception()
        raise


def _vacuum_into(connection: sqlite3.Connection, target: Path) -> None:
    connection.execute("VACUUM INTO ?", (str(target),))


def total_size(paths: Iterable[Path]) -> int:
    """Add up the sizes of files in bytes; a missing file counts nothing."""
    size = 0
    for path in paths:
        with contextlib.suppress(OSError):
            size += path.stat().st_size
    return size
