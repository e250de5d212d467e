"""The parents of imported rows: the check-in of an answer, the round of a wish, the memory of a picture.

A parent that belongs to both partners comes along without a word, with whoever brings the first of its rows,
and the other's rows find it by its day. One that a partner wrote comes from that partner's export alone.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from core.checkins import OWN_QUESTION_PREFIX
from core.import_readers import (
    LESSON_KEY_LIMIT,
    Reader,
    day,
    key,
    key_within,
    number_in,
    one_of,
    optional,
    past_moment,
    planned_moment,
)
from core.imports import ImportedParent, Value
from core.talks import LONGEST_MINUTES, OPEN, SHORTEST_MINUTES, TalkState, TalkWay

Row = Mapping[str, object]
LONGEST_DAY = timedelta(hours=25)  # the moments of what both made are rounded to the beginning of their day
MOST_ROUNDS = 100_000
WRITTEN_MOMENTS = {
    "memories": "created_at",
    "thanks": "created_at",
    "plans": "created_at",
    "impressions": "told_at",
}
"""The parents that a partner wrote, with the column that says when."""


class NotOwn(Exception):
    """The row belongs to something of the other partner's, with which it comes along."""


@dataclass(frozen=True, slots=True)
class ParentShape:
    """How a parent that belongs to both is read, and known again.

    `day` is the column by whose day it is known; the columns of `same` are equal in both exports, and those
    of `alike` are empty in both, or in none.
    """

    day: str
    readers: Mapping[str, Reader]
    same: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()


def _later(value: object, now: datetime) -> Value:
    # The end of a week may be still to come.
    moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    if moment is None or moment.tzinfo is None or moment > now + timedelta(days=30):
        raise ValueError("no moment")
    return moment.isoformat()


def _past_state(value: object, _now: datetime) -> Value:
    state = TalkState(value)
    if state in OPEN:
        raise ValueError("still open")
    return state.value


PARENT_SHAPES: Mapping[str, ParentShape] = {
    "checkins": ParentShape(
        "opened_at",
        {
            "question_key": key,
            "opened_at": past_moment,
            "revealed_at": optional(past_moment),
            "closed_at": optional(past_moment),
        },
        same=("question_key",),
        alike=("revealed_at",),
    ),
    "wish_rounds": ParentShape(
        "began_at",
        {
            "began_at": past_moment,
            "opened_at": optional(past_moment),
            "ends_at": optional(_later),
            "noticed_at": optional(past_moment),
        },
        alike=("opened_at", "noticed_at"),
    ),
    "exercises": ParentShape(
        "started_at",
        {
            "lesson_key": key_within(LESSON_KEY_LIMIT),
            "round": number_in(range(-MOST_ROUNDS, MOST_ROUNDS)),
            "started_at": past_moment,
            "opened_at": optional(past_moment),
        },
        same=("lesson_key",),
        alike=("opened_at",),
    ),
    "sparks": ParentShape(
        "posted_at",
        {"deck_key": key, "posted_at": past_moment, "opened_at": past_moment},
        same=("deck_key",),
        alike=("opened_at",),
    ),
    "talks": ParentShape(
        "moved_at",
        {
            "way": one_of(TalkWay),
            "state": _past_state,
            "minutes": number_in(range(SHORTEST_MINUTES, LONGEST_MINUTES + 1)),
            "turn": number_in(range(2)),
            "mirrored": number_in(range(MOST_ROUNDS)),
            "planned_for": optional(_later),
            "moved_at": past_moment,
        },
        same=("way", "state"),
    ),
}
"""The parents that belong to both."""


class ExportRecords:
    """The rows of an export by table, and whose export it is; `now` is when it is read."""

    def __init__(self, tables: Mapping[str, Sequence[Row]], author: str, now: datetime) -> None:
        self.tables = tables
        self.author = author
        self.now = now

    def row(self, table: str, row_id: object) -> Row:
        """Return the row with an id. Raises `ValueError` where there is none."""
        found = self._by_id.get((table, str(row_id)))
        if found is None:
            raise ValueError("no such row")
        return found

    def nth(self, table: str, row: Row) -> int:
        """Count the rows before this one that are of the same day, and alike."""
        return self._nth[table, str(row.get("id"))]

    @cached_property
    def own_seat(self) -> int | None:
        """Whether the caller joined first (0) or second (1)."""
        seats = [row.get("place") for row in self.tables.get("partners", ())]
        return seats[0] if len(seats) == 1 and isinstance(seats[0], int) else None

    @cached_property
    def _by_id(self) -> Mapping[tuple[str, object], Row]:
        names = (*PARENT_SHAPES, *WRITTEN_MOMENTS, "questions")
        return {(table, str(row.get("id"))): row for table in names for row in self.tables.get(table, ())}

    @cached_property
    def _nth(self) -> Mapping[tuple[str, object], int]:
        counts, found = Counter[tuple[object, ...]](), dict[tuple[str, object], int]()
        for table, shape in PARENT_SHAPES.items():
            for row in self.tables.get(table, ()):
                same = tuple(str(row.get(name)) for name in (shape.day, "asked_by", *shape.same))
                alike = tuple(row.get(name) is None for name in shape.alike)
                found[table, str(row.get("id"))] = counts[table, same, alike]
                counts[table, same, alike] += 1
        return found


ParentReader = Callable[[Row, ExportRecords], ImportedParent]
"""Reads the parent of a row. Raises `ValueError` where there is none, or it cannot come along."""


def shared_parent(table: str, column: str) -> ParentReader:
    """Read a parent that belongs to both, and to which a column refers."""

    def read(row: Row, records: ExportRecords) -> ImportedParent:
        parent, shape = records.row(table, row.get(column)), PARENT_SHAPES[table]
        values = {name: reader(parent.get(name), records.now) for name, reader in shape.readers.items()}
        if table in MORE_VALUES:
            values |= MORE_VALUES[table](row, parent, records)
        return ImportedParent(table, values, records.nth(table, parent))

    return read


def written_parent(table: str, column: str) -> ParentReader:
    """Read a parent that one partner wrote, and to which a column refers."""

    def read(row: Row, records: ExportRecords) -> ImportedParent:
        return _written(table, records.row(table, row.get(column)), "author_id", records)

    return read


def picture_parent(row: Row, records: ExportRecords) -> ImportedParent:
    """Read the owner of a picture, such as a memory, with its author."""
    table = SUBJECTS.get(str(row.get("owner")))
    if table is None:
        raise ValueError("no owner")
    author_column = "user_id" if table == "impressions" else "author_id"
    parent = _written(table, records.row(table, row.get("subject_id")), author_column, records)
    if parent.values["by_caller"] is not True:
        raise NotOwn
    return parent


SUBJECTS = {"memory": "memories", "thanks": "thanks", "plan": "impressions"}
"""The tables of pictures' owners, by kind of owner."""


def _written(table: str, parent: Row, author_column: str, records: ExportRecords) -> ImportedParent:
    known: Mapping[str, Value] = {
        "by_caller": parent.get(author_column) == records.author,
        "moment": past_moment(parent.get(WRITTEN_MOMENTS[table]), records.now),
    }
    further = SAME_OF_WRITTEN.get(table, {})
    same = {name: read(parent.get(name), records.now) for name, read in further.items()}
    return ImportedParent(table, {**known, **same})


SAME_OF_WRITTEN: Mapping[str, Mapping[str, Reader]] = {
    "memories": {"happened_on": day},
    "plans": {"starts_at": planned_moment, "ended_at": past_moment},
}
"""Further columns by which the other partner's row is known, whose moment is rounded to its day."""


def _more_of_checkin(_row: Row, checkin: Row, records: ExportRecords) -> Mapping[str, Value]:
    """Return who asked the question of a check-in, and when, where it is one of the couple's own."""
    question_key = str(checkin["question_key"])
    if not question_key.startswith(OWN_QUESTION_PREFIX):
        return {}
    own = {"question_key": OWN_QUESTION_PREFIX}
    try:
        question = records.row("questions", question_key.removeprefix(OWN_QUESTION_PREFIX))
    except ValueError:
        return own
    asked_at = past_moment(question.get("created_at"), records.now)
    return {**own, "asked_by_caller": question.get("author_id") == records.author, "asked_at": asked_at}


def _more_of_round(row: Row, wish_round: Row, _records: ExportRecords) -> Mapping[str, Value]:
    return {"is_chosen": wish_round.get("chosen_id") == row.get("id")}


def _more_of_talk(_row: Row, talk: Row, records: ExportRecords) -> Mapping[str, Value]:
    asked, offered = (talk.get(name) == records.author for name in ("asked_by", "offered_by"))
    return {"asked_by_caller": asked, "offered_by_caller": offered}


def _more_of_spark(_row: Row, _spark: Row, records: ExportRecords) -> Mapping[str, Value]:
    return {"own_seat": records.own_seat}


MORE_VALUES: Mapping[str, Callable[[Row, Row, ExportRecords], Mapping[str, Value]]] = {
    "checkins": _more_of_checkin,
    "wish_rounds": _more_of_round,
    "talks": _more_of_talk,
    "sparks": _more_of_spark,
}
"""Readers of further values of a parent, from the row, its parent and the export."""
