"""Store the rows one partner wants to import, and import them, some at a time."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Date, LargeBinary, Row, Table, delete, func, insert, select, update

from core.checkins import OWN_QUESTION_PREFIX, CheckinState
from core.import_shapes import SHAPES
from core.imports import ImportedParent, ImportedRow, ImportPart
from core.sheets import LineState
from data.ids import id_at
from data.stores.base import ItemStore
from data.stores.exports import EXPORTED_TABLES, HIDDEN_COLUMNS, rows_of_couple
from data.tables import UtcDateTime, answers, checkins, import_parts, metadata, questions

EXPORTED_COLUMNS: Mapping[str, frozenset[str]] = {
    str(table.name): frozenset(column.name for column in table.columns)
    - HIDDEN_COLUMNS.get(table.name, set[str]())
    for table in EXPORTED_TABLES
}
"""The columns of every table that an export holds."""

LONGEST_DAY = timedelta(hours=25)  # the moments of things both made are rounded to the beginning of their day
ADDED_COLUMNS: Mapping[str, Mapping[str, object]] = {
    "questions": {"is_agreed": True},
    "memories": {"is_retold": False},
    "sheet_lines": {"state": LineState.WAITING},
}
"""The values of columns that are not read from the file. The rest is empty."""


class ImportStore(ItemStore[ImportPart]):
    """The parts of imports: encrypted, and deleted with the import or once they are in."""

    table = import_parts

    async def insert_part(
        self, couple_id: int, author_id: int, import_id: int, rows: Sequence[ImportedRow], now: datetime
    ) -> None:
        """Store some rows of an import."""
        part_id = self._ids.next_id(now)
        content = json.dumps([row.as_json() for row in rows], ensure_ascii=False)
        await self._insert(
            import_parts,
            id=part_id,
            couple_id=couple_id,
            author_id=author_id,
            import_id=import_id,
            content=self._cipher.encrypt(couple_id, "import_parts.content", part_id, content),
            is_agreed=False,
            created_at=now,
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

    async def delete_other_imports(self, couple_id: int, author_id: int, import_id: int) -> None:
        """Delete a partner's earlier imports that the other has not agreed to."""
        await self._connection.execute(
            delete(import_parts).where(
                import_parts.c.couple_id == couple_id,
                import_parts.c.author_id == author_id,
                import_parts.c.import_id != import_id,
                import_parts.c.is_agreed.is_(False),
            )
        )

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

    async def known_moments(
        self, table_name: str, couple_id: int, author_id: int, span: tuple[datetime, datetime]
    ) -> set[datetime]:
        """List the moments a partner wrote the rows of a table that are here already."""
        table, shape = metadata.tables[table_name], SHAPES[table_name]
        moment = table.c[shape.moment]
        query = rows_of_couple(table, couple_id).where(
            table.c[shape.author] == author_id, moment.between(*span)
        )
        return set((await self._connection.scalars(query.with_only_columns(moment))).all())

    async def insert_rows(
        self, table_name: str, couple_id: int, people: tuple[int, int], rows: Sequence[ImportedRow]
    ) -> list[int]:
        """Insert rows of one table, and return their ids; `people` are the author and the other partner."""
        table, author_id = metadata.tables[table_name], people[0]
        if table is answers:
            parents = await self._find_or_insert_parents(couple_id, people, [row.parent for row in rows])
            taken = await self._answered(author_id, parents)
            # Nobody answers a question twice: of two answers to one, the first stays.
            first = dict(zip(reversed(parents), reversed(rows), strict=True))
            rows = [row for parent, row in first.items() if parent not in taken]
            references = [{"checkin_id": parent} for parent in first if parent not in taken]
        else:
            references = [{"couple_id": couple_id} for _ in rows]
        stored = [
            self._columns(table, couple_id, people, row) | reference
            for row, reference in zip(rows, references, strict=True)
        ]
        if stored:
            await self._connection.execute(insert(table), stored)
        return [row["id"] for row in stored]

    def _columns(
        self, table: Table, couple_id: int, people: tuple[int, int], row: ImportedRow
    ) -> dict[str, Any]:
        row_id, shape = id_at(row.moment), SHAPES[row.table]
        known = {"id": row_id, shape.author: people[0], "recipient_id": people[1]}
        given = {**row.values, **ADDED_COLUMNS.get(row.table, {}), **known}
        return {
            column.name: self._stored(column, couple_id, row_id, given.get(column.name))
            for column in table.columns
        }

    def _stored(self, column: Column[Any], couple_id: int, row_id: int, value: object) -> object:
        if value is None:
            return None
        if isinstance(column.type, LargeBinary):
            name = f"{column.table.name}.{column.name}"
            return self._cipher.encrypt(couple_id, name, row_id, str(value))
        if isinstance(column.type, UtcDateTime):
            return datetime.fromisoformat(str(value))
        return date.fromisoformat(str(value)) if isinstance(column.type, Date) else value

    async def _answered(self, author_id: int, checkin_ids: Collection[int]) -> set[int]:
        query = select(answers.c.checkin_id).where(
            answers.c.checkin_id.in_(checkin_ids), answers.c.user_id == author_id
        )
        return set((await self._connection.scalars(query)).all())

    async def _find_or_insert_parents(
        self, couple_id: int, people: tuple[int, int], parents: Sequence[ImportedParent | None]
    ) -> list[int]:
        """Return the check-in of each answer: the one with that day and question, or a new one."""
        wanted = [parent for parent in parents if parent is not None]
        keys = await self._question_keys(couple_id, people, wanted)
        known = await self._checkins_of_days(couple_id, wanted)
        new, found = list[dict[str, Any]](), list[int]()
        for parent, key in zip(wanted, keys, strict=True):
            day = datetime.fromisoformat(parent.opened_at)
            same = (
                checkin_id
                for checkin_id, question_key, opened_at, is_revealed in known
                if question_key == key
                and day <= opened_at < day + LONGEST_DAY
                and is_revealed == (parent.revealed_at is not None)
            )
            checkin_id = next(same, None)
            if checkin_id is None:
                new.append(_checkin_columns(couple_id, parent, key))
                checkin_id = new[-1]["id"]
                known.append((checkin_id, key, day, parent.revealed_at is not None))
            found.append(checkin_id)
        if new:
            await self._connection.execute(insert(checkins), new)
        return found

    async def _checkins_of_days(
        self, couple_id: int, wanted: Sequence[ImportedParent]
    ) -> list[tuple[int, str, datetime, bool]]:
        days = [datetime.fromisoformat(parent.opened_at) for parent in wanted]
        rows = await self._connection.execute(
            select(checkins).where(
                checkins.c.couple_id == couple_id,
                # An open one is a question of today: nothing of before answers it.
                checkins.c.state != CheckinState.OPEN,
                checkins.c.opened_at.between(min(days), max(days) + LONGEST_DAY),
            )
        )
        return [(row.id, row.question_key, row.opened_at, row.revealed_at is not None) for row in rows.all()]

    async def _question_keys(
        self, couple_id: int, people: tuple[int, int], wanted: Sequence[ImportedParent]
    ) -> list[str]:
        """Return the key of each check-in's question; a question of the couple's own is found by its moment.

        One that was never brought along has the id 0: it shows as a question that was erased.
        """
        asked: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
        if any(parent.question_key == OWN_QUESTION_PREFIX for parent in wanted):
            query = select(questions.c.id, questions.c.author_id, questions.c.created_at)
            for row in (
                await self._connection.execute(query.where(questions.c.couple_id == couple_id))
            ).all():
                asked[row.author_id].append((row.created_at, row.id))
        return [_question_key(parent, people, asked) for parent in wanted]

    def _item(self, row: Row[Any]) -> ImportPart:
        content = self._cipher.decrypt_or_none(row.couple_id, "import_parts.content", row.id, row.content)
        # A part that a disk has damaged costs its rows, and not the other parts.
        stored: list[dict[str, Any]] = [] if content is None else json.loads(content)
        return ImportPart(row.id, [ImportedRow.from_json(one) for one in stored])


def _question_key(
    parent: ImportedParent, people: tuple[int, int], asked: Mapping[int, Sequence[tuple[datetime, int]]]
) -> str:
    if parent.question_key != OWN_QUESTION_PREFIX:
        return parent.question_key
    found = list[int]()
    if parent.asked_at is not None:
        # The caller's own question has its exact moment in their export, the other's only its day.
        first = datetime.fromisoformat(parent.asked_at)
        author = people[0] if parent.asked_by_caller else people[1]
        last = first if parent.asked_by_caller else first + LONGEST_DAY
        found = [question_id for moment, question_id in asked[author] if first <= moment <= last]
    return f"{OWN_QUESTION_PREFIX}{found[0] if len(found) == 1 else 0}"


def _checkin_columns(couple_id: int, parent: ImportedParent, question_key: str) -> dict[str, Any]:
    opened_at = datetime.fromisoformat(parent.opened_at)
    revealed, closed = (
        None if moment is None else datetime.fromisoformat(moment)
        for moment in (parent.revealed_at, parent.closed_at)
    )
    return {
        "id": id_at(opened_at),
        "couple_id": couple_id,
        "question_key": question_key,
        "state": CheckinState.CLOSED if revealed is None else CheckinState.REVEALED,
        "opened_at": opened_at,
        "revealed_at": revealed,
        "closed_at": closed,
        "followup_key": None,
    }
