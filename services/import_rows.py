"""The rows of an import: which of them are not here yet, and how they come in."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import TypeVar

from core.couples import Couple
from core.import_parents import PARENT_SHAPES
from core.import_shapes import SHAPES
from core.imports import ImportedParent, ImportedRow
from core.milestones import first_announcement
from core.sheets import MOST_LINES
from core.tries import MOST_TRIES, TryState
from data.ids import first_id_at, millisecond_of
from data.stores.import_parents import People
from data.unit_of_work import UnitOfWork
from services.milestone_announcements import schedule_announcement
from services.mornings import schedule_next_morning
from services.quiet_memories import leave_alone

DELETED_WITHIN = timedelta(seconds=1)
"""An id is made at most that long after the moment that its row holds: by that a deleted row is known."""

Deleted = Mapping[str, Sequence[int]]
"""The milliseconds at which rows were written that somebody has deleted, sorted, by table."""

Coming = Collection[tuple[str, str]]
"""The table and moment of each row of the same file; parents come before their children."""

NOTHING_COMES: Coming = frozenset[tuple[str, str]]()
KeyT = TypeVar("KeyT")


@dataclass(frozen=True, slots=True)
class NewRows:
    """Rows that are not here yet; `waiting` counts those whose parent the other partner has not imported."""

    rows: Sequence[ImportedRow]
    waiting: int = 0


def people_of(couple: Couple, author_id: int) -> People:
    """Return who brings something along, and the other partner."""
    return People(author_id, couple.other_partner(author_id).user_id)


def by_table(rows: Sequence[ImportedRow]) -> Mapping[str, Sequence[ImportedRow]]:
    """Group rows by their table, in their order."""
    return _grouped(rows, lambda row: row.table)


async def rows_not_here(
    work: UnitOfWork,
    couple: Couple,
    author_id: int,
    rows: Sequence[ImportedRow],
    deleted: Deleted,
    coming: Coming = NOTHING_COMES,
) -> NewRows:
    """Leave out those rows of one table that are here already, or were deleted here since."""
    table, people = rows[0].table, people_of(couple, author_id)
    shape = SHAPES[table]
    left = [row for row in rows if not _was_deleted(row, deleted.get(table, ()))]
    if left and shape.moment is not None and shape.around is None:
        moments = [row.moment for row in left]
        known = await work.imported_rows.known_moments(
            table, couple.id, author_id, (min(moments), max(moments))
        )
        left = list({row.moment: row for row in reversed(left) if row.moment not in known}.values())[::-1]
    if not left or shape.parent is None:
        return NewRows(left)
    if _parent_of(left[0]).table not in PARENT_SHAPES:
        return await _rows_of_written(work, couple, people, left, coming)
    if shape.around is not None:
        return NewRows(await _rows_not_taken(work, couple, people, left))
    return NewRows(left)


async def quiet_memories_here(
    work: UnitOfWork, couple: Couple, author_id: int, rows: Sequence[ImportedRow]
) -> list[ImportedRow]:
    """Note which memories that are here a partner does not want brought back, and return the other rows.

    Each partner says that alone, and the other never hears of it: it waits for nobody's yes.
    """
    left = list[ImportedRow]()
    for row, memory_id in zip(
        rows, await find_written(work, couple, people_of(couple, author_id), rows), strict=True
    ):
        if memory_id is None:
            left.append(row)
        else:
            await _leave_alone(work, couple, memory_id, author_id)
    return left


async def bring_in_rows(
    work: UnitOfWork, couple: Couple, author_id: int, rows: Sequence[ImportedRow], deleted: Deleted
) -> None:
    """Insert those rows that are not here yet."""
    people = people_of(couple, author_id)
    for table, of_table in by_table(rows).items():
        new = (await rows_not_here(work, couple, author_id, of_table, deleted)).rows
        new = await _rows_with_room(work, couple, table, new)
        if not new:
            continue
        if SHAPES[table].parent is not None:
            await _bring_in_children(work, couple, people, new)
            continue
        row_ids = await work.imported_rows.insert_rows(table, couple.id, people, new)
        if table == "milestones":
            await _schedule_milestones(work, couple, row_ids, new)
        if table == "memories":
            await schedule_next_morning(work, couple)


async def find_written(
    work: UnitOfWork, couple: Couple, people: People, rows: Sequence[ImportedRow]
) -> list[int | None]:
    """Find the parent of each row among the partners' own rows; None if it is not here."""
    found: dict[int, int | None] = {}
    numbered = list(enumerate(rows))
    for group in _grouped(numbered, lambda one: _parent_of(one[1]).table).values():
        parents = [_parent_of(row) for _, row in group]
        parent_ids = await work.import_parents.find_written(couple.id, people, parents)
        found.update(zip((number for number, _ in group), parent_ids, strict=True))
    return [found[number] for number, _ in numbered]


async def _rows_of_written(
    work: UnitOfWork, couple: Couple, people: People, rows: Sequence[ImportedRow], coming: Coming
) -> NewRows:
    """Leave out rows that are here already, and count those whose parent is neither here nor coming."""
    parent_ids = await find_written(work, couple, people, rows)
    known = {parent_id for parent_id in parent_ids if parent_id is not None}
    taken = set[int]()
    if rows[0].table == "quiet_memories":
        taken = await work.imported_rows.quiet_among(known, people.author_id)
    new, waiting = list[ImportedRow](), 0
    for row, parent_id in zip(rows, parent_ids, strict=True):
        if parent_id is None and not _is_coming(row, coming):
            waiting += 1
        elif parent_id not in taken:
            new.append(row)
    return NewRows(new, waiting)


def _is_coming(row: ImportedRow, coming: Coming) -> bool:
    parent = _parent_of(row)
    return parent.values["by_caller"] is True and (parent.table, str(parent.values["moment"])) in coming


async def _rows_not_taken(
    work: UnitOfWork, couple: Couple, people: People, rows: Sequence[ImportedRow]
) -> list[ImportedRow]:
    parents = [_parent_of(row) for row in rows]
    parent_ids = await work.import_parents.find_shared(couple.id, people, parents)
    known = {parent_id for parent_id in parent_ids if parent_id is not None}
    taken = await work.imported_rows.taken_parents(rows[0].table, people.author_id, known)
    return [row for row, parent_id in zip(rows, parent_ids, strict=True) if parent_id not in taken]


async def _bring_in_children(
    work: UnitOfWork, couple: Couple, people: People, rows: Sequence[ImportedRow]
) -> None:
    """Insert rows that belong to others, after those; nobody says a thing twice to one of them."""
    table, parents = rows[0].table, [_parent_of(row) for row in rows]
    if parents[0].table in PARENT_SHAPES:
        found = await work.import_parents.find_or_insert_shared(couple.id, people, parents)
    else:
        found = await find_written(work, couple, people, rows)
    first = dict[int, ImportedRow]()
    for parent_id, row in zip(found, rows, strict=True):
        if parent_id is not None:
            first.setdefault(parent_id, row)
    if table == "quiet_memories":
        for memory_id in first:
            await _leave_alone(work, couple, memory_id, people.author_id)
        return
    taken = await work.imported_rows.taken_parents(table, people.author_id, first.keys())
    new = {parent_id: row for parent_id, row in first.items() if parent_id not in taken}
    if table == "talks":
        await work.imported_rows.update_topics(couple.id, list(new.values()), list(new))
        return
    row_ids = await work.imported_rows.insert_rows(table, couple.id, people, list(new.values()), list(new))
    if table == "wishes":
        for (round_id, row), wish_id in zip(new.items(), row_ids, strict=True):
            if _parent_of(row).values["is_chosen"] is True:
                await work.import_parents.mark_chosen(round_id, wish_id)


async def _leave_alone(work: UnitOfWork, couple: Couple, memory_id: int, user_id: int) -> None:
    memory = await work.memories.find(memory_id)
    if memory is not None:
        await leave_alone(work, couple, memory, user_id)


async def _rows_with_room(
    work: UnitOfWork, couple: Couple, table: str, rows: Sequence[ImportedRow]
) -> Sequence[ImportedRow]:
    """Leave out rows beyond the limit of their list."""
    match table:
        case "tries":
            room = MOST_TRIES - len(await work.tries.open_of(couple.id))
            is_open = [row.values["state"] == TryState.OPEN for row in rows]
            return [
                row
                for row, nth, opens in zip(rows, accumulate(is_open), is_open, strict=True)
                if not opens or nth <= room
            ]
        case "sheet_lines":
            return rows[: max(0, MOST_LINES - await work.sheets.count_lines(couple.id))]
        case _:
            return rows


def _was_deleted(row: ImportedRow, milliseconds: Sequence[int]) -> bool:
    first, last = (millisecond_of(first_id_at(moment)) for moment in row.span)
    index = bisect_left(milliseconds, first)
    return index < len(milliseconds) and milliseconds[index] <= last + DELETED_WITHIN.seconds * 1_000


async def _schedule_milestones(
    work: UnitOfWork, couple: Couple, row_ids: Sequence[int], rows: Sequence[ImportedRow]
) -> None:
    for row_id, row in zip(row_ids, rows, strict=True):
        day, is_yearly = date.fromisoformat(str(row.values["day"])), bool(row.values["is_yearly"])
        coming = first_announcement(day, work.now, couple.zone, couple.zones, is_yearly=is_yearly)
        await schedule_announcement(work, couple, row_id, coming)


def _parent_of(row: ImportedRow) -> ImportedParent:
    if row.parent is None:
        raise ValueError(f"{row.table} without what it belongs to")
    return row.parent


ItemT = TypeVar("ItemT")


def _grouped(items: Sequence[ItemT], key: Callable[[ItemT], KeyT]) -> Mapping[KeyT, Sequence[ItemT]]:
    found: defaultdict[KeyT, list[ItemT]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return found
