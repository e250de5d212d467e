"""Fill a new database with very many couples, as fast as it goes, and open the services on it."""

import secrets
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from discord.utils import utcnow
from sqlalchemy import Insert, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bench.idle_ticker import build_idle_ticker
from bench.many_couples import WEEKS, ManyCouples
from bench.sample_data import MASTER_KEY, guild_id_of, home_and_partners_of
from bench.scale_rows import (
    MEMORIES,
    THANKS,
    WORDS,
    keys_of,
    scratch,
    statements_of,
)
from core.couples import Person
from data.crypto.aes_gcm import encrypt
from data.crypto.field_cipher import FieldCipher
from data.crypto.keyring import Keyring
from data.crypto.keyring_tables import data_keys
from data.decks import load_decks
from data.engine import Database
from data.schema import migrate
from data.tables import metadata
from data.unit_of_work import work_on
from delivery.ticks import Ticker
from wiring import Services

ASKED = 60  # couples whose commands are measured: their words can be read
TEXT = "We walked along the river until the lamps came on, and said what we had kept to ourselves. "
# For the filling alone, in a database that nobody else has: what is lost by a crash is filled again.
SQLITE_SETTINGS = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA foreign_keys = OFF",
    "PRAGMA cache_size = -1000000",
)
POSTGRESQL_SETTINGS = ("SET session_replication_role = replica", "SET synchronous_commit = off")

COUNT_UP = text(
    "INSERT INTO bench_numbers (n) WITH RECURSIVE up(n) AS "
    "(SELECT CAST(0 AS BIGINT) UNION ALL SELECT n + 1 FROM up WHERE n + 1 < :most) SELECT n FROM up"
)
"""Fills `bench_numbers`; the parameter `most` is the number of couples."""


@dataclass(frozen=True)
class FilledDatabase:
    """Very many couples in a database, and the services and the ticker on it."""

    many: ManyCouples
    database: Database
    keyring: Keyring
    services: Services
    ticker: Ticker

    @property
    def asked(self) -> Sequence[int]:
        """The numbers of the couples whose words can be read, spread over all of them."""
        return numbers_asked(self.many.count)

    def person(self, number: int, place: int = 0) -> Person:
        """Return a partner of a couple."""
        return Person(guild_id_of(number), home_and_partners_of(number)[1 + place])


def numbers_asked(count: int) -> list[int]:
    """Return the numbers of the couples whose words can be read; each second has an open check-in."""
    step = count // ASKED // 2 * 2
    return [number * step + number % 2 for number in range(ASKED)]


async def fill(database_url: str, keyring_url: str, count: int) -> ManyCouples:
    """Make both databases' tables, and fill them with `count` couples."""
    many = ManyCouples(count, datetime.now(UTC) - timedelta(minutes=1))
    database, keyring = Database(database_url), Keyring(Database(keyring_url), (MASTER_KEY,))
    await migrate(database)
    await keyring.create_tables()
    await database.close()
    await keyring.close()
    await _fill_one(keyring_url, many, [keys_of(secrets.token_bytes(60))])
    await _fill_one(database_url, many, statements_of(many, secrets.token_bytes(WORDS)), is_data=True)
    await _give_keys(keyring_url, many)
    await _write_words(database_url, keyring_url, many)
    return many


async def _fill_one(
    url: str, many: ManyCouples, statements: Iterable[Insert], *, is_data: bool = False
) -> None:
    async with _filling(url) as (engine, connection):
        await connection.run_sync(scratch.create_all)
        await connection.execute(COUNT_UP, {"most": many.count})
        # An index is made faster than it is kept up to date; what makes a constraint unique has to stay.
        definitions = await _index_definitions(connection) if is_data else {}
        for name in definitions:
            await connection.exec_driver_sql(f"DROP INDEX {name}")
        for statement in statements:
            await connection.execute(statement)
        for definition in definitions.values():
            await connection.exec_driver_sql(definition)
        await connection.run_sync(scratch.drop_all)
        await connection.commit()
    # PostgreSQL counts rows by itself as they come (autovacuum); SQLite in Kindling never does.
    if engine.dialect.name == "postgresql":
        async with _filling(url) as (_, connection):
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("VACUUM ANALYZE"))


async def _index_definitions(connection: AsyncConnection) -> dict[str, str]:
    """Return the statements that make the indexes, by their names, as the database keeps them."""
    query = (
        "SELECT indexname AS name, indexdef AS sql FROM pg_indexes WHERE schemaname = 'public'"
        if connection.dialect.name == "postgresql"
        else "SELECT name, sql FROM sqlite_master WHERE type = 'index'"
    )
    known = {str(index.name) for table in metadata.sorted_tables for index in table.indexes}
    found = await connection.exec_driver_sql(query)
    return {row["name"]: row["sql"] for row in found.mappings() if row["name"] in known}


@asynccontextmanager
async def _filling(url: str) -> AsyncGenerator[tuple[AsyncEngine, AsyncConnection]]:
    engine = create_async_engine(url)
    is_sqlite = engine.dialect.name == "sqlite"
    async with engine.connect() as connection:
        for setting in SQLITE_SETTINGS if is_sqlite else POSTGRESQL_SETTINGS:
            await connection.exec_driver_sql(setting)
        await connection.commit()
        yield engine, connection
    await engine.dispose()


async def _give_keys(keyring_url: str, many: ManyCouples) -> None:
    """Give the couples that are asked a key that can be unwrapped."""
    async with _filling(keyring_url) as (_, connection):
        for number in numbers_asked(many.count):
            key_id = many.key_id(number)
            wrapped = encrypt(MASTER_KEY, secrets.token_bytes(32), key_id.encode())
            await connection.execute(
                update(data_keys).where(data_keys.c.id == key_id).values(wrapped=wrapped)
            )
        await connection.commit()


async def _write_words(database_url: str, keyring_url: str, many: ManyCouples) -> None:
    """Give the couples that are asked words that can be read."""
    keyring = Keyring(Database(keyring_url), (MASTER_KEY,))
    cipher = FieldCipher(keyring)
    async with _filling(database_url) as (_, connection):
        for number in numbers_asked(many.count):
            await cipher.load_key(many.couple_id(number), many.key_id(number))
            for name, row_id in _rows_with_words(many, number):
                table, column = name.split(".")
                words = cipher.encrypt(many.couple_id(number), name, row_id, TEXT)
                changed = update(metadata.tables[table]).where(metadata.tables[table].c.id == row_id)
                await connection.execute(changed.values({column: words}))
        await connection.commit()
    await keyring.close()


def _rows_with_words(many: ManyCouples, number: int) -> list[tuple[str, int]]:
    """List (table and column, row id) of all words of a couple."""
    answers = [many.row_id(2, week, number, place) for week in range(WEEKS) for place in (0, 1)]
    memories = [many.row_id(4, week, number) for week in range(MEMORIES)]
    return [
        *(("answers.body", row_id) for row_id in answers),
        *(("memories.title", row_id) for row_id in memories),
        *(("memories.story", row_id) for row_id in memories),
        *(("thanks.message", many.row_id(5, week, number)) for week in range(THANKS)),
    ]


@asynccontextmanager
async def opened(database_url: str, keyring_url: str, many: ManyCouples) -> AsyncGenerator[FilledDatabase]:
    """Open the services on filled databases."""
    database, keyring = Database(database_url), Keyring(Database(keyring_url), (MASTER_KEY,))
    services = Services(work_on(database, keyring, utcnow), keyring, load_decks(), utcnow)
    yield FilledDatabase(many, database, keyring, services, build_idle_ticker(database, keyring, services))
    await database.close()
    await keyring.close()
