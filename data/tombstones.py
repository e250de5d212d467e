"""Store tombstones in the keyring's database: no backup of the data is older than they are.

They are written before the data they are about is committed (`data/endings.py`). One whose data never was
(the process was killed in between) is found at the next start, which carries it out.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    MetaData,
    String,
    Table,
    delete,
    insert,
    inspect,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import CommitUnknown, StorageUnavailable
from core.tombstones import EndKind, Tombstone
from data.batches import batches_of, slices_of
from data.engine import Database
from data.row_copies import opened_file
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
    """The tombstones of all couples; each method raises `StorageUnavailable`.

    There may be very many: what reads or writes all goes in batches, each in a transaction of its own.
    """

    def __init__(self, database: Database, table: Table) -> None:
        self._database = database
        self._table = table
        self._key_columns = tuple(table.primary_key)
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
                new = await self._insert_new(connection, [_row(one, now) for one in tombstones])
                inserted = [one for one in tombstones if one.key in new]
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
        for keys in slices_of(self._unsettled):
            async with self._database.begin() as connection:
                await connection.execute(
                    update(self._table).where(tuple_(*self._key_columns).in_(keys)).values(is_settled=True)
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

    async def batches(self, *, is_pending: bool = False) -> AsyncGenerator[list[Tombstone]]:
        """Yield all tombstones in batches, or only those whose data may not have been committed.

        Partings come first: a *Never* may be about the rest after one, which is stored with it.
        """
        if await self._is_missing_from(self._database):
            return
        query, kind = select(self._table), self._table.c.kind
        if is_pending:
            query = query.where(self._table.c.is_settled.is_(False))
        for part in (query.where(kind == EndKind.PARTING), query.where(kind != EndKind.PARTING)):
            async for rows in batches_of(self._database, part, self._key_columns):
                yield [_tombstone(row) for row in rows]

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
        """Take over the tombstones in a copy of the keyring; interrupted, it can be done again."""
        async with opened_file(copy, is_read_only=True) as kept:
            if await self._is_missing_from(kept):
                return
            async for rows in batches_of(kept, select(self._table), self._key_columns):
                async with self._database.begin() as connection:
                    await self._insert_new(connection, [dict(row) | {"is_settled": False} for row in rows])

    async def _is_missing_from(self, database: Database) -> bool:
        if database.is_missing:
            return True
        async with database.begin() as connection:
            return not await connection.run_sync(lambda sync: inspect(sync).has_table(NAME))

    async def _insert_new(self, connection: AsyncConnection, rows: Sequence[Mapping[Any, Any]]) -> set[Key]:
        """Insert the rows whose keys are not there, and return their keys."""
        new: dict[Key, Mapping[Any, Any]] = {}
        for row in rows:
            new.setdefault(_key_of(row), row)
        query = select(*self._key_columns).where(tuple_(*self._key_columns).in_(new))
        for row in (await connection.execute(query)).mappings():
            del new[_key_of(row)]
        if new:
            await connection.execute(insert(self._table), list(new.values()))
        return set(new)

    def _is(self, key: Key) -> tuple[Any, ...]:
        return tuple(column == value for column, value in zip(self._key_columns, key, strict=True))


def _key_of(row: Mapping[Any, Any]) -> Key:
    return (row["kind"], row["subject_id"], row["user_id"])


def _row(tombstone: Tombstone, now: datetime) -> dict[str, Any]:
    return {
        "kind": tombstone.kind,
        "subject_id": tombstone.subject_id,
        "user_id": tombstone.user_id,
        "couple_id": tombstone.couple_id,
        "ended_at": tombstone.ended_at or now,
        "details": json.dumps(dict(tombstone.details)),
        "is_settled": False,
    }


async def _not_committed() -> bool | None:
    return False


def _tombstone(row: Mapping[Any, Any]) -> Tombstone:
    return Tombstone(
        kind=row["kind"],
        subject_id=row["subject_id"],
        user_id=row["user_id"],
        couple_id=row["couple_id"],
        ended_at=row["ended_at"],
        details=json.loads(row["details"]),
    )
