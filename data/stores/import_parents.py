"""Find the parents of imported rows by the facts both exports share, and insert the missing ones."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Date, Table, Time, insert, select, update

from core.checkins import OWN_QUESTION_PREFIX, CheckinState
from core.import_parents import LONGEST_DAY, PARENT_SHAPES, SAME_OF_WRITTEN, WRITTEN_MOMENTS
from core.import_shapes import SHAPES
from core.imports import ImportedParent
from core.wishes import WishRoundState
from data.ids import first_id_at, id_at, millisecond_of
from data.stores.base import Store
from data.stores.exports import rows_of_couple
from data.tables import UtcDateTime, checkins, exercises, metadata, questions, wish_rounds

A_MILLISECOND = timedelta(milliseconds=1)
WrittenRow = tuple[datetime, int, Sequence[Any]]
"""The moment and id of a row that a partner wrote, and further columns by which it is known."""
IS_OVER = {
    # An open one is a question of today: nothing of before answers it.
    "checkins": checkins.c.state != CheckinState.OPEN,
    "wish_rounds": wish_rounds.c.state == WishRoundState.CLOSED,
}


@dataclass(frozen=True, slots=True)
class People:
    """Who brings something along, and the other partner."""

    author_id: int
    other_id: int

    def of(self, *, is_author: bool) -> int:
        """Return the one or the other."""
        return self.author_id if is_author else self.other_id


class ImportParentStore(Store):
    """The rows that imported rows belong to; those of both partners are inserted without a word."""

    async def find_written(
        self, couple_id: int, people: People, parents: Sequence[ImportedParent]
    ) -> list[int | None]:
        """Find rows that a partner wrote, all of one table; None where there is none."""
        if not parents:
            return []
        table = metadata.tables[parents[0].table]
        author, moment = table.c[SHAPES[table.name].author or ""], table.c[WRITTEN_MOMENTS[table.name]]
        moments = [datetime.fromisoformat(str(parent.values["moment"])) for parent in parents]
        further = [table.c[name] for name in SAME_OF_WRITTEN.get(table.name, ())]
        span = (min(moments), max(moments) + LONGEST_DAY)
        query = rows_of_couple(table, couple_id).where(moment.between(*span))
        query = query.with_only_columns(table.c.id, author, moment, *further).order_by(moment, table.c.id)
        written: dict[int, list[WrittenRow]] = defaultdict(list)
        for row in (await self._connection.execute(query)).mappings().all():
            same = tuple(row[column.name] for column in further)
            written[row[author.name]].append((row[moment.name], row["id"], same))
        return [
            _find_written(written[people.of(is_author=parent.values["by_caller"] is True)], parent)
            for parent in parents
        ]

    async def find_shared(
        self, couple_id: int, people: People, parents: Sequence[ImportedParent]
    ) -> list[int | None]:
        """Find rows that belong to both, all of one table; None where there is none."""
        if not parents:
            return []
        known, keys = await self._known(couple_id, people, parents)
        return [known.find(parent, key) for parent, key in zip(parents, keys, strict=True)]

    async def find_or_insert_shared(
        self, couple_id: int, people: People, parents: Sequence[ImportedParent]
    ) -> list[int | None]:
        """Find rows that belong to both, all of one table, and insert those that are missing.

        None for an exercise that would be done at the same time as another of its lesson.
        """
        if not parents:
            return []
        table = metadata.tables[parents[0].table]
        known, keys = await self._known(couple_id, people, parents)
        found = list[int | None]()
        for parent, key in zip(parents, keys, strict=True):
            parent_id = known.find(parent, key)
            if parent_id is None:
                columns = await self._columns(table, couple_id, people, parent, key)
                if columns is not None:
                    await self._connection.execute(insert(table), columns)
                    parent_id = columns["id"]
                    known.add(columns)
            found.append(parent_id)
        return found

    async def mark_chosen(self, round_id: int, wish_id: int) -> None:
        """Note which wish of a round was tried."""
        query = update(wish_rounds).where(wish_rounds.c.id == round_id).values(chosen_id=wish_id)
        await self._connection.execute(query)

    async def _known(
        self, couple_id: int, people: People, parents: Sequence[ImportedParent]
    ) -> tuple["_KnownParents", list[Mapping[str, object]]]:
        """Read the rows that may be meant, and return them with the columns by which each is known."""
        table = metadata.tables[parents[0].table]
        shape = PARENT_SHAPES[table.name]
        days = [datetime.fromisoformat(str(parent.values[shape.day])) for parent in parents]
        query = select(table).where(
            table.c.couple_id == couple_id, table.c[shape.day].between(min(days), max(days) + LONGEST_DAY)
        )
        if table.name in IS_OVER:
            query = query.where(IS_OVER[table.name])
        rows = (await self._connection.execute(query.order_by(table.c.id))).mappings().all()
        keys: list[Mapping[str, object]] = [
            {name: parent.values[name] for name in shape.same} for parent in parents
        ]
        if table is checkins:
            question_keys = await self._question_keys(couple_id, people, parents)
            keys = [{"question_key": question_key} for question_key in question_keys]
        if table.name == "talks":
            keys = [
                {**key, "asked_by": people.of(is_author=parent.values["asked_by_caller"] is True)}
                for key, parent in zip(keys, parents, strict=True)
            ]
        return _KnownParents(table, keys[0], [dict(row) for row in rows]), keys

    async def _columns(
        self, table: Table, couple_id: int, people: People, parent: ImportedParent, key: Mapping[str, object]
    ) -> dict[str, Any] | None:
        moment = datetime.fromisoformat(str(parent.values[PARENT_SHAPES[table.name].day]))
        values = {**parent.values, **key, "couple_id": couple_id}
        values["id"] = id_at(moment + parent.nth * A_MILLISECOND)
        match table.name:
            case "checkins":
                is_revealed = values["revealed_at"] is not None
                values["state"] = CheckinState.REVEALED if is_revealed else CheckinState.CLOSED
            case "wish_rounds":
                values["state"] = WishRoundState.CLOSED
            case "talks":
                asked, offered = values["asked_by_caller"] is True, values["offered_by_caller"] is True
                values["asked_of"] = people.of(is_author=not asked)
                values["offered_by"] = people.of(is_author=offered)
                values["is_open"] = False
            case "exercises":
                values["round"] = await self._free_round(couple_id, values, moment)
                if values["round"] is None:
                    return None
            case _:
                pass
        return {column.name: stored_value(column.type, values.get(column.name)) for column in table.columns}

    async def _free_round(
        self, couple_id: int, values: Mapping[str, Any], started_at: datetime
    ) -> int | None:
        """Return the number of an exercise among those of its lesson; None where it cannot be done any more.

        The latest one alone may be sealed. An earlier one than those that are here counts down from them: a
        couple that began with 1 here, and brings 1 and 2 along, has 0 and -1 before it.
        """
        query = select(exercises.c.round, exercises.c.started_at, exercises.c.opened_at)
        here = (
            await self._connection.execute(
                query.where(
                    exercises.c.couple_id == couple_id, exercises.c.lesson_key == values["lesson_key"]
                )
            )
        ).all()
        number = int(values["round"])
        fits = all(
            row.opened_at is not None and row.round < number
            if row.started_at <= started_at
            else row.round > number
            for row in here
        )
        if values["opened_at"] is None:
            is_latest = all(row.opened_at is not None and row.round < number for row in here)
            return number if is_latest else None
        return number if fits else min(row.round for row in here) - 1

    async def _question_keys(
        self, couple_id: int, people: People, wanted: Sequence[ImportedParent]
    ) -> list[str]:
        """Return the key of each check-in's question; one of the couple's own is found by its moment.

        One that was never brought along has the id 0: it shows as a question that was erased.
        """
        asked: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
        if any(parent.values["question_key"] == OWN_QUESTION_PREFIX for parent in wanted):
            query = select(questions.c.id, questions.c.author_id, questions.c.created_at)
            for row in (
                await self._connection.execute(query.where(questions.c.couple_id == couple_id))
            ).all():
                asked[row.author_id].append((row.created_at, row.id))
        return [_question_key(parent, people, asked) for parent in wanted]


class _KnownParents:
    """Candidates for the parents of one table, read once and keyed by the values both exports share."""

    def __init__(self, table: Table, names: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> None:
        self._shape = PARENT_SHAPES[table.name]
        self._names = tuple(names)
        self._waits_for_other = table is exercises
        self._rows: dict[tuple[object, ...], list[tuple[datetime, int]]] = defaultdict(list)
        for row in rows:
            self.add(row)

    def add(self, row: Mapping[str, Any]) -> None:
        """Take in a row, or one that was inserted."""
        insort(self._rows[self._key(row, row)], (row[self._shape.day], row["id"]))

    def find(self, parent: ImportedParent, same: Mapping[str, object]) -> int | None:
        """Return the id of the row that a parent is; None where there is none."""
        if self._waits_for_other and parent.values["opened_at"] is None:
            return None  # two halves that are sealed never opened each other: it is another exercise
        day = datetime.fromisoformat(str(parent.values[self._shape.day]))
        rows, made_here = self._rows.get(self._key(same, parent.values), []), list[int]()
        for moment, row_id in rows[bisect_left(rows, (day, 0)) : bisect_left(rows, (day + LONGEST_DAY, 0))]:
            if moment != day:
                made_here.append(row_id)
            elif millisecond_of(row_id) - millisecond_of(first_id_at(day)) == parent.nth:
                return row_id  # it came along before: its id has the day, and then which one it was
        return made_here[parent.nth] if parent.nth < len(made_here) else None

    def _key(self, same: Mapping[str, object], values: Mapping[str, object]) -> tuple[object, ...]:
        return (
            *(same[name] for name in self._names),
            *(values[name] is None for name in self._shape.alike),
        )


def _find_written(rows: Sequence[WrittenRow], parent: ImportedParent) -> int | None:
    """Return the id of the row that a parent is, of its author's rows in the order of their moments."""
    moment = datetime.fromisoformat(str(parent.values["moment"]))
    if parent.values["by_caller"] is True:
        index = bisect_left(rows, (moment,))
        return rows[index][1] if index < len(rows) and rows[index][0] == moment else None
    for _, row_id, same in rows[bisect_left(rows, (moment,)) : bisect_left(rows, (moment + LONGEST_DAY,))]:
        if _is_same(parent, same):
            return row_id
    return None


def _is_same(parent: ImportedParent, same: Sequence[Any]) -> bool:
    """Return whether further columns of a row are those of a parent that the other partner wrote."""
    match parent.table:
        case "memories":
            return bool(same[0] == date.fromisoformat(str(parent.values["happened_on"])))
        case "plans":
            # An impression opens a week after the end: not sooner because the other's file says another.
            starts_at, ended_at = (
                datetime.fromisoformat(str(parent.values[name])) for name in ("starts_at", "ended_at")
            )
            return (
                bool(same[0] == starts_at) and same[1] is not None and abs(same[1] - ended_at) <= LONGEST_DAY
            )
        case _:
            return False


def _question_key(
    parent: ImportedParent, people: People, asked: Mapping[int, Collection[tuple[datetime, int]]]
) -> str:
    values = parent.values
    if values["question_key"] != OWN_QUESTION_PREFIX:
        return str(values["question_key"])
    found = list[int]()
    if values.get("asked_at") is not None:
        # The caller's own question has its exact moment in their export, the other's only its day.
        first, is_own = datetime.fromisoformat(str(values["asked_at"])), values["asked_by_caller"] is True
        last = first if is_own else first + LONGEST_DAY
        author = people.of(is_author=is_own)
        found = [question_id for moment, question_id in asked[author] if first <= moment <= last]
    return f"{OWN_QUESTION_PREFIX}{found[0] if len(found) == 1 else 0}"


def stored_value(kind: object, value: object) -> object:
    """Return a value of an export as a column of this type takes it: texts become moments, days and hours."""
    if not isinstance(value, str):
        return value
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return time.fromisoformat(value) if isinstance(kind, Time) else value
