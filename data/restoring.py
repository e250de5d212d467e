"""Restoring a backup of the data beside the present keyring or, if that is lost, its copy."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Generator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import delete, update

from core.couples import CoupleState
from core.errors import StorageUnavailable
from core.removals import KEEP_AFTER_REMOVAL
from data.backup_archives import (
    ArchivedPicture,
    DamagedArchive,
    is_archive,
    unpack_database,
    unpack_pictures,
)
from data.backups import KEYRING_COPY, SIDE_FILES, make_owner_only
from data.batches import values_of
from data.crypto.key_index import count_keys_in, opened_index
from data.crypto.keyring import Keyring
from data.engine import Database
from data.files import delete_file, replace_file
from data.key_checks import has_couples
from data.object_stores import ObjectStore
from data.row_copies import copy_rows, opened_file
from data.schema import is_empty, migrate, revisions
from data.tables import couples, metadata


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
        await asyncio.to_thread(_prepare, backup, prepared)
        copy = await _copy_to_adopt(keyring, backup.parent / KEYRING_COPY)
        counted = await _mark_erased_couples(prepared, keyring, copy, into.keyring_copy)
        await asyncio.to_thread(_restart_removal_clocks, prepared, now)
        await keyring.create_tables()
        adopted = await keyring.adopt_keys_from(copy) if copy is not None else 0
        async with opened_file(prepared) as database:
            await migrate(database)
            await into.end_again(database)
            # The log is not renamed with the file; and as it closes, SQLite would say nothing of a full disk.
            await database.finish_truncation()
        pictures = await asyncio.to_thread(_unpack_pictures, backup, prepared, into.pictures)
        previous_data = None
        if data_file is not None:
            previous_data = await asyncio.to_thread(_put_in_place, prepared, data_file, now)
        else:
            await _copy_into(into.database, prepared)
    finally:
        await delete_file(prepared)
    return RestoreResult(counted.usable, counted.erased, adopted, pictures, previous_data)


def _prepare(backup: Path, prepared: Path) -> None:
    """Copy a backup to `prepared`, and check it. Raises `UnusableBackup`, `OSError`."""
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
    return await is_empty(database) or not await has_couples(database)


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
    if await keyring.count_keys():
        return None
    with _refusing_damage(copy):
        return copy if await count_keys_in(copy) else None


@contextmanager
def _refusing_damage(copy: Path) -> Generator[None]:
    try:
        yield
    except StorageUnavailable:
        raise UnusableBackup("copy-damaged", file=str(copy)) from None


@asynccontextmanager
async def _readable(keyring: Keyring, copy: Path | None) -> AsyncGenerator[Keyring]:
    """Open the keyring that has the keys: the present one or, if it is lost, a copy."""
    if copy is None:
        yield keyring
        return
    async with opened_file(copy, is_read_only=True) as database:
        yield keyring.opened_on(database)


@dataclass(slots=True)
class _CountedKeys:
    """The number of a backup's couples by the state of their keys.

    `erased` have no usable key, among them `destroyed` ones and `older` ones, which the bot's own copy has.
    """

    usable: int = 0
    erased: int = 0
    destroyed: int = 0
    older: int = 0
    unreadable: int = 0


async def _mark_erased_couples(
    prepared: Path, keyring: Keyring, copy: Path | None, home_copy: Path
) -> _CountedKeys:
    """Mark the couples of a prepared backup as erasing whose key is gone, and count both kinds.

    Raises `UnusableBackup` if the keyring is lost, belongs to other couples or is an older one, if its copy
    is damaged, or if the master key is missing or wrong.
    """
    counted = _CountedKeys()
    async with opened_file(prepared) as database, _readable(keyring, copy) as readable:
        async for key_ids in values_of(database, couples.c.key_id):
            used = frozenset(key_ids)
            destroyed = await keyring.index.destroyed_among(used)
            held = used - await readable.index.lacking_among(used)
            if held and not keyring.has_master_keys:
                raise UnusableBackup("no-master")
            counted.unreadable += len(await readable.unreadable_among(held))
            gone = used - (held - destroyed)
            await _mark_erasing(database, gone)
            counted.usable += len(used - gone)
            counted.erased += len(gone)
            counted.destroyed += len(destroyed)
            if copy is None and gone - destroyed:
                counted.older += await _count_held(home_copy, gone - destroyed)
    await _refuse_unusable_keys(counted, keyring, copy)
    return counted


async def _mark_erasing(database: Database, key_ids: Collection[str]) -> None:
    if key_ids:
        async with database.begin() as connection:
            erased = update(couples).where(couples.c.key_id.in_(key_ids))
            await connection.execute(erased.values(state=CoupleState.ERASING))


async def _count_held(copy: Path, key_ids: frozenset[str]) -> int:
    """Return how many of these keys a copy holds; none where there is no copy."""
    with _refusing_damage(copy):
        async with opened_index(copy) as index:
            return len(key_ids - await index.lacking_among(key_ids))


async def _refuse_unusable_keys(counted: _CountedKeys, keyring: Keyring, copy: Path | None) -> None:
    if counted.unreadable:
        raise UnusableBackup("wrong-master", count=counted.unreadable)
    # Not one key in common: this is another bot's keyring, or an empty one, and going on would erase every
    # couple. A keyring whose couples have all been erased has no key either, but it knows that these keys
    # were destroyed.
    if counted.erased > counted.destroyed and not counted.usable:
        is_other = copy is not None or await keyring.count_keys()
        raise UnusableBackup("other-keyring" if is_other else "no-keyring")
    if counted.older:
        raise UnusableBackup("older-keyring", count=counted.older, file=keyring.location)


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
