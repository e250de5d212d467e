"""PostgreSQL's connections: a pool of them, and the transactions that wait for one."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from core.errors import CommitUnknown
from data.outages import leaves_doubt
from data.turns import WAIT_SECONDS, Turns, end_turn


class ConnectionPool:
    """PostgreSQL's connections, each lent to one transaction after another.

    SQLAlchemy's pool has one limit for whoever waits. So each waits for a turn first, and finds a connection
    free: `turns` has as many as the pool has connections, and whatever takes one holds a turn.
    """

    def __init__(self, engine: AsyncEngine, turns: Turns) -> None:
        self._engine = engine
        self._turns = turns

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[AsyncConnection]:
        """Open a transaction.

        Raises `CommitUnknown` where the database went while it committed, and what `borrow` raises.
        """
        async with self.borrow() as connection:
            is_committing = False
            try:
                async with connection.begin():
                    yield connection
                    is_committing = True
            except (DBAPIError, OSError) as error:
                if is_committing and leaves_doubt(error):
                    raise CommitUnknown from error
                raise

    @asynccontextmanager
    async def borrow(self) -> AsyncGenerator[AsyncConnection]:
        """Borrow a connection, which is looked at first: it may be a dead one.

        Raises `TimeoutError` if all are in use for too long (`Turns.take`), or the server does not answer.
        """
        turn = await self._turns.take()
        try:
            # A wait of its own: a tick, too, gives up a network that fell silent after two seconds, or it
            # would hold one dead connection after another for thirty.
            async with asyncio.timeout(WAIT_SECONDS):
                connection = await self._engine.connect()
            try:
                yield connection
            finally:
                # Shielded as in SQLAlchemy's own `async with`.
                await asyncio.shield(asyncio.ensure_future(connection.close()))
        finally:
            end_turn(turn)
