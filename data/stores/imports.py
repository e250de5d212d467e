"""Store the rows one partner wants to import, until the other has answered and they are in."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from core.imports import ImportedRow, ImportPart
from data.stores.base import ItemStore
from data.stores.exports import EXPORTED_TABLES, HIDDEN_COLUMNS
from data.tables import import_parts

EXPORTED_COLUMNS: Mapping[str, frozenset[str]] = {
    str(table.name): frozenset(column.name for column in table.columns)
    - HIDDEN_COLUMNS.get(table.name, set[str]())
    for table in EXPORTED_TABLES
}
"""The columns of every table that an export holds."""


class ImportStore(ItemStore[ImportPart]):
    """The parts of imports: encrypted, and deleted with the import or once they are in."""

    table = import_parts

    async def insert_part(
        self, couple_id: int, author_id: int, import_id: int, rows: Sequence[ImportedRow]
    ) -> None:
        """Store some rows of an import."""
        part_id = self._next_id()
        content = json.dumps([row.as_json() for row in rows], ensure_ascii=False)
        await self._insert(
            import_parts,
            id=part_id,
            couple_id=couple_id,
            author_id=author_id,
            import_id=import_id,
            content=self._cipher.encrypt(couple_id, "import_parts.content", part_id, content),
            is_agreed=False,
            created_at=self._now,
        )

    async def next_part(self, import_id: int) -> ImportPart | None:
        """Find the next part of an import that is not in yet."""
        query = select(import_parts).where(import_parts.c.import_id == import_id)
        return await self._find_first(query.order_by(import_parts.c.id).limit(1))

    async def delete_part(self, part_id: int) -> None:
        """Delete a part that is in: its words are stored elsewhere now."""
        await self._connection.execute(delete(import_parts).where(import_parts.c.id == part_id))

    async def delete_import(self, import_id: int) -> None:
        """Delete all parts of an import that will not come in; the first leaves a tombstone for all."""
        first = select(func.min(import_parts.c.id)).where(import_parts.c.import_id == import_id)
        await self._delete_words(import_parts, import_parts.c.id == first.scalar_subquery())
        await self._connection.execute(delete(import_parts).where(import_parts.c.import_id == import_id))

    async def delete_other_imports(self, couple_id: int, author_id: int, import_id: int) -> set[int]:
        """Delete a partner's earlier imports that the other has not agreed to, and return their ids."""
        deleted = await self._connection.scalars(
            delete(import_parts)
            .where(
                import_parts.c.couple_id == couple_id,
                import_parts.c.author_id == author_id,
                import_parts.c.import_id != import_id,
                import_parts.c.is_agreed.is_(False),
            )
            .returning(import_parts.c.import_id)
        )
        return set(deleted.all())

    async def mark_agreed(self, import_id: int) -> bool:
        """Record that an import may come in; return False if none of it is left."""
        query = update(import_parts).where(import_parts.c.import_id == import_id).values(is_agreed=True)
        return (await self._connection.execute(query)).rowcount > 0

    async def is_under_way(self, couple_id: int, author_id: int) -> bool:
        """Return whether one of a partner's imports is agreed to but not completely in."""
        query = select(import_parts.c.id).where(
            import_parts.c.couple_id == couple_id,
            import_parts.c.author_id == author_id,
            import_parts.c.is_agreed,
        )
        return await self._connection.scalar(query.limit(1)) is not None

    async def import_id_of(self, part_id: int) -> int | None:
        """Find the import a part belongs to."""
        query = select(import_parts.c.import_id).where(import_parts.c.id == part_id)
        found: int | None = await self._connection.scalar(query)
        return found

    def _item(self, row: Row[Any]) -> ImportPart:
        content = self._cipher.decrypt_or_none(row.couple_id, "import_parts.content", row.id, row.content)
        # A part that a disk has damaged costs its rows, and not the other parts.
        stored: list[dict[str, Any]] = [] if content is None else json.loads(content)
        return ImportPart(row.id, [ImportedRow.from_json(one) for one in stored])
