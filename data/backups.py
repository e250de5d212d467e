"""Backups: consistent copies of the database and of the keyring, and restoring one."""

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.removals import KEEP_AFTER_REMOVAL
from data.engine import Database
from data.files import replace_file
from data.schema import revisions

KEPT_BACKUPS = 7  # nights
KEYRING_COPY = "keyring.db"
SIDE_FILES = ("-wal", "-shm")  # suffixes of the files that SQLite keeps beside a database in WAL mode


class UnusableBackup(Exception):
    """A backup that must not be restored; `reason` completes a text id, `restore-<reason>`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """The outcome of a restore.

    `couples` is the number of couples that can be read, `erased` the number of those that were erased since
    the backup. `previous_data` is where the database that was replaced is now, None if there was none.
    """

    couples: int
    erased: int
    previous_data: Path | None


def nightly_backup_name(night: datetime) -> str:
    """Return the file name of a night's backup, such as `kindling-2026-12-24.db`."""
    return f"kindling-{night:%Y-%m-%d}.db"


def backups_in(folder: Path) -> list[Path]:
    """List the backups of the database in a folder, the newest first: their names sort by date."""
    return sorted(folder.glob("kindling-*.db"), reverse=True)


async def copy_database(database: Database, target: Path) -> None:
    """Copy a whole SQLite database into a file of mode 0600, which appears complete or not at all.

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
        replace_file(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)


def delete_old_backups(folder: Path) -> None:
    """Delete all backups but the newest seven."""
    for path in backups_in(folder)[KEPT_BACKUPS:]:
        path.unlink()


def restore_backup(backup: Path, data_path: Path, keyring_path: Path, now: datetime) -> RestoreResult:
    """Restore a backup of the database; the current one is moved aside, not deleted.

    The current keyring stays: a couple that was erased since the backup has no key in it, and is marked to be
    erased at the next start. Only where there is no keyring, the copy beside the backup is restored, too. A
    couple that was without the bot is asked again whether to go on, and has 30 days from `now`.

    Raises `UnusableBackup` (and then nothing has changed), `OSError`.
    """
    _refuse_unusable(backup)
    source_keyring = keyring_path if keyring_path.exists() else backup.parent / KEYRING_COPY
    if not source_keyring.exists():
        raise UnusableBackup("no-keyring")
    # All changes are made to a copy beside the database and renamed last: a backup that turns out to be
    # unusable has changed nothing, and after a crash the restore can simply be run again.
    prepared = data_path.with_suffix(".restoring")
    prepared.unlink(missing_ok=True)
    try:
        shutil.copyfile(backup, prepared)
        prepared.chmod(0o600)
        couples, erased = _mark_erased_couples(prepared, source_keyring)
        _restart_removal_clocks(prepared, now)
        if source_keyring != keyring_path:
            copied = keyring_path.with_suffix(".restoring")
            shutil.copyfile(source_keyring, copied)
            copied.chmod(0o600)
            replace_file(copied, keyring_path)
        previous_data = _move_aside(data_path, now)
        replace_file(prepared, data_path)
    finally:
        prepared.unlink(missing_ok=True)
    return RestoreResult(couples, erased, previous_data)


def _refuse_unusable(backup: Path) -> None:
    if not backup.is_file():
        raise UnusableBackup("missing")
    try:
        with closing(sqlite3.connect(f"{backup.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            is_whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError:
        raise UnusableBackup("damaged") from None
    if not is_whole or revision is None:
        raise UnusableBackup("damaged")
    if revision[0] not in revisions():
        raise UnusableBackup("newer")


def _mark_erased_couples(prepared: Path, keyring: Path) -> tuple[int, int]:
    """Mark couples without a data key as erasing; return the numbers of readable and of erased couples."""
    # Not read-only: after a crash SQLite has to recover the keyring's write-ahead log first.
    with closing(sqlite3.connect(keyring)) as connection:
        existing_ids = {key_id for (key_id,) in connection.execute("SELECT id FROM data_keys")}
    with closing(sqlite3.connect(prepared)) as connection:
        used_ids = {key_id for (key_id,) in connection.execute("SELECT key_id FROM couples")}
        destroyed_ids = used_ids - existing_ids
        # Not one key in common: this is another bot's keyring, and would erase every couple.
        if used_ids and destroyed_ids == used_ids:
            raise UnusableBackup("other-keyring")
        with connection:
            connection.executemany(
                "UPDATE couples SET state = 'erasing' WHERE key_id = ?",
                [(key_id,) for key_id in sorted(destroyed_ids)],
            )
    return len(used_ids) - len(destroyed_ids), len(destroyed_ids)


def _restart_removal_clocks(prepared: Path, now: datetime) -> None:
    """Start every removal's 30 days again and delete the partners' answers.

    A couple may have agreed to go on after the backup was made; by its old date, the next start might erase
    it.
    """
    erase_at = (now + KEEP_AFTER_REMOVAL).astimezone(UTC)
    with closing(sqlite3.connect(prepared)) as connection, connection:
        connection.execute(
            "UPDATE couples SET erase_at = ? WHERE state = 'removed'", (f"{erase_at:%Y-%m-%d %H:%M:%S.%f}",)
        )
        connection.execute("DELETE FROM proposals WHERE kind = 'absence' AND state = 'open'")


def _move_aside(data: Path, now: datetime) -> Path | None:
    if not data.exists():
        return None
    aside = data.with_name(f"{data.name}.before-{now:%Y%m%d-%H%M%S}")
    # The side files first: SQLite would replay a log that it finds next to the restored database.
    for suffix in SIDE_FILES:
        path = data.with_name(data.name + suffix)
        if path.exists():
            path.rename(aside.with_name(aside.name + suffix))
    data.rename(aside)
    return aside
