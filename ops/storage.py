"""Open the storage at a start, and refuse a start that would cost couples their keys."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import structlog

from core.errors import StorageUnavailable
from data.backups import KEYRING_COPY
from data.crypto.keyring import Keyring
from data.crypto.master_keys import make_master_key
from data.engine import Database
from data.key_checks import missing_keys
from data.outages import is_lasting
from data.poolers import shares_sessions
from data.schema import is_newer_than_code, migrate
from ui.texts import say

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.storage")


class StartRefused(Exception):
    """A start that would lose data; the text names it, and tells the operator the next step."""


async def open_storage(database: Database, keyring: Keyring, data_dir: Path) -> None:
    """Migrate both databases, and create the keys and tables of a new installation.

    A keyring without any key takes the keys of the copy beside the backups. Raises `StartRefused` before
    anything has changed: if a couple's key is missing or cannot be unwrapped, if the master key of existing
    keys is missing, if a newer version made the data, or if a database is damaged or closed to the bot.
    Raises `StorageUnavailable` if waiting may help.
    """
    with _refusing_what_lasts():
        if await is_newer_than_code(database):
            raise StartRefused(say("start-newer"))
        if not await keyring.count_keys():
            await _adopt_copy(keyring, data_dir / "backups" / KEYRING_COPY)
        missing = await missing_keys(database, keyring)
        if missing:
            raise StartRefused(say("start-keys-missing", count=len(missing), file=keyring.location))
        if not keyring.has_master_keys and await keyring.count_keys():
            raise StartRefused(say("start-master-missing", file=str(data_dir / "master.key")))
        if not await keyring.is_sample_readable():
            raise StartRefused(say("check-keys-wrong"))
        await migrate(database)
        await keyring.create_tables()
        if not keyring.has_master_keys:
            keyring.use_master_keys(make_master_key(data_dir))


async def refuse_poolers(database: Database, keyring: Keyring) -> None:
    """Refuse databases behind a pooler that gives each transaction another connection.

    There, a session's locks and prepared statements would belong to anybody. Raises `StartRefused`,
    `StorageUnavailable`.
    """
    with _refusing_what_lasts():
        if await shares_sessions(database) or await keyring.shares_sessions():
            raise StartRefused(say("start-pooler"))


async def _adopt_copy(keyring: Keyring, copy: Path) -> None:
    """Give a keyring without keys those of its copy: it was lost, or newly made beside older data."""
    if not await asyncio.to_thread(copy.exists):
        return
    await keyring.create_tables()
    adopted = await keyring.adopt_keys_from(copy)
    if adopted:
        LOG.warning("keyring restored from its copy", keys=adopted, copy=str(copy))


@contextmanager
def _refusing_what_lasts() -> Generator[None]:
    try:
        yield
    except (StorageUnavailable, OSError) as error:
        if is_lasting(error):
            raise StartRefused(say("start-storage-gone")) from error
        if isinstance(error, OSError):  # of the folder, or of the master key's file
            raise StorageUnavailable from error
        raise
