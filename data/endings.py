"""Endings: tombstones are written before the COMMIT of their data, and withdrawn only if it did nothing."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy import BigInteger, func, literal, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import CommitUnknown, StorageUnavailable
from core.tombstones import Tombstone
from data.engine import Database
from data.outages import leaves_doubt
from data.tombstones import Key, TombstoneStore
from data.turns import WAIT_SECONDS

TRANSACTION_ID = select(func.txid_current())
OUTCOME_BY_STATUS = {"committed": True, "aborted": False}
"""By PostgreSQL's status of a transaction; one in progress, or too old to be known, has no outcome."""


class Endings:
    """Keeps the tombstones of one unit of work until the outcome of its COMMIT is known.

    A person who is told that nothing was saved may think better of it, so the tombstones of data that was not
    committed go. An error alone does not say so: the server may have committed, and its answer been lost.
    """

    def __init__(self, database: Database, store: TombstoneStore) -> None:
        self._database = database
        self._store = store
        self._tombstones: Sequence[Tombstone] = ()
        self._new_keys: Sequence[Key] = ()
        self._transaction_id: int | None = None
        self._is_committed: bool | None = False  # None: nobody knows

    async def commit(
        self, connection: AsyncConnection, tombstones: Sequence[Tombstone], now: datetime
    ) -> None:
        """Write the tombstones, and then commit the data, which a cancellation does not interrupt."""
        if not self._database.is_sqlite:
            self._transaction_id = await connection.scalar(TRANSACTION_ID)
        self._tombstones = tombstones
        self._new_keys = [one.key for one in await self._store.write(tombstones, now)]
        self._is_committed = None
        committing = asyncio.ensure_future(connection.commit())
        try:
            await asyncio.shield(committing)
        finally:
            if not committing.done():  # this task was cancelled
                await _end(committing)
            self._is_committed = self._outcome_of(committing)

    @asynccontextmanager
    async def settled(self) -> AsyncGenerator[None]:
        """Settle the tombstones when the transaction in this block has ended, however it did.

        The error of a transaction that was committed in spite of it is suppressed. Raises `CommitUnknown`
        where the database cannot be asked now; then the ticks ask it (`TombstoneStore.settle`).
        """
        try:
            yield
        except BaseException as error:
            if self._is_committed is None:
                self._is_committed = await self._ask()
            if self._is_committed is None:
                self._store.note_doubtful(self._new_keys, self._ask)
            elif not self._is_committed:
                await self._store.withdraw(self._new_keys)
            self._note_settled()
            if self._is_committed is None and isinstance(error, Exception):
                raise CommitUnknown from error
            if not self._is_committed or not isinstance(error, Exception):
                raise
        self._note_settled()

    def _note_settled(self) -> None:
        if self._is_committed:
            self._store.note_settled(self._tombstones)
            self._database.require_truncation()

    def _outcome_of(self, committing: asyncio.Future[None]) -> bool | None:
        """Return whether a COMMIT was carried out; None if no answer says so."""
        if not committing.done() or committing.cancelled():
            return None
        error = committing.exception()
        # SQLite runs in this process: its error is the answer.
        is_doubtful = isinstance(error, DBAPIError | OSError) and leaves_doubt(error)
        return None if is_doubtful and not self._database.is_sqlite else error is None

    async def _ask(self) -> bool | None:
        """Ask PostgreSQL whether the transaction was committed; None while nobody knows."""
        if self._transaction_id is None:
            return None
        status = select(func.txid_status(literal(self._transaction_id, BigInteger)))
        try:
            async with self._database.begin() as connection:
                return OUTCOME_BY_STATUS.get(await connection.scalar(status) or "")
        except StorageUnavailable:
            return None
        except DBAPIError:  # an id of the future: another server has taken over, and never saw it
            return False


async def _end(committing: asyncio.Future[None]) -> None:
    """Wait for a COMMIT that nobody waits for any more; after two seconds, cancel it, too."""
    await asyncio.wait({committing}, timeout=WAIT_SECONDS)
    if committing.cancel():
        # Its connection is free for what follows only once it has ended.
        await asyncio.wait({committing}, timeout=WAIT_SECONDS)
