"""Store tombstones in the keyring's database: no backup of the data is older than they are.

They are written before the data they are about is committed (`data/endings.py`). One whose data never was
(the process was killed in between) is found at the next start, which carries it out.
"""

import asyncio
import json
import sqlite3
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    MetaData,
    Row,
    String,
    Table,
    delete,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import CommitUnknown, StorageUnavailable
from core.tombstones import Tombstone
from data.engine import Database
from data.sqlite_driver import has_table, read_only_uri
from data.tables.base import UtcDateTime

Key = tuple[str, int, int]
HasCommitted = Callable[[], Awaitable[bool | None]]
"""Asks whether a transaction was committed; None means that nobody knows yet."""

NAME = "tombstones"


def tombstones_table(metadata: MetaData) -> Table:
    """Define the tombstone table among the keyring's."""
    return Table(
        NAME,
        metadata,
        Column("kind", String(16), primary_key=True),
        Column("subject_id", BigInteger, primary_key=True, autoincrement=False),
        Column("user_id", BigInteger, primary_key=True, autoincrement=False),
        Column("couple_id", BigInteger, index=True),
        Column("ended_at", UtcDateTime, nullable=False),
        Column("details", String, nullable=False),
        Column("is_settled", Boolean, nullable=False),
    )


class TombstoneStore:
    """The tombstones of all couples; each method is a transaction, and raises `StorageUnavailable`."""

    def __init__(self, database: Database, table: Table) -> None:
        self._database = database
        self._table = table
        self._unsettled: set[Key] = set()
        self._doubtful: dict[Key, HasCommitted] = {}

    async def write(self, tombstones: Sequence[Tombstone], now: datetime) -> list[Tombstone]:
        """Store tombstones whose data is about to be committed, and return the new ones.

        One that is in doubt counts as new: whether it stays is decided by this commit.
        """
        doubtful = {one.key: self._doubtful.pop(one.key) for one in tombstones if one.key in self._doubtful}
        inserted: list[Tombstone] = []
        try:
            async with self._database.begin() as connection:
                inserted = [one for one in tombstones if await self._insert(connection, self._row(one, now))]
        except BaseException as error:
            self._doubtful |= doubtful
            if isinstance(error, CommitUnknown | asyncio.CancelledError):
                # They may be stored nevertheless, and their data will not be.
                await self.withdraw([one.key for one in inserted])
            raise
        return [*inserted, *(one for one in tombstones if one.key in doubtful)]

    def note_settled(self, tombstones: Iterable[Tombstone]) -> None:
        """Mark the data of tombstones as committed; `settle` stores that later, for many at once."""
        self._unsettled |= {tombstone.key for tombstone in tombstones}

    def note_doubtful(self, keys: Iterable[Key], has_committed: HasCommitted) -> None:
        """Note tombstones of which nobody knows whether their data was committed; `settle` asks."""
        self._doubtful |= dict.fromkeys(keys, has_committed)

    async def settle(self) -> None:
        """Store which tombstones the data knows, so that a start need not look for them.

        Those in doubt are withdrawn if their data was not committed after all.
        """
        for key, has_committed in tuple(self._doubtful.items()):
            is_committed = await has_committed()
            # What ended once more meanwhile is decided by that later commit.
            if is_committed is None or self._doubtful.get(key) is not has_committed:
                continue
            if is_committed:
                del self._doubtful[key]
                self._unsettled.add(key)
            else:
                await self.remove([key])
        keys = tuple(self._unsettled)
        if keys:
            async with self._database.begin() as connection:
                for key in keys:
                    await connection.execute(
                        update(self._table).where(*self._is(key)).values(is_settled=True)
                    )
            self._unsettled.difference_update(keys)

    async def withdraw(self, keys: Collection[Key]) -> None:
        """Remove tombstones whose data was not committed, or whose permissions were given again.

        Where the keyring is away, `settle` does it later. Until then the stricter state holds: a start, or a
        restore, carries the endings out.
        """
        if not keys:
            return
        try:
            await asyncio.shield(self.remove(keys))
        except StorageUnavailable:
            self.note_doubtful(keys, _not_committed)

    async def remove(self, keys: Collection[Key]) -> None:
        """Remove tombstones, and all that is noted about them."""
        async with self._database.begin() as connection:
            for key in keys:
                await connection.execute(delete(self._table).where(*self._is(key)))
        self._unsettled.difference_update(keys)
        for key in keys:
            self._doubtful.pop(key, None)

    async def remove_of_couple(self, couple_id: int) -> None:
        """Remove all tombstones of an erased couple: without its key nothing of it can come back."""
        async with self._database.begin() as connection:
            await connection.execute(delete(self._table).where(self._table.c.couple_id == couple_id))

    async def pending(self) -> list[Tombstone]:
        """List tombstones whose data may not have been committed, in the order they ended."""
        return await self._find(is_pending=True)

    async def list_all(self) -> list[Tombstone]:
        """List all tombstones, in the order they ended."""
        return await self._find(is_pending=False)

    async def subject_ids_of(
        self, couple_ids: Collection[int], kinds: Collection[str]
    ) -> defaultdict[str, list[int]]:
        """Return the ids of the rows that ended in these couples, by kind."""
        query = select(self._table.c.kind, self._table.c.subject_id).where(
            self._table.c.couple_id.in_(couple_ids), self._table.c.kind.in_(kinds)
        )
        found: defaultdict[str, list[int]] = defaultdict(list)
        async with self._database.begin() as connection:
            for kind, subject_id in (await connection.execute(query)).all():
                found[kind].append(subject_id)
        return found

    async def adopt_from(self, copy: Path) -> None:
        """Take over the tombstones in a copy of the keyring. Raises `sqlite3.Error`."""
        with closing(sqlite3.connect(read_only_uri(copy), uri=True)) as opened:
            if not has_table(opened, NAME):
                return
            names = [column.name for column in self._table.columns]
            rows = opened.execute(f"SELECT {', '.join(names)} FROM {NAME}").fetchall()  # noqa: S608 (our own names)
        async with self._database.begin() as connection:
            for values in rows:
                row = dict(zip(names, values, strict=True))
                ended_at = datetime.fromisoformat(row["ended_at"]).replace(tzinfo=UTC)
                await self._insert(connection, {**row, "ended_at": ended_at, "is_settled": False})

    async def _find(self, *, is_pending: bool) -> list[Tombstone]:
        if self._database.is_missing:
            return []
        query = select(self._table).order_by(self._table.c.ended_at)
        if is_pending:
            query = query.where(self._table.c.is_settled.is_(False))
        async with self._database.begin() as connection:
            if not await connection.run_sync(lambda sync: inspect(sync).has_table(NAME)):
                return []
            return [_tombstone(row) for row in (await connection.execute(query)).all()]

    async def _insert(self, connection: AsyncConnection, row: dict[str, Any]) -> bool:
        key = (row["kind"], row["subject_id"], row["user_id"])
        if await connection.scalar(select(self._table.c.kind).where(*self._is(key))) is not None:
            return False
        await connection.execute(insert(self._table).values(**row))
        return True

    def _row(self, tombstone: Tombstone, now: datetime) -> dict[str, Any]:
        return {
            "kind": tombstone.kind,
            "subject_id": tombstone.subject_id,
            "user_id": tombstone.user_id,
            "couple_id": tombstone.couple_id,
            "ended_at": tombstone.ended_at or now,
            "details": json.dumps(dict(tombstone.details)),
            "is_settled": False,
        }

    def _is(self, key: Key) -> tuple[Any, ...]:
        columns = (self._table.c.kind, self._table.c.subject_id, self._table.c.user_id)
        return tuple(column == value for column, value in zip(columns, key, strict=True))


async def _not_committed() -> bool | None:
    return False


def _tombstone(row: Row[Any]) -> Tombstone:
    return Tombstone(
        kind=row.kind,
        subject_id=row.subject_id,
        user_id=row.user_id,
        couple_id=row.couple_id,
        ended_at=row.ended_at,
        details=json.loads(row.details),
    )
