"""Work: one use case, one transaction, and the stores that share it."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from data.engine import Database
from data.ids import Ids
from data.keyring import Keyring
from data.media import Media
from data.stores import Stores
from data.words import Words

OpenWork = Callable[[], AbstractAsyncContextManager[Stores]]


def work_on(database: Database, keyring: Keyring, media: Media | None = None) -> OpenWork:
    """Make the function that opens work: `async with work() as stores`, committed at its end or never.

    The files of pictures that a work has forgotten are removed once it is committed.
    """
    ids = Ids()

    @asynccontextmanager
    async def work() -> AsyncGenerator[Stores]:
        async with database.begin() as connection:
            stores = Stores(connection, Words(keyring), ids)
            yield stores
        if media is not None and stores.pictures.forgotten:
            await media.remove(stores.pictures.forgotten)

    return work
