"""The schema's migrations: every start upgrades to the newest revision; there are no downgrades.

The name of each migration's file begins with its revision, so that a start with nothing to migrate does not
need to import Alembic.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, inspect, select, table, update

from data.engine import Database, lock_schema

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = table("alembic_version", column("version_num"))


def alembic_config(connection: Connection) -> "Config":
    """Build Alembic's settings; there is no alembic.ini to disagree with them."""
    from alembic.config import Config  # noqa: PLC0415 (only a start that migrates needs it)

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


async def migrate(database: Database) -> None:
    """Upgrade the schema to the newest revision, unless it is there already. Raises `StorageUnavailable`."""
    if not await is_newest(database):
        async with database.begin_without_timeout() as connection:
            await connection.run_sync(_upgrade)


async def is_newest(database: Database) -> bool:
    """Return whether the schema is at the newest revision. Raises `StorageUnavailable`."""
    async with database.begin() as connection:
        return await connection.run_sync(_is_newest)


async def is_empty(database: Database) -> bool:
    """Return whether the database has no schema yet. Raises `StorageUnavailable`."""
    async with database.begin() as connection:
        return await connection.run_sync(_current_revision) is None


async def is_newer_than_code(database: Database) -> bool:
    """Return whether the schema was made by a newer Kindling. Raises `StorageUnavailable`."""
    if database.is_missing:
        return False
    async with database.begin() as connection:
        revision = await connection.run_sync(_current_revision)
    return revision is not None and revision not in revisions()


async def rewrite_version(database: Database) -> None:
    """Write the schema's revision over itself, to check that writing works. Raises `StorageUnavailable`."""
    async with database.begin() as connection:
        await connection.execute(update(VERSION_TABLE).values(version_num=VERSION_TABLE.c.version_num))


@cache
def revisions() -> tuple[str, ...]:
    """List the revisions of the schema, newest last, from the names of the migration files."""
    return tuple(sorted(path.stem.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")))


def _current_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE.name):
        return None
    return connection.scalar(select(VERSION_TABLE.c.version_num))


def _is_newest(connection: Connection) -> bool:
    return _current_revision(connection) == revisions()[-1]


def _upgrade(connection: Connection) -> None:
    if _is_newest(connection):
        return
    from alembic import command  # noqa: PLC0415 (eleven megabytes that only a start that migrates needs)

    # Another process may have migrated while this one waited for the lock: Alembic then finds nothing to do.
    lock_schema(connection)
    command.upgrade(alembic_config(connection), "head")
