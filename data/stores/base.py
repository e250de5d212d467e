"""Base classes of all stores: the connection, cipher and ids of their unit of work, and lookup by id.

Their statements are made once, and the values go in as parameters: SQLAlchemy takes longer to make a
statement and to find it among those that it has compiled than to execute it.
"""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import (
    ColumnElement,
    Executable,
    Insert,
    Row,
    Table,
    Update,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from core.tombstones import NewTombstones
from data.crypto.field_cipher import FieldCipher

ItemT = TypeVar("ItemT")

NextId = Callable[[], int]
"""Returns a new id for the moment of the unit of work."""


class Store:
    """One noun's SQL. A store never commits and never decides; it returns values of `core`."""

    def __init__(
        self,
        connection: AsyncConnection,
        cipher: FieldCipher,
        next_id: NextId,
        now: datetime,
        ended: NewTombstones,
    ) -> None:
        self._connection = connection
        self._cipher = cipher
        self._next_id = next_id
        self._now = now
        self._ended = ended

    async def _insert(self, table: Table, **columns: object) -> None:
        await self._connection.execute(_insert_into(table), columns)

    async def _upsert(
        self, table: Table, row_id: int, columns: Mapping[str, object], *, is_new: bool, **origin: object
    ) -> None:
        """Set columns of a row, or insert it with them; `origin` says whose it is, and never changes."""
        if is_new:
            await self._insert(table, id=row_id, **origin, **columns)
        else:
            await self._connection.execute(_update_in(table), {"row_id": row_id, **columns})

    async def _delete_words(self, table: Table, *conditions: ColumnElement[bool]) -> list[int]:
        """Delete rows somebody wants gone for good, and return their ids.

        Each leaves a tombstone, so that no restore of a backup brings it back. Rows that merely expire, or
        are replaced, are deleted without one.
        """
        query = delete(table).where(*conditions).returning(table.c.id, couple_id_of_row(table))
        rows = (await self._connection.execute(query)).all()
        for row_id, couple_id in rows:
            self._ended.add(table.name, row_id, couple_id=couple_id)
        return [row_id for row_id, _ in rows]


@cache
def _insert_into(table: Table) -> Insert:
    return insert(table)


@cache
def _update_in(table: Table) -> Update:
    return update(table).where(table.c.id == bindparam("row_id"))


def couple_id_of_row(table: Table) -> ColumnElement[int]:
    """Return a row's couple id, from the table it refers to if it has none of its own."""
    if "couple_id" in table.c:
        return table.c.couple_id
    key = next(iter(table.foreign_keys))  # such as answers, which refer to check-ins
    parent = key.column.table
    return select(parent.c.couple_id).where(key.column == key.parent).correlate(table).scalar_subquery()


class ItemStore(Store, Generic[ItemT]):
    """The store of a table whose rows have an id and belong to one couple each.

    `conditions` select this noun's rows if several nouns share a table.
    `services.access.load_for` loads an item together with its couple, and refuses strangers.
    """

    table: ClassVar[Table]
    conditions: ClassVar[tuple[ColumnElement[bool], ...]] = ()
    _by_id: ClassVar[Executable]
    _insert_returning: ClassVar[Executable]
    _update_by_id: ClassVar[Executable]

    def __init_subclass__(cls) -> None:
        has_id = cls.table.c.id == bindparam("item_id")
        cls._by_id = select(cls.table).where(has_id, *cls.conditions)
        cls._insert_returning = insert(cls.table).returning(cls.table)
        cls._update_by_id = update(cls.table).where(has_id)

    async def find(self, item_id: int) -> ItemT | None:
        """Find an item by its id. Load its couple first: the couple's key decrypts the item's words."""
        return await self._find_first(self._by_id, {"item_id": item_id})

    async def _insert_item(self, **columns: object) -> ItemT:
        """Insert an item's row, and build the item as it is before other tables refer to it."""
        return self._item((await self._connection.execute(self._insert_returning, columns)).one())

    async def update_item(self, item_id: int, **columns: object) -> None:
        """Set columns of an item, none of them encrypted."""
        await self._connection.execute(self._update_by_id, {"item_id": item_id, **columns})

    async def delete_item(self, item_id: int) -> None:
        """Delete an item for good: it leaves a tombstone."""
        await self._delete_words(self.table, self.table.c.id == item_id)

    async def _find_first(
        self, query: Executable, parameters: dict[str, object] | None = None
    ) -> ItemT | None:
        items = await self._find_all(query, parameters)
        return items[0] if items else None

    async def _find_all(self, query: Executable, parameters: dict[str, object] | None = None) -> list[ItemT]:
        rows = (await self._connection.execute(query, parameters)).all()
        return await self._items(rows) if rows else []

    async def _items(self, rows: Sequence[Row[Any]]) -> list[ItemT]:
        """Build items from rows. A store that needs other tables queries each once for all rows."""
        return [self._item(row) for row in rows]

    @abstractmethod
    def _item(self, row: Row[Any]) -> ItemT: ...
