"""The operator's commands: check, backup, restore and rekey.

Only the check may run beside the bot; the others hold the data directory exclusively.
"""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from core.errors import StorageUnavailable
from core.settings import Settings
from data import backups as backup_files
from data.backups import UnusableBackup
from data.child_process import run_script
from data.crypto.keyring import Keyring, WrongMasterKey
from data.crypto.master_keys import add_master_key, delete_old_master_keys, load_master_keys
from data.engine import Database
from data.locks import DataDirInUse, hold_exclusively
from data.schema import is_empty
from data.unit_of_work import work_on
from ops.backups import Backups
from ops.checks import Checks
from ops.endpoints import use_endpoints
from services.clock import Clock
from services.couples import Couples
from ui.drawing.render_queue import RenderQueue
from ui.texts import say


class OperationRefused(Exception):
    """A command that cannot be carried out now; its text tells the operator why, and what to do."""


async def run_checks(settings: Settings, clock: Clock) -> int:
    """Print one line for each thing that a running bot needs, and return the number of faults."""
    use_endpoints(settings.api_url, settings.gateway_url)
    database, keyring = _open_storage(settings)
    couples = Couples(work_on(database, keyring, clock), clock)
    faults = 0
    try:
        checks = Checks(database, keyring, couples, RenderQueue(run_script), settings.token)
        async for result in checks.run():
            faults += not result.is_fine
            print("ok   " if result.is_fine else "WRONG", result.text)
    finally:
        await database.close()
        await keyring.close()
    return faults


async def back_up(settings: Settings, folder: Path | None, now: datetime) -> str:
    """Copy data and keyring into `folder`, and return a text for the operator.

    By default the folder is `backups` in the data directory. The file is named by `now` to the second, so
    that it never replaces a nightly backup. Raises `OperationRefused`.
    """
    with _exclusive_use_of(settings.data_dir):
        database, keyring = _open_storage(settings)
        if not database.is_sqlite:
            raise OperationRefused(say("backup-postgresql"))
        target = (folder or settings.data_dir / "backups") / f"kindling-{now:%Y-%m-%d-%H%M%S}.db"
        try:
            if await is_empty(database):
                raise OperationRefused(say("backup-nothing"))
            await Backups(database, keyring, settings.data_dir, lambda: now).back_up_to(target)
        except (SQLAlchemyError, OSError, StorageUnavailable) as error:
            raise OperationRefused(say("backup-failed", error=type(error).__name__)) from error
        finally:
            await keyring.close()
            await database.close()
    return say("backup-made", path=str(target))


def restore_backup(settings: Settings, backup: Path, now: datetime) -> str:
    """Replace the data by a backup, and return a text for the operator.

    The present data is moved aside, not deleted. Raises `OperationRefused`.
    """
    data, keyring = make_url(settings.database_url), make_url(settings.keyring_url)
    if "sqlite" not in data.drivername or "sqlite" not in keyring.drivername:
        raise OperationRefused(say("restore-postgresql"))
    with _exclusive_use_of(settings.data_dir):
        try:
            done = backup_files.restore_backup(
                backup, Path(data.database or ""), Path(keyring.database or ""), now
            )
        except UnusableBackup as error:
            raise OperationRefused(say(f"restore-{error.reason}")) from error
        except OSError as error:
            raise OperationRefused(say("restore-failed", error=type(error).__name__)) from error
    lines = [say("restore-done", couples=done.couples)]
    if done.erased:
        lines.append(say("restore-erased", couples=done.erased))
    if done.previous_data is not None:
        lines.append(say("restore-aside", path=str(done.previous_data)))
    return "\n".join(lines)


async def rekey(settings: Settings, now: datetime) -> str:
    """Wrap every couple's key under the first master key, and return a text for the operator.

    Where no master key is configured, a new one is put first in the key file. Interrupted at any step, it can
    simply be run again. Raises `OperationRefused`.
    """
    with _exclusive_use_of(settings.data_dir):
        is_key_file_used = not settings.master_keys
        if is_key_file_used:
            # The old keys stay in the file until every couple's key is wrapped under the new one.
            load_master_keys((), settings.data_dir)
            add_master_key(settings.data_dir)
        database, keyring = _open_storage(settings)
        try:
            await keyring.create_table()
            changed = await keyring.rewrap_all_keys()
            if is_key_file_used:
                delete_old_master_keys(settings.data_dir)
            await Backups(database, keyring, settings.data_dir, lambda: now).replace_keyring_copy()
        except WrongMasterKey as error:
            raise OperationRefused(say("check-keys-wrong")) from error
        except StorageUnavailable as error:
            raise OperationRefused(say("check-keyring-gone")) from error
        finally:
            await keyring.close()
            await database.close()
    return say("rekey-done-ours" if is_key_file_used else "rekey-done", keys=changed)


def _open_storage(settings: Settings) -> tuple[Database, Keyring]:
    masters = load_master_keys(settings.master_keys, settings.data_dir)
    return Database(settings.database_url), Keyring(Database(settings.keyring_url), masters)


@contextmanager
def _exclusive_use_of(data_dir: Path) -> Generator[None]:
    try:
        with hold_exclusively(data_dir):
            yield
    except DataDirInUse:
        raise OperationRefused(say("operation-while-running")) from None
