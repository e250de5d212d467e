"""Work: one use case, one transaction, and the stores that share it."""

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
    """Make the function that opens work: `async with work() as stores`, committed at its end or never.

    The files of pictures that a work has forgotten are removed once it is committed.
    """
    ids = IdGenerator()

    @asynccontextmanager
    async def work() -> AsyncGenerator[Stores]:
        async with database.begin() as connection:
            stores = Stores(connection, FieldCipher(keyring), ids)
            yield stores
        if media is not None and stores.pictures.deleted:
            await media.remove_pictures(stores.pictures.deleted)

    return work
