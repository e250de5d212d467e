"""Operations: what an operator does by hand while the bot does not run."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from core.errors import Unavailable
from core.settings import Settings
from data.backups import UnusableBackup, restore
from data.engine import Database
from data.keyring import Keyring, WrongMasterKey, forget_old_keys, master_keys, new_master_key
from data.locks import HomeInUse, alone
from data.schema import is_empty
from data.work import work_on
from jobs.backups import Backups
from jobs.checks import Checks
from jobs.proxies import go_through
from services.clock import Clock
from services.couples import Couples
from ui.texts import say


class Refused(Exception):
    """An operation that cannot be done now; its text says why, and what to do."""


async def check(settings: Settings, clock: Clock) -> int:
    """Look at what a running bot needs, and print how to mend what is wrong; the number of faults."""
    go_through(settings.api_url, settings.gateway_url)
    database, keyring = _open(settings)
    couples = Couples(work_on(database, keyring), clock)
    faults = 0
    try:
        async for finding in Checks(database, keyring, couples, settings.token).run():
            faults += not finding.is_fine
            print("ok   " if finding.is_fine else "WRONG", finding.text)
    finally:
        await database.close()
        await keyring.close()
    return faults


async def back_up(settings: Settings, folder: Path | None, now: datetime) -> str:
    """Copy data and keyring into a folder, by default the backups' own. Raises `Refused`."""
    with _held(settings.home):
        database, keyring = _open(settings)
        if not database.is_sqlite:
            raise Refused(say("backup-postgresql"))
        target = (folder or settings.home / "backups") / f"kindling-{now:%Y-%m-%d-%H%M%S}.db"
        try:
            if await is_empty(database):
                raise Refused(say("backup-nothing"))
            await Backups(database, keyring, settings.home, lambda: now).make(target)
        except (SQLAlchemyError, OSError, Unavailable) as error:
            raise Refused(say("backup-failed", error=type(error).__name__)) from error
        finally:
            await keyring.close()
            await database.close()
    return say("backup-made", path=str(target))


def put_back(settings: Settings, backup: Path, now: datetime) -> str:
    """Put a backup in the data's place. Raises `Refused`."""
    data, keyring = make_url(settings.database_url), make_url(settings.keyring_url)
    if "sqlite" not in data.drivername or "sqlite" not in keyring.drivername:
        raise Refused(say("restore-postgresql"))
    with _held(settings.home):
        try:
            done = restore(backup, Path(data.database or ""), Path(keyring.database or ""), now)
        except UnusableBackup as error:
            raise Refused(say(f"restore-{error.why}")) from error
        except OSError as error:
            raise Refused(say("restore-failed", error=type(error).__name__)) from error
    lines = [say("restore-done", couples=done.couples)]
    if done.erased:
        lines.append(say("restore-erased", couples=done.erased))
    if done.aside is not None:
        lines.append(say("restore-aside", path=str(done.aside)))
    return "\n".join(lines)


async def rekey(settings: Settings, now: datetime) -> str:
    """Wrap every couple's key under the first master key, a new one where none is set. Raises `Refused`."""
    with _held(settings.home):
        is_ours = not settings.master_keys
        if is_ours:
            master_keys((), settings.home)
            new_master_key(settings.home)
        database, keyring = _open(settings)
        try:
            await keyring.prepare()
            changed = await keyring.rewrap()
            if is_ours:
                forget_old_keys(settings.home)
            await Backups(database, keyring, settings.home, lambda: now).replace_keyring()
        except WrongMasterKey as error:
            raise Refused(say("check-keys-wrong")) from error
        except Unavailable as error:
            raise Refused(say("check-keyring-gone")) from error
        finally:
            await keyring.close()
            await database.close()
    return say("rekey-done-ours" if is_ours else "rekey-done", keys=changed)


def _open(settings: Settings) -> tuple[Database, Keyring]:
    masters = master_keys(settings.master_keys, settings.home)
    return Database(settings.database_url), Keyring(Database(settings.keyring_url), masters)


@contextmanager
def _held(home: Path) -> Generator[None]:
    try:
        with alone(home):
            yield
    except HomeInUse:
        raise Refused(say("operation-while-running")) from None
