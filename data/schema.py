"""The schema's migrations: brought to the newest at every start, never backwards."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from data.engine import Database, lock_schema

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings, made here so that no alembic.ini can disagree."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


async def migrate(database: Database) -> None:
    """Bring the schema to the newest revision; at once where it is there already."""
    async with database.begin() as connection:
        await connection.run_sync(_upgrade)


async def is_newest(database: Database) -> bool:
    """Whether the schema is at the newest revision."""
    async with database.begin() as connection:
        return await connection.run_sync(_is_newest)


async def is_empty(database: Database) -> bool:
    """Say whether the schema has never been made."""
    async with database.begin() as connection:
        return (
            await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
            is None
        )


def _is_newest(connection: Connection) -> bool:
    return MigrationContext.configure(connection).get_current_revision() == _newest()


@cache
def _newest() -> str | None:
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def _upgrade(connection: Connection) -> None:
    if not _is_newest(connection):
        lock_schema(connection)
        command.upgrade(alembic_config(connection), "head")
