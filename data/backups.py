"""Backups: whole, checked copies of the data and of the keyring, and putting one back."""

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
SIDE_FILES = ("-wal", "-shm")


class UnusableBackup(Exception):
    """A backup that must not be put back; `why` is the rest of a text's key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """What became of a restore: couples that can be read, couples erased since, and where the old data is."""

    couples: int
    erased: int
    previous_data: Path | None


def nightly_backup_name(night: datetime) -> str:
    """Name a night's backup."""
    return f"kindling-{night:%Y-%m-%d}.db"


def backups_in(folder: Path) -> list[Path]:
    """List the backups of the data, the newest first."""
    return sorted(folder.glob("kindling-*.db"), reverse=True)


async def copy_database(database: Database, target: Path) -> None:
    """Copy a SQLite database whole into a file of mode 0600, which appears complete or not at all.

    `VACUUM INTO` runs on the one connection that there is, so no commit is missed and none is torn; nothing
    that was deleted is in the copy. Raises `OSError`, `sqlalchemy.exc.DBAPIError`.
    """
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = target.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        async with database.outside_transactions() as connection:
            await connection.exec_driver_sql("VACUUM INTO ?", (str(unfinished),))
        replace_file(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)


def delete_old_backups(folder: Path) -> None:
    """Keep the newest seven backups."""
    for path in backups_in(folder)[KEPT_BACKUPS:]:
        path.unlink()


def restore_backup(backup: Path, data_path: Path, keyring_path: Path, now: datetime) -> RestoreResult:
    """Put a backup of the data back in its place; what is there now is moved aside, not deleted.

    The keyring that is there stays: a couple that was erased since has no key in it any more, and is marked
    to be forgotten at the next start. Only where there is none, the copy beside the backup takes its place.
    A couple whose server the bot had been removed from is asked anew, with a clock of its own.
    Raises `UnusableBackup`, and then nothing has changed.
    """
    _refuse_unusable(backup)
    keys_in = keyring_path if keyring_path.exists() else backup.parent / KEYRING_COPY
    if not keys_in.exists():
        raise UnusableBackup("no-keyring")
    prepared = data_path.with_suffix(".restoring")
    prepared.unlink(missing_ok=True)
    try:
        shutil.copyfile(backup, prepared)
        prepared.chmod(0o600)
        couples, erased = _mark_erased_couples(prepared, keys_in)
        _restart_removal_clocks(prepared, now)
        if keys_in != keyring_path:
            copied = keyring_path.with_suffix(".restoring")
            shutil.copyfile(keys_in, copied)
            copied.chmod(0o600)
            replace_file(copied, keyring_path)
        aside = _move_aside(data_path, now)
        replace_file(prepared, data_path)
    finally:
        prepared.unlink(missing_ok=True)
    return RestoreResult(couples, erased, aside)


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


def _mark_erased_couples(prepared: Path, keys_in: Path) -> tuple[int, int]:
    with closing(sqlite3.connect(keys_in)) as connection:  # for writing: it may have a log to read first
        keys = {key for (key,) in connection.execute("SELECT id FROM data_keys")}
    with closing(sqlite3.connect(prepared)) as connection:
        used = {key for (key,) in connection.execute("SELECT key_id FROM couples")}
        lost = used - keys
        if used and lost == used:
            raise UnusableBackup("other-keyring")
        with connection:
            connection.executemany(
                "UPDATE couples SET state = 'erasing' WHERE key_id = ?", [(key,) for key in sorted(lost)]
            )
    return len(used) - len(lost), len(lost)


def _restart_removal_clocks(prepared: Path, now: datetime) -> None:
    """Start the clocks of removals once more: since the backup both may have gone on, and nobody knows."""
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
    for companion in SIDE_FILES:  # first: a log beside another database would be read into it
        path = data.with_name(data.name + companion)
        if path.exists():
            path.rename(aside.with_name(aside.name + companion))
    data.rename(aside)
    return aside
