"""What all stores share: the connection of their unit of work, its cipher and ids, and finding by id."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import ColumnElement, Executable, Row, Table, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from data.crypto.field_cipher import FieldCipher
from data.ids import IdGenerator

ItemT = TypeVar("ItemT")


class Store:
    """One noun's SQL. A store never commits and never decides; it returns values of `core`."""

    def __init__(self, connection: AsyncConnection, cipher: FieldCipher, ids: IdGenerator) -> None:
        self._connection = connection
        self._cipher = cipher
        self._ids = ids


class ItemStore(Store, Generic[ItemT]):
    """The store of a table whose rows have an id and belong to one couple each.

    `conditions` name the rows that are this noun's, where several nouns share a table.
    `services.access.load_for` finds an item together with its couple, and says who may.
    """

    table: ClassVar[Table]
    conditions: ClassVar[tuple[ColumnElement[bool], ...]] = ()
    _by_id: ClassVar[Executable]

    def __init_subclass__(cls) -> None:
        cls._by_id = select(cls.table).where(cls.table.c.id == bindparam("item_id"), *cls.conditions)

    async def find(self, item_id: int) -> ItemT | None:
        """Find the item of that id. Its couple must be loaded before, since its words are encrypted."""
        found = await self._find_all(self._by_id, {"item_id": item_id})
        return found[0] if found else None

    async def _find_all(self, query: Executable, parameters: dict[str, object] | None = None) -> list[ItemT]:
        rows = (await self._connection.execute(query, parameters)).all()
        return await self._items(rows) if rows else []

    async def _items(self, rows: Sequence[Row[Any]]) -> list[ItemT]:
        """Read items from their rows. Whoever needs rows of other tables asks for all of them at once."""
        return [self._item(row) for row in rows]

    @abstractmethod
    def _item(self, row: Row[Any]) -> ItemT: ...
