"""Records: rows in every table that somebody can have written, whatever tables there are."""

import json
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from houses import DECKS, START, House
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
)
from sqlalchemy.ext.asyncio import AsyncConnection

from core.couples import Couple
from data.stores.authorships import BY
from data.stores.exports import of_couple
from data.tables import Moment, metadata
from data.words import Words

AUTHORS = ("user_id", "author_id", "asked_by")
RECIPIENTS = ("recipient_id", "asked_of", "offered_by")
VALUES: dict[str, object] = {
    "checkins.state": "revealed",
    "checkins.question_key": DECKS.questions[0].key,
    "thanks.about": "everyday",
    "affections.kind": "thinking",
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
SEALED = {"impressions.feeling": "warm", "answers.pulse": "4"}
OPENING = ("revealed_at", "posted_at", "opened_at", "noticed_at", "ended_at")
"""Columns that open what hangs on them to the other."""


def authored() -> list[Table]:
    """List the tables whose words have one author, each after the one that it hangs on."""
    wanted = {key.table.name for key, _ in BY.values()}
    return [table for table in metadata.sorted_tables if table.name in wanted]


@dataclass
class Pen:
    """Writes one row of a couple's into table after table; `made` holds their ids, by table."""

    words: Words
    couple: Couple
    author_id: int
    is_open: bool
    made: dict[str, int]

    async def write(self, connection: AsyncConnection, table: Table) -> None:
        """Write a row, and before it one into whatever it hangs on."""
        for key in table.foreign_keys:
            if key.column.table.name not in self.made:
                await self.write(connection, key.column.table)
        row_id = self.couple.id % 10**13 * 100_000 + self.author_id * 100 + len(self.made)
        row = {column.name: self._value(column, row_id) for column in table.columns}
        self.made[table.name] = row_id
        await connection.execute(insert(table).values(**row))

    def _value(self, column: Column[Any], row_id: int) -> object:
        name = f"{column.table.name}.{column.name}"
        if isinstance(column.type, LargeBinary):
            return self.words.seal(self.couple.id, name, row_id, said(name, self.author_id))
        if column.foreign_keys:
            return self.made[next(iter(column.foreign_keys)).column.table.name]
        known: dict[str, object] = {
            **dict.fromkeys(AUTHORS, self.author_id),
            **dict.fromkeys(RECIPIENTS, self.couple.other(self.author_id).user_id),
        }
        if column.nullable and column.name in OPENING:
            return START if self.is_open else None
        if column.name in known:
            return known[column.name]
        if name in VALUES:
            return VALUES[name]
        return None if column.nullable else any_value(column, row_id)


def said(name: str, author_id: int) -> str:
    """What somebody wrote into a column."""
    text = SEALED.get(name, f"{name} by {author_id}")
    stored: dict[str, object] = {"exercise_parts.body": {"line": text}, "statements.body": [text] * 4}
    return json.dumps(stored[name]) if name in stored else text


def any_value(column: Column[Any], row_id: int) -> object:
    """Any value that a column takes."""
    kinds: tuple[tuple[type, object], ...] = (
        (Moment, START),
        (Boolean, False),
        (Time, time(20, 0)),
        (Date, date(2026, 1, 1)),
        (BigInteger, row_id),
        (Integer, row_id % 100_000),
    )
    return next((value for kind, value in kinds if isinstance(column.type, kind)), str(row_id)[-16:])


async def write(house: House, couple: Couple, author_id: int, *, is_open: bool) -> dict[str, int]:
    """Let somebody have written one thing of each kind; the ids of its rows, by table.

    Every sealed column says which it is and by whom: `memories.title by 10`.
    """
    words = Words(house.keyring)
    await words.unlock(couple.id, couple.key_id)
    pen = Pen(words, couple, author_id, is_open, {"couples": couple.id})
    async with house.database.begin() as connection:
        for table in authored():
            if table.name not in pen.made:
                await pen.write(connection, table)
    return pen.made


async def stored_by(house: House, couple: Couple, author_id: int) -> dict[str, int]:
    """Count the rows that somebody wrote, by table."""
    found: dict[str, int] = {}
    async with house.database.begin() as connection:
        for key, author in BY.values():
            query = of_couple(key.table, couple.id).where(author == author_id)
            found[key.table.name] = len((await connection.execute(query)).all())
    return found
