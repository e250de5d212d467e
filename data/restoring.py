"""Restoring a backup of the data beside the present keyring or, if that is lost, its copy."""

import asyncio
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Collection
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import delete

from core.removals import KEEP_AFTER_REMOVAL
from data.backup_archives import (
    ArchivedPicture,
    DamagedArchive,
    is_archive,
    unpack_database,
    unpack_pictures,
)
from data.backups import KEYRING_COPY, make_owner_only
from data.crypto.keyring import Keyring
from data.crypto.keyring_files import keys_in_file
from data.engine import Database
from data.files import replace_file
from data.key_checks import all_key_ids
from data.object_stores import ObjectStore
from data.row_copies import copy_rows, opened_file
from data.schema import is_empty, migrate, revisions
from data.tables import metadata

SIDE_FILES = ("-wal", "-shm")  # suffixes of the files that SQLite keeps beside a database in WAL mode


class UnusableBackup(Exception):
    """A backup that must not be restored; `reason` completes the text id `restore-<reason>`."""

    def __init__(self, reason: str, **arguments: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.arguments = arguments


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """The outcome of a restore.

    `couples` is the number of readable couples, `erased` the number of couples erased since the backup,
    `adopted` the number of keys a lost keyring got from its copy, and `pictures` the number of missing files
    that were unpacked. `previous_data` is the new path of the replaced database, None if there was none.
    """

    couples: int
    erased: int
    adopted: int
    pictures: int
    previous_data: Path | None


@dataclass(frozen=True, slots=True)
class RestoreInto:
    """The target of a restore: the data (SQLite or PostgreSQL), the keyring, and the pictures.

    `folder` is where the backup is prepared, `keyring_copy` the bot's own copy. `end_again` repeats, on the
    restored data, every ending since the backup.
    """

    database: Database
    keyring: Keyring
    folder: Path
    keyring_copy: Path
    pictures: ObjectStore
    end_again: Callable[[Database], Awaitable[None]]


async def restore_backup(backup: Path, into: RestoreInto, now: datetime) -> RestoreResult:
    """Restore a backup, an archive or an older copy of the database alone.

    A data file is moved aside, not deleted; a PostgreSQL database must be empty. The current keyring stays: a
    couple erased since the backup has no key in it, and is marked to be erased at the next start. Only a
    keyring without any key adopts those of the copy beside the backup. Every key is unwrapped first. A couple
    whose server had removed the bot is asked again to go on, and has 30 days from `now`. Everything ended for
    good since the backup is ended again. Existing pictures stay, and missing ones come from the archive.

    Raises `UnusableBackup` (and then nothing has changed), `OSError`, `StorageUnavailable`, and
    `ObjectStoreError` if pictures cannot be reached.
    """
    data_file, keyring = into.database.path, into.keyring
    if data_file is None and not await _is_unused(into.database):
        raise UnusableBackup("not-empty")
    # All changes are made to a copy beside the database, which is renamed last: an unusable backup has then
    # changed nothing, and after a crash the restore can simply be run again.
    prepared = (data_file or into.folder / "kindling").with_suffix(".restoring")
    try:
        used = await asyncio.to_thread(_prepare, backup, prepared)
        copy = await _copy_to_adopt(keyring, backup.parent / KEYRING_COPY)
        held = await _usable_keys(used, keyring, copy, into.keyring_copy)
        await asyncio.to_thread(_mark_erased_couples, prepared, used - held)
        await asyncio.to_thread(_restart_removal_clocks, prepared, now)
        await keyring.create_tables()
        adopted = await keyring.adopt_keys_from(copy) if copy is not None else 0
        async with opened_file(prepared) as database:
            await migrate(database)
            await into.end_again(database)
        pictures = await asyncio.to_thread(_unpack_pictures, backup, prepared, into.pictures)
        previous_data = None
        if data_file is not None:
            previous_data = await asyncio.to_thread(_put_in_place, prepared, data_file, now)
        else:
            await _copy_into(into.database, prepared)
    finally:
        prepared.unlink(missing_ok=True)
    return RestoreResult(len(used & held), len(used - held), adopted, pictures, previous_data)


def _prepare(backup: Path, prepared: Path) -> frozenset[str]:
    """Copy a backup to `prepared`, check it, and return the ids of its couples' keys."""
    if not backup.is_file():
        raise UnusableBackup("missing")
    make_owner_only(prepared)
    try:
        if is_archive(backup):
            unpack_database(backup, prepared)
        else:
            shutil.copyfile(backup, prepared)
        with closing(sqlite3.connect(prepared)) as connection:
            is_whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            if not is_whole or revision is None:
                raise UnusableBackup("damaged")
            if revision[0] not in revisions():
                raise UnusableBackup("newer")
            return frozenset(key_id for (key_id,) in connection.execute("SELECT key_id FROM couples"))
    except (sqlite3.DatabaseError, DamagedArchive):
        raise UnusableBackup("damaged") from None


def _unpack_pictures(backup: Path, prepared: Path, pictures: ObjectStore) -> int:
    """Unpack the missing pictures of couples not being erased, and return their number."""
    if not is_archive(backup):
        return 0
    with closing(sqlite3.connect(prepared)) as connection:
        query = (
            "SELECT 1 FROM pictures JOIN couples ON couples.id = pictures.couple_id"
            " WHERE pictures.id = ? AND couples.id = ? AND couples.state != 'erasing'"
        )

        def is_wanted(picture: ArchivedPicture) -> bool:
            ids = (picture.picture_id, picture.couple_id)
            return connection.execute(query, ids).fetchone() is not None

        return unpack_pictures(backup, pictures, is_wanted)


async def _is_unused(database: Database) -> bool:
    return await is_empty(database) or not await all_key_ids(database)


async def _copy_into(database: Database, prepared: Path) -> None:
    """Copy the prepared rows into a database without couples, all or nothing."""
    await migrate(database)
    async with opened_file(prepared) as source, source.begin() as reading, database.begin() as writing:
        for table in reversed(metadata.sorted_tables):  # invitations, and what was posted for them
            await writing.execute(delete(table))
        await copy_rows(reading, writing, metadata.sorted_tables)


def _put_in_place(prepared: Path, data_file: Path, now: datetime) -> Path | None:
    previous_data = _move_aside(data_file, now)
    replace_file(prepared, data_file)
    return previous_data


async def _copy_to_adopt(keyring: Keyring, copy: Path) -> Path | None:
    """Return the copy beside a backup if it has keys and the keyring has none."""
    if await keyring.count_keys() or not await _keys_in_copy(copy):
        return None
    return copy


async def _keys_in_copy(copy: Path) -> frozenset[str]:
    """Return the ids of the keys in a copy of the keyring, none where there is no copy."""
    try:
        return await asyncio.to_thread(keys_in_file, copy)
    except sqlite3.DatabaseError:
        raise UnusableBackup("copy-damaged", file=str(copy)) from None


async def _usable_keys(
    used: frozenset[str], keyring: Keyring, copy: Path | None, home_copy: Path
) -> frozenset[str]:
    """Return the keys available after the restore, from the keyring or, if it is lost, from a copy.

    Raises `UnusableBackup` if the keyring is lost, belongs to other couples or is an older one, if its copy
    is damaged, or if the master key is missing or wrong.
    """
    destroyed = await keyring.destroyed_among(used)
    if copy is None:
        held = await _readable_keys(used, keyring) - destroyed
    else:
        async with opened_file(copy, is_read_only=True) as database:
            held = await _readable_keys(used, keyring.opened_on(database)) - destroyed
    # Not one key in common: this is another bot's keyring, or an empty one, and going on would erase every
    # couple. A keyring whose couples have all been erased has no key either, but it knows that these keys
    # were destroyed.
    if used - destroyed and not used & held:
        is_other = copy is not None or await keyring.count_keys()
        raise UnusableBackup("other-keyring" if is_other else "no-keyring")
    if copy is None and (lost := (used - held - destroyed) & await _keys_in_copy(home_copy)):
        raise UnusableBackup("older-keyring", count=len(lost), file=keyring.location)
    return held


async def _readable_keys(used: frozenset[str], keyring: Keyring) -> frozenset[str]:
    """Return a keyring's keys, after unwrapping those in use. Raises `UnusableBackup`."""
    held = await keyring.key_ids()
    if used & held and not keyring.has_master_keys:
        raise UnusableBackup("no-master")
    if unreadable := await keyring.unreadable_keys() & used:
        raise UnusableBackup("wrong-master", count=len(unreadable))
    return held


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
    it: backed up on day 20, agreed on day 29, restored on day 31.
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
