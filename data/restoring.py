"""Restoring a backup of the data, beside the keyring that is there or, where that is lost, its copy."""

import asyncio
import shutil
import sqlite3
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import URL

from core.removals import KEEP_AFTER_REMOVAL
from data.backups import KEYRING_COPY
from data.crypto.keyring import Keyring
from data.engine import Database
from data.files import replace_file
from data.key_checks import keys_in_file
from data.schema import revisions

SIDE_FILES = ("-wal", "-shm")  # suffixes of the files that SQLite keeps beside a database in WAL mode


class UnusableBackup(Exception):
    """A backup that must not be restored; `reason` completes a text id, `restore-<reason>`."""

    def __init__(self, reason: str, **arguments: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.arguments = arguments


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """The outcome of a restore.

    `couples` is the number of couples that can be read, `erased` the number of those that were erased since
    the backup, `adopted` the number of keys that the lost keyring got from its copy. `previous_data` is where
    the database that was replaced is now, None if there was none.
    """

    couples: int
    erased: int
    adopted: int
    previous_data: Path | None


async def restore_backup(
    backup: Path, data_file: Path, keyring: Keyring, home_copy: Path, now: datetime
) -> RestoreResult:
    """Restore a backup of the database; the current one is moved aside, not deleted.

    The current keyring stays: a couple that was erased since the backup has no key in it, and is marked to be
    erased at the next start. Only a keyring without any key takes those of the copy beside the backup.
    `home_copy` is the keyring's own copy. Every key is unwrapped first. A couple that was without the bot is
    asked again whether to go on, and has 30 days from `now`.

    Raises `UnusableBackup` (and then nothing has changed), `OSError`, `StorageUnavailable`.
    """
    # All changes are made to a copy beside the database and renamed last: a backup that turns out to be
    # unusable has changed nothing, and after a crash the restore can simply be run again.
    prepared = data_file.with_suffix(".restoring")
    copy = backup.parent / KEYRING_COPY
    try:
        used = await asyncio.to_thread(_prepare, backup, prepared)
        is_lost = not await keyring.count_keys()
        if is_lost and not keys_in_file(copy):
            raise UnusableBackup("no-keyring")
        held = await _usable_keys(used, keyring, copy if is_lost else None, home_copy)
        await asyncio.to_thread(_mark_erased_couples, prepared, used - held)
        await asyncio.to_thread(_restart_removal_clocks, prepared, now)
        adopted = 0
        if is_lost:
            await keyring.create_tables()
            adopted = await keyring.adopt_keys_from(copy)
        previous_data = _move_aside(data_file, now)
        replace_file(prepared, data_file)
    finally:
        prepared.unlink(missing_ok=True)
    return RestoreResult(len(used & held), len(used - held), adopted, previous_data)


def _prepare(backup: Path, prepared: Path) -> frozenset[str]:
    """Copy a backup to where it is prepared, and return the ids of the keys that its couples need."""
    if not backup.is_file():
        raise UnusableBackup("missing")
    prepared.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    prepared.unlink(missing_ok=True)
    shutil.copyfile(backup, prepared)
    prepared.chmod(0o600)
    try:
        with closing(sqlite3.connect(prepared)) as connection:
            is_whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            if not is_whole or revision is None:
                raise UnusableBackup("damaged")
            if revision[0] not in revisions():
                raise UnusableBackup("newer")
            return frozenset(key_id for (key_id,) in connection.execute("SELECT key_id FROM couples"))
    except sqlite3.DatabaseError:
        raise UnusableBackup("damaged") from None


async def _usable_keys(
    used: frozenset[str], keyring: Keyring, copy: Path | None, home_copy: Path
) -> frozenset[str]:
    """Return which keys there will be, from the keyring or, where that is lost, from a copy.

    Raises `UnusableBackup` where the keyring is another one than these couples' or an older one, or where the
    master key is missing or wrong.
    """
    destroyed = await keyring.destroyed_among(used)
    source = keyring if copy is None else keyring.opened_on(_read_only(copy))
    try:
        held = await source.key_ids() - destroyed
        # Not one key in common: this is another bot's keyring, and would erase every couple.
        if used - destroyed and not used & held:
            raise UnusableBackup("other-keyring")
        if copy is None and (lost := (used - held - destroyed) & keys_in_file(home_copy)):
            raise UnusableBackup("older-keyring", count=len(lost), file=keyring.location)
        if used & held:
            await _refuse_unreadable(used, source)
        return held
    finally:
        if source is not keyring:
            await source.close()


async def _refuse_unreadable(used: Collection[str], keyring: Keyring) -> None:
    if not keyring.has_master_keys:
        raise UnusableBackup("no-master")
    if unreadable := await keyring.unreadable_keys() & frozenset(used):
        raise UnusableBackup("wrong-master", count=len(unreadable))


def _read_only(file: Path) -> Database:
    url = URL.create("sqlite+aiosqlite", database=str(file))
    return Database(url.render_as_string(), is_read_only=True)


def _mark_erased_couples(prepared: Path, destroyed_ids: Collection[str]) -> None:
    """Mark couples without a data key as erasing."""
    with closing(sqlite3.connect(prepared)) as connection, connection:
        connection.executemany(
            "UPDATE couples SET state = 'erasing' WHERE key_id = ?",
            [(key_id,) for key_id in sorted(destroyed_ids)],
        )


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
