"""Backups: consistent copies of the database and of the keyring; `data/restoring.py` restores one."""

import os
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from data.engine import Database
from data.files import replace_file

KEPT_BACKUPS = 7  # nights
KEYRING_COPY = "keyring.db"


def nightly_backup_name(night: datetime) -> str:
    """Return the file name of a night's backup, such as `kindling-2026-12-24.db`."""
    return f"kindling-{night:%Y-%m-%d}.db"


def backups_in(folder: Path) -> list[Path]:
    """List the backups of the database in a folder, the newest first: their names sort by date."""
    return sorted(folder.glob("kindling-*.db"), reverse=True)


async def copy_database(
    database: Database, target: Path, check: Callable[[Path], Awaitable[None]] | None = None
) -> None:
    """Copy a whole SQLite database into a file of mode 0600, which appears complete or not at all.

    `check` sees the finished copy before it gets its name, and may raise to have it thrown away.

    `VACUUM INTO` runs between two transactions of the database's only connection, so each commit is in the
    copy as a whole or not at all. It copies rows, not pages, so nothing deleted is in it.
    Raises `OSError`, `sqlalchemy.exc.DBAPIError`.
    """
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = target.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    # create the file first, since SQLite would make it with the process's umask; VACUUM accepts an empty one
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        async with database.outside_transactions() as connection:
            await connection.exec_driver_sql("VACUUM INTO ?", (str(unfinished),))
        if check is not None:
            await check(unfinished)
        replace_file(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)


def delete_old_backups(folder: Path) -> None:
    """Delete all backups but the newest seven."""
    for path in backups_in(folder)[KEPT_BACKUPS:]:
        path.unlink()
