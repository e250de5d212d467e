"""Work: one use case, one transaction, and the stores that share it."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from data.engine import Database
from data.ids import Ids
from data.keyring import Keyring
from data.stores import Stores
from data.words import Words

OpenWork = Callable[[], AbstractAsyncContextManager[Stores]]


def work_on(database: Database, keyring: Keyring) -> OpenWork:
    """Make the function that opens work: `async with work() as stores`, committed at its end or never."""
    ids = Ids()

    @asynccontextmanager
    async def work() -> AsyncGenerator[Stores]:
        async with database.begin() as connection:
            yield Stores(connection, Words(keyring), ids)

    return work
