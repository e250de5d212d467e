"""The operator's commands: check, backup, restore, rekey and forget-unreadable.

Only the check may run beside the bot; the others hold the data directory exclusively.
"""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from core.errors import StorageUnavailable
from core.settings import Settings
from data import restoring
from data.backups import KEYRING_COPY, manual_backup_name
from data.child_process import run_script
from data.crypto.key_index import holds_any_key
from data.crypto.key_wrapping import WrongMasterKey
from data.crypto.keyring import Keyring
from data.crypto.master_keys import (
    add_master_key,
    delete_old_master_keys,
    find_master_keys,
    make_master_key,
)
from data.engine import Database
from data.images.media import Media
from data.key_checks import missing_keys, needed_key_batches
from data.object_stores import ObjectStoreError, open_store
from data.outages import is_lasting
from data.restoring import RestoreInto, RestoreResult, UnusableBackup
from data.schema import is_empty, is_newer_than_code, is_newest, migrate
from data.unit_of_work import work_on
from ops.backup_downloads import fetch_backup
from ops.backups import BACKUP_ERRORS, Backups, KeysMissing
from ops.checks import Checks
from ops.endpoints import use_endpoints
from ops.operations import OperationRefused, exclusive_storage, open_databases
from services.base import DeleteOwnByTable
from services.clock import Clock
from services.couples import Couples
from services.erasures import Erasures
from services.tombstones import CarriedOut, Tombstones
from ui.drawing.render_queue import RenderQueue
from ui.texts import say


async def run_checks(settings: Settings, clock: Clock) -> int:
    """Print one line for each need of a running bot, and return the number of faults.

    It makes nothing: no folder, no database, no key.
    """
    use_endpoints(settings.api_url, settings.gateway_url)
    database, keyring = open_databases(settings, is_read_only=True)
    couples = Couples(work_on(database, keyring, clock))
    faults = 0
    try:
        checks = Checks(database, keyring, couples, RenderQueue(run_script), settings, clock)
        async for result in checks.run():
            faults += not result.is_fine
            print("ok   " if result.is_fine else "WRONG", result.text)
    finally:
        await database.close()
        await keyring.close()
    return faults


async def back_up(
    settings: Settings, folder: Path | None, now: datetime, *, with_keyring: bool = False
) -> str:
    """Write an archive of the data into `folder`, and return a text for the operator.

    By default the folder is `backups` in the data directory, where the keyring's copy is replaced, too. In
    any other one there is a copy only `with_keyring`: nobody destroys keys there. The file is named by `now`
    to the minute, and is never replaced nor deleted by the bot. Raises `OperationRefused`.
    """
    own = settings.data_dir / "backups"
    folder = folder or own
    is_own = folder.resolve() == own.resolve()
    async with exclusive_storage(settings, only_reads=True) as (database, keyring):
        target = folder / manual_backup_name(now)
        try:
            if database.is_missing or await is_empty(database):
                raise OperationRefused(say("backup-nothing"))
            if not database.is_sqlite and not await is_newest(database):
                raise OperationRefused(say("backup-schema"))
            if target.exists():
                raise OperationRefused(say("backup-exists", path=str(target)))
            backups = Backups(database, keyring, settings.data_dir, open_store(settings.media), lambda: now)
            missing = await backups.write_archive(target)
            if is_own or with_keyring:
                await backups.copy_keyring_to(folder / KEYRING_COPY)
        except KeysMissing as error:
            kept = say("backup-keyring-kept", count=error.count, file=keyring.location)
            return "\n".join((say("backup-made-alone", path=str(target)), kept))
        except BACKUP_ERRORS as error:
            raise OperationRefused(say("backup-failed", error=type(error).__name__)) from error
    lines = [say("backup-made" if is_own or with_keyring else "backup-made-alone", path=str(target))]
    if not is_own:
        lines.append(_say_where_keys_are(folder / KEYRING_COPY))
    if missing:
        lines.append(say("backup-pictures-missing", count=len(missing)))
    return "\n".join(lines)


def _say_where_keys_are(elsewhere: Path) -> str:
    """Return the price of a second copy of the keyring, or a line saying that there is none."""
    if elsewhere.exists():
        return say("backup-keyring-elsewhere", path=str(elsewhere))
    return say("backup-no-keyring")


async def restore_backup(
    settings: Settings, backup: Path, now: datetime, delete_own: DeleteOwnByTable
) -> str:
    """Replace the data with a backup, and return a text for the operator.

    A backup that only the second place has is downloaded first. The present data is moved aside, not
    deleted. What was ended for good since the backup stays ended; `delete_own` deletes the words that were
    taken back. Raises `OperationRefused`.
    """
    ended = CarriedOut()

    async def end_again(restored: Database) -> None:
        nonlocal ended
        work = work_on(restored, keyring, lambda: now)
        ended = await Tombstones(work, keyring, delete_own).carry_out_all()

    async with exclusive_storage(settings) as (database, keyring):
        found = await _find_backup(settings, backup)
        home_copy = settings.data_dir / "backups" / KEYRING_COPY
        pictures = open_store(settings.media)
        into = RestoreInto(database, keyring, settings.data_dir, home_copy, pictures, end_again)
        try:
            done = await restoring.restore_backup(found, into, now)
        except UnusableBackup as error:
            raise OperationRefused(say(f"restore-{error.reason}", **error.arguments)) from error
        except StorageUnavailable as error:
            if not is_lasting(error):  # such as a full disk, on which the keyring is as good as before
                raise OperationRefused(say("restore-failed", error=type(error.__cause__).__name__)) from error
            raise OperationRefused(say("restore-keyring-gone", file=keyring.location)) from error
        except ObjectStoreError as error:
            raise OperationRefused(say("restore-pictures-gone", store=settings.media.name)) from error
        except (OSError, sqlite3.Error) as error:
            raise OperationRefused(say("restore-failed", error=type(error).__name__)) from error
    return _say_what_was_restored(done, ended)


async def _find_backup(settings: Settings, backup: Path) -> Path:
    """Return the file of a backup, downloaded if need be. Raises `OperationRefused`."""
    place = settings.backups
    store = open_store(place) if place else None
    try:
        return await fetch_backup(store, backup, settings.data_dir / "backups")
    except ObjectStoreError as error:
        raise OperationRefused(say("restore-place-gone", store=place.name if place else "")) from error
    except OSError as error:
        raise OperationRefused(say("restore-download-failed", error=type(error).__name__)) from error


def _say_what_was_restored(done: RestoreResult, ended: CarriedOut) -> str:
    counted = {
        "restore-keys": done.adopted,
        "restore-pictures": done.pictures,
        "restore-erased": done.erased,
        "restore-partings": ended.partings,
        "restore-words": ended.words,
        "restore-nevers": ended.nevers,
        "restore-permissions": ended.permissions,
    }
    lines = [say("restore-done", couples=done.couples)]
    lines += [say(text_id, count=count) for text_id, count in counted.items() if count]
    if done.previous_data is not None:
        lines.append(say("restore-aside", path=str(done.previous_data)))
    return "\n".join(lines)


async def rekey(settings: Settings, now: datetime) -> str:
    """Wrap every couple's key under the first master key, and return a text for the operator.

    If no master key is configured, a new one is put first in the key file. Interrupted at any step, it can
    simply be run again. Raises `OperationRefused`.
    """
    is_key_file_used = not settings.master_keys
    async with exclusive_storage(settings) as (database, keyring):
        try:
            await _refuse_lost_keys(settings, database, keyring)
            if is_key_file_used:
                _add_key_to_file(settings, keyring)
            await keyring.create_tables()
            changed = await keyring.rewrap_all_keys()
            # The copy before the old master keys go: it still needs them until it is replaced.
            pictures = open_store(settings.media)
            second_place = open_store(settings.backups) if settings.backups else None
            backups = Backups(database, keyring, settings.data_dir, pictures, lambda: now, second_place)
            await backups.refresh_keyring_copy()
            if not await backups.uploads.upload_keyring():
                raise OperationRefused(say("rekey-upload-failed"))
            if is_key_file_used:
                delete_old_master_keys(settings.data_dir)
        except WrongMasterKey as error:
            raise OperationRefused(say("check-keys-wrong")) from error
        except StorageUnavailable as error:
            raise OperationRefused(say("check-keyring-gone")) from error
        except (SQLAlchemyError, OSError, KeysMissing) as error:
            raise OperationRefused(say("rekey-copy-failed", error=type(error).__name__)) from error
    return say("rekey-done-ours" if is_key_file_used else "rekey-done", keys=changed)


def _add_key_to_file(settings: Settings, keyring: Keyring) -> None:
    """Make a new master key the first one; the old ones stay in the file until nothing is wrapped by them."""
    if not keyring.has_master_keys:
        make_master_key(settings.data_dir)
    add_master_key(settings.data_dir)
    keyring.use_master_keys(find_master_keys((), settings.data_dir))


async def forget_unreadable(settings: Settings, clock: Clock, ask: Callable[[str], str]) -> str:
    """End the couples whose words nobody can read any more, once the operator has said yes twice.

    `ask` puts a question to the operator, and returns what they typed. Raises `OperationRefused`.
    """
    async with exclusive_storage(settings) as (database, keyring):
        try:
            if await is_newer_than_code(database):
                raise OperationRefused(say("start-newer"))
            lost, of = await _unreadable_couples(settings, database, keyring)
            if not lost:
                return say("forget-nothing")
            questions = (say(one, count=len(lost), of=of) for one in ("forget-first", "forget-second"))
            if not all(ask(question).strip().lower() == "yes" for question in questions):
                return say("forget-kept")
            await migrate(database)
            await keyring.create_tables()
            media = Media(open_store(settings.media))
            work = work_on(database, keyring, clock, media)
            ended = await Erasures(work, keyring, media, clock).end_unreadable_couples(lost)
        except StorageUnavailable as error:
            raise OperationRefused(say("start-storage-gone")) from error
    return say("forget-done", count=ended)


async def _unreadable_couples(
    settings: Settings, database: Database, keyring: Keyring
) -> tuple[frozenset[str], int]:
    """Return the ids of the lost keys, and the number of couples that need one."""
    copy = settings.data_dir / "backups" / KEYRING_COPY
    missing = await missing_keys(database, keyring)
    if not await keyring.count_keys() and await holds_any_key(copy, missing):
        raise OperationRefused(say("forget-copy-first", copy=str(copy)))
    lost, of = set(missing), 0
    async for key_ids in needed_key_batches(database):
        lost |= await keyring.unreadable_among(key_ids)
        of += len(key_ids)
    return frozenset(lost), of


async def _refuse_lost_keys(settings: Settings, database: Database, keyring: Keyring) -> None:
    if missing := await missing_keys(database, keyring):
        raise OperationRefused(say("start-keys-missing", count=len(missing), file=keyring.location))
    if not keyring.has_master_keys and await keyring.count_keys():
        raise OperationRefused(say("start-master-missing", file=str(settings.data_dir / "master.key")))
