"""Insert one row of a person's into every table that can hold one.

The tables are found in the schema, so that a test of exports and erasure covers a new table by itself.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Protocol

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    Table,
    Time,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from support.backend import DECKS, START, Backend

from core.couples import Couple
from data.crypto.field_cipher import FieldCipher
from data.crypto.keyring import Keyring
from data.engine import Database
from data.stores.exports import rows_of_couple
from data.stores.own_words import AUTHORED_TABLES
from data.tables import UtcDateTime, metadata
from data.tables.base import Weekdays

AUTHORS = ("user_id", "author_id", "asked_by")
RECIPIENTS = ("recipient_id", "asked_of", "offered_by")
COLUMN_VALUES: dict[str, object] = {
    "card_reactions.card": "thanks",
    "card_reactions.kind": "heart",
    "checkins.state": "revealed",
    "checkins.question_key": DECKS.questions[0].deck_id,
    "thanks.about": "everyday",
    "affections.kind": "thinking",
    "fresh_starts.state": "asked",
    "talks.way": "writing",
    "talks.state": "done",
    "exercises.lesson_key": "unknown",
    "sheet_lines.topic": "hopes",
    "sheet_lines.state": "agreed",
    "wish_rounds.state": "closed",
    "plans.zone": "UTC",
    "plans.state": "done",
    "tries.state": "open",
    "polls.state": "closed",
}
SPECIAL_TEXTS = {"impressions.feeling": "warm", "answers.pulse": "4"}
ROWS_IN_SERIES = 50
REVEALING_COLUMNS = ("revealed_at", "posted_at", "opened_at", "noticed_at", "ended_at")
"""Columns that, once set, show a row's words to the other partner."""


class Databases(Protocol):
    """What holds both databases: a backend, or a whole bot."""

    @property
    def database(self) -> Database: ...

    @property
    def keyring(self) -> Keyring: ...


def authored_tables() -> list[Table]:
    """Return the tables whose words have one author, each after the tables that it refers to."""
    return [table for table in metadata.sorted_tables if table.name in AUTHORED_TABLES]


@dataclass
class RowWriter:
    """Inserts rows of one couple; `row_ids` holds their ids by table, one row each.

    `values` holds what columns such as `polls.state` get; `series` keeps the ids of one author's rows apart.
    """

    cipher: FieldCipher
    couple: Couple
    author_id: int
    is_open: bool
    row_ids: dict[str, int]
    values: Mapping[str, object] = field(default_factory=dict)
    series: int = 0

    async def insert_row(self, connection: AsyncConnection, table: Table) -> None:
        """Insert a row, and before it a row into each table that it refers to."""
        for key in table.foreign_keys:
            if key.column.table.name not in self.row_ids:
                await self.insert_row(connection, key.column.table)
        row_id = self.couple.id % 10**13 * 100_000 + self.author_id % 1_000 * 100 + len(self.row_ids)
        row_id += self.series * ROWS_IN_SERIES
        row = {column.name: self._value(column, row_id) for column in table.columns}
        row |= {
            name: self.values[f"{table.name}.{name}"] for name in row if f"{table.name}.{name}" in self.values
        }
        if "id" in row:
            self.row_ids[table.name] = row_id
        await connection.execute(insert(table).values(**row))

    def _value(self, column: Column[Any], row_id: int) -> object:
        name = f"{column.table.name}.{column.name}"
        if isinstance(column.type, LargeBinary):
            return self.cipher.encrypt(self.couple.id, name, row_id, text_for(name, self.author_id))
        if column.foreign_keys:
            return self.row_ids[next(iter(column.foreign_keys)).column.table.name]
        people: dict[str, object] = {
            **dict.fromkeys(AUTHORS, self.author_id),
            **dict.fromkeys(RECIPIENTS, self.couple.other_partner(self.author_id).user_id),
        }
        if column.nullable and column.name in REVEALING_COLUMNS:
            return START if self.is_open else None
        if column.name in people:
            return people[column.name]
        if name in COLUMN_VALUES:
            return COLUMN_VALUES[name]
        return None if column.nullable else any_value(column, row_id)


def text_for(name: str, author_id: int) -> str:
    """Return the text for a column, which names the column and its author."""
    text = SPECIAL_TEXTS.get(name, f"{name} by {author_id}")
    stored: dict[str, object] = {"exercise_parts.body": {"line": text}, "statements.body": [text] * 4}
    return json.dumps(stored[name]) if name in stored else text


def any_value(column: Column[Any], row_id: int) -> object:
    """Return some value that the column's type accepts."""
    kinds: tuple[tuple[type, object], ...] = (
        (UtcDateTime, START),
        (Weekdays, (0, 2)),
        (Boolean, False),
        (Time, time(20, 0)),
        (Date, date(2026, 1, 1)),
        (BigInteger, row_id),
        (Integer, row_id % 100_000),
    )
    return next((value for kind, value in kinds if isinstance(column.type, kind)), str(row_id)[-16:])


async def insert_authored_rows(
    backend: Databases, couple: Couple, author_id: int, *, is_open: bool
) -> dict[str, int]:
    """Insert one row of a person's into each table, and return the rows' ids by table.

    Every encrypted column holds its own name and the author: `memories.title by 10`.
    """
    cipher = FieldCipher(backend.keyring)
    await cipher.load_key(couple.id, couple.key_id)
    writer = RowWriter(cipher, couple, author_id, is_open, {"couples": couple.id})
    async with backend.database.begin() as connection:
        for table in authored_tables():
            if table.name not in writer.row_ids:
                await writer.insert_row(connection, table)
    return writer.row_ids


async def fill_every_table(backend: Databases, couple: Couple, author_id: int) -> None:
    """Insert a row of a person's into each table that has none, and so a row into every table."""
    row_ids = await insert_authored_rows(backend, couple, author_id, is_open=False)
    cipher = FieldCipher(backend.keyring)
    await cipher.load_key(couple.id, couple.key_id)
    writer = RowWriter(cipher, couple, author_id, False, {**row_ids, "couples": couple.id}, series=1)
    async with backend.database.begin() as connection:
        for table in metadata.sorted_tables:
            if (await connection.execute(select(table).limit(1))).first() is None:
                await writer.insert_row(connection, table)


async def row_counts_by(backend: Backend, couple: Couple, author_id: int) -> dict[str, int]:
    """Count the rows that a person wrote, by table."""
    counts: dict[str, int] = {}
    async with backend.database.begin() as connection:
        for table in AUTHORED_TABLES.values():
            author = next(table.c[name] for name in AUTHORS if name in table.c)
            query = rows_of_couple(table, couple.id).where(author == author_id)
            counts[table.name] = len((await connection.execute(query)).all())
    return counts


def encrypted_columns() -> list[Column[Any]]:
    """Return every column that holds encrypted words, of every table."""
    return [
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    ]


async def flip_a_bit(backend: Databases, column: Column[Any]) -> list[int]:
    """Flip the lowest bit of the last byte in a column of every row, as a failing disk would.

    Return the ids of the rows that had anything in that column.
    """
    table = column.table
    async with backend.database.begin() as connection:
        found = (await connection.execute(select(table.c.id, column).where(column.is_not(None)))).all()
        for row_id, words in found:
            changed = bytes([*words[:-1], words[-1] ^ 1])
            await connection.execute(update(table).where(table.c.id == row_id).values({column: changed}))
    return [row_id for row_id, _ in found]
