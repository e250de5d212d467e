"""Migrations: they make exactly the schema of `tables.py`, once, and every table has its erasure."""

import asyncio

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import BigInteger, Connection, LargeBinary, Table, inspect
from sqlalchemy.exc import DBAPIError

from core.exports import Readers
from data.crypto.keyring import Keyring
from data.engine import BUSY_MILLISECONDS, Database, lock_schema
from data.schema import MIGRATIONS, alembic_config, is_empty, is_newest, migrate, revisions
from data.tables import metadata
from data.tables.facts import Facts, facts_of

pytestmark = pytest.mark.on_postgresql

PEOPLE = ("user", "author", "recipient", "inviter", "invitee", "by", "paused_by", "opened_by")


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


async def test_the_migrations_make_the_schema(empty_url: str) -> None:
    database = Database(empty_url)
    assert await is_empty(database)
    assert not await is_newest(database)
    await migrate(database)
    assert not await is_empty(database)
    assert await is_newest(database)
    async with database.begin() as connection:
        assert await connection.run_sync(differences) == []
        await connection.run_sync(lambda sync: command.check(alembic_config(sync)))
    await database.close()


def test_the_names_of_the_files_say_the_revisions_that_alembic_knows() -> None:
    known = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    assert list(reversed(revisions())) == known


def partial_indexes(connection: Connection) -> set[str | None]:
    """Return the names of the indexes that have a condition."""
    option = f"{connection.dialect.name}_where"
    inspector = inspect(connection)
    return {
        index["name"]
        for table in inspector.get_table_names()
        for index in inspector.get_indexes(table)
        if index.get("dialect_options", {}).get(option) is not None
    }


async def test_the_same_indexes_are_partial_on_both_databases(empty_url: str) -> None:
    wanted = {
        index.name
        for table in metadata.tables.values()
        for index in table.indexes
        if index.dialect_options["sqlite"]["where"] is not None
    }
    database = Database(empty_url)
    await migrate(database)
    async with database.begin() as connection:
        assert await connection.run_sync(partial_indexes) == wanted
    assert len(wanted) > 5
    await database.close()


async def test_a_newest_schema_stays_as_it_is(empty_url: str) -> None:
    database = Database(empty_url)
    for _ in range(2):
        await migrate(database)
    assert await is_newest(database)
    await database.close()


async def test_a_migration_that_fails_leaves_nothing(empty_url: str) -> None:
    database = Database(empty_url)
    async with database.begin() as connection:
        await connection.exec_driver_sql("CREATE TABLE rituals (id INTEGER)")  # in the way of ours
    with pytest.raises(DBAPIError, match="rituals"):
        await migrate(database)
    assert await is_empty(database)
    async with database.begin() as connection:
        assert await connection.run_sync(lambda sync: inspect(sync).get_table_names()) == ["rituals"]
    await database.close()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_processes_that_start_together_do_not_get_in_each_others_way(empty_url: str) -> None:
    databases = [Database(empty_url) for _ in range(3)]

    async def start(database: Database) -> None:
        await migrate(database)
        await Keyring(database, (b"m" * 32,)).create_tables()

    await asyncio.gather(*map(start, databases))
    assert all([await is_newest(database) for database in databases])
    for database in databases:
        await database.close()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_a_process_waits_for_another_that_migrates_longer_than_any_request_may(empty_url: str) -> None:
    databases = [Database(empty_url) for _ in range(2)]
    async with databases[0].begin() as connection:
        await connection.run_sync(lock_schema)
        starting = asyncio.create_task(migrate(databases[1]))
        _, still_waiting = await asyncio.wait([starting], timeout=1.5 * BUSY_MILLISECONDS / 1000)
        assert still_waiting
    await starting
    assert await is_newest(databases[0])
    for database in databases:
        await database.close()


def reaches_its_couple(table: Table) -> bool:
    """Whether the rows of a table go when their couple does."""
    return table.name == "couples" or any(
        key.ondelete == "CASCADE" and reaches_its_couple(key.column.table) for key in table.foreign_keys
    )


def test_every_table_says_how_it_is_erased_and_exported() -> None:
    for table in metadata.tables.values():
        assert isinstance(table.info.get("facts"), Facts), (
            f"{table.name} says how it is read and erased: info=shared(…), sealed(…), private(…) or "
            "bookkeeping(…), from data/tables/facts.py"
        )


def test_what_is_said_to_go_with_its_couple_does() -> None:
    for table in metadata.tables.values():
        assert reaches_its_couple(table) != facts_of(table).expires, table.name


def test_words_are_bytes_and_go_with_their_couple() -> None:
    for table in metadata.tables.values():
        if any(isinstance(column.type, LargeBinary) for column in table.columns):
            assert not facts_of(table).expires, table.name
            assert facts_of(table).readers is not Readers.NOBODY, table.name


def test_a_person_is_known_in_no_table_that_does_not_say_so() -> None:
    people = {
        table.name
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, BigInteger) and column.name.removesuffix("_id") in PEOPLE
    }
    assert people
    assert all("facts" in metadata.tables[name].info for name in people)
