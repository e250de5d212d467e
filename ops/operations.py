"""The operator's commands: the storage they work on, and how they refuse."""

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager, suppress

from core.errors import StorageUnavailable
from core.settings import Settings
from data.crypto.keyring import Keyring
from data.crypto.master_keys import find_master_keys
from data.engine import Database
from data.locks import DataDirInUse, hold_exclusively
from data.shard_session import is_served
from ui.texts import say


class OperationRefused(Exception):
    """A command that cannot be carried out now; its text gives the operator the reason and the next step."""


def open_databases(settings: Settings, *, is_read_only: bool = False) -> tuple[Database, Keyring]:
    """Return both databases, which connect at their first use."""
    masters = find_master_keys(settings.master_keys, settings.data_dir)
    return (
        Database(settings.database_url, is_read_only=is_read_only),
        Keyring(Database(settings.keyring_url, is_read_only=is_read_only), masters),
    )


@asynccontextmanager
async def exclusive_storage(
    settings: Settings, *, only_reads: bool = False
) -> AsyncGenerator[tuple[Database, Keyring]]:
    """Open both databases while neither a bot nor another operation uses the data directory.

    Unless it `only_reads`, no bot on another machine may use them either. Raises `OperationRefused`.
    """
    with _data_dir_held(settings):
        database, keyring = open_databases(settings)
        try:
            if not only_reads:
                await _refuse_if_served(database)
            yield database, keyring
        finally:
            await keyring.close()
            await database.close()


@contextmanager
def _data_dir_held(settings: Settings) -> Generator[None]:
    try:
        with hold_exclusively(settings.data_dir):
            yield
    except DataDirInUse:
        raise OperationRefused(say("operation-while-running")) from None


async def _refuse_if_served(database: Database) -> None:
    with suppress(StorageUnavailable):  # as the operation finds out, and says
        if await is_served(database):
            raise OperationRefused(say("operation-while-served"))
