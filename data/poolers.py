"""Poolers in front of PostgreSQL, such as PgBouncer: detect one that mixes up connections."""

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.errors import StorageUnavailable
from data.engine import Database
from data.outages import is_outage, sqlstate_of

# A statement that one client prepared met another's of the same name, or was not there any more.
MIXED_UP_STATES = ("42P05", "26000")
REFUSED_MODE = "pooling mode"  # PgBouncer's answer to a transaction in its statement mode


async def shares_sessions(database: Database) -> bool:
    """Return whether two connections open at once may share one session of the server.

    If they do, they are behind a pooler in transaction mode, which gives the connection used last to the next
    client. Raises `StorageUnavailable`.
    """
    if database.is_sqlite:
        return False
    query = select(func.pg_backend_pid())
    # Connections of its own: where a start is tried again, the shards' session holds one of the pool.
    asked = Database(database.url, pool_size=2)
    try:
        async with asked.engine.connect() as first, asked.engine.connect() as second:
            for one in (first, second):
                await one.execution_options(isolation_level="AUTOCOMMIT")
            return await first.scalar(query) == await second.scalar(query)
    except DBAPIError as error:
        if sqlstate_of(error.orig) in MIXED_UP_STATES or REFUSED_MODE in str(error.orig):
            return True
        if not is_outage(error):
            raise
        raise StorageUnavailable from error
    except (PoolTimeout, OSError) as error:
        raise StorageUnavailable from error
    finally:
        await asked.close()
