"""The unit of work: one use case, one transaction, and the stores that share it."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from data.crypto.field_cipher import FieldCipher
from data.crypto.keyring import Keyring
from data.engine import Database
from data.ids import IdGenerator
from data.images.media import Media
from data.stores import Stores

OpenWork = Callable[[], AbstractAsyncContextManager[Stores]]


def work_on(database: Database, keyring: Keyring, media: Media | None = None) -> OpenWork:
    """Create the function that opens a unit of work: `async with work() as stores`.

    It commits at the end of the block and rolls back on any error. The files of pictures whose rows were
    deleted are removed after the commit. Opening raises `NestedTransaction`, `StorageUnavailable`.
    """
    ids = IdGenerator()

    @asynccontextmanager
    async def work() -> AsyncGenerator[Stores]:
        async with database.begin() as connection:
            stores = Stores(connection, FieldCipher(keyring), ids)
            yield stores
        # Only now: a rollback would bring back the rows, but not the files.
        if media is not None and stores.pictures.deleted:
            await media.remove_pictures(stores.pictures.deleted)

    return work
