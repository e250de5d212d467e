"""Exports: everything stored about a couple that one partner may read, decrypted, row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.checkins import OWN_QUESTION_PREFIX
from core.couples import Couple
from core.errors import KindlingError
from core.pictures import Picture, PictureOwner
from core.sheets import LineState
from core.unreadable import UNREADABLE

ExportValue = str | int | bool | date | datetime | time | None
Record = Mapping[str, ExportValue]
Records = Mapping[str, Sequence[Record]]
"""Rows by table name; the encrypted columns are here as plain text."""

ID_COLUMN_ENDINGS = frozenset({"id", "by", "of"})
"""The last word of the name of every column that holds an id, such as `author_id`, `by` or `echo_of`."""


ROW_ID_COLUMNS = frozenset(
    (
        "id",
        "couple_id",
        "checkin_id",
        "round_id",
        "exercise_id",
        "memory_id",
        "plan_id",
        "poll_id",
        "spark_id",
        "talk_id",
        "series_id",
        "subject_id",
        "chosen_id",
        "echo_of",
    )
)
"""The columns that hold ids of our own rows; other columns with such a name hold Discord's ids."""

TOLD_MOMENTS = frozenset(
    {"starts_at", "planned_for", "closes_at", "until", "ends_at", "next_at", "paused_until", "erase_at"}
)
"""The columns of moments that the couple chose or was told, as opposed to moments of somebody's action."""

OWN_MOMENTS = frozenset(
    {"created_at", "answered_at", "asked_at", "done_at", "told_at", "written_at", "seen_at"}
)
"""The columns of moments when the author of a row did something."""


class Readers(StrEnum):
    """The people who can read a table's rows through the bot; a sealed row is its author's until it opens."""

    BOTH = "both"
    SEALED = "sealed"
    YOU = "you"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class StoredKind:
    """A kind of stored thing, by the name of its table, with the number a partner may export.

    `count` is None if it says nothing: a couple has one of it, or nobody reads it.
    """

    table: str
    readers: Readers
    count: int | None


class NothingStored(KindlingError):
    """Nothing is stored about the caller in this server or, in a direct message, in any."""

    text_id = "refusal-nothing-kept"


@dataclass(frozen=True, slots=True)
class Export:
    """All of a couple's data that one partner may read, as of `made_at`.

    Rows are numbered by the export itself; `stored_ids` maps the numbers of pictures to their stored ids.
    `unreadable` counts the rows by table whose words, or some of them, could not be read: `UNREADABLE` is in
    their place.
    """

    couple: Couple
    user_id: int
    made_at: datetime
    records: Records
    pictures: tuple[Picture, ...]
    stored_ids: Mapping[int, int]
    unreadable: Mapping[str, int]

    @property
    def unreadable_count(self) -> int:
        """Return the number of rows that could not be read in full."""
        return sum(self.unreadable.values())


def count_unreadable(records: Records) -> Mapping[str, int]:
    """Count the rows with unreadable words, by table."""
    lost = {table: sum(UNREADABLE in row.values() for row in rows) for table, rows in records.items()}
    return {table: count for table, count in lost.items() if count}


def redact_lone_pulses(records: Records, user_id: int) -> Records:
    """Leave out the other partner's pulse in each check-in where the caller gave none."""
    # Pulses are only ever shown side by side: a partner who gave none never sees the other's.
    with_own_pulse = {
        row["checkin_id"] for row in records["answers"] if row["user_id"] == user_id and row["pulse"]
    }
    answers = [
        row if row["user_id"] == user_id or row["checkin_id"] in with_own_pulse else {**row, "pulse": None}
        for row in records["answers"]
    ]
    return {**records, "answers": answers}


def redact_private_actions(records: Records, user_id: int) -> Records:
    """Leave out the other partner's actions that the bot never reveals to the caller.

    These are: setting aside a line of the caller's sheet, when they drew the caller's thank-you from the jar,
    and when they looked at a comparison.
    """
    lines = [
        {**row, "state": LineState.WAITING.value}
        if row["author_id"] == user_id and row["state"] == LineState.ASIDE
        else row
        for row in records["sheet_lines"]
    ]
    thanks = [
        row if row["recipient_id"] == user_id else {**row, "drawn_at": None} for row in records["thanks"]
    ]
    parts = [
        row if row["user_id"] == user_id else {**row, "compared_at": None}
        for row in records["exercise_parts"]
    ]
    return {**records, "sheet_lines": lines, "thanks": thanks, "exercise_parts": parts}


def round_acts(records: Records, user_id: int, zone: ZoneInfo) -> Records:
    """Round the moments of other people's actions to the day, in this zone.

    The exact second of the other partner's answer is not the caller's to keep: it tells when they were awake,
    and in which order they did things. A rounded moment is the beginning of its day.
    """

    def rounded(column: str, value: ExportValue, *, is_own: bool) -> ExportValue:
        is_exact = column in TOLD_MOMENTS or (is_own and column in OWN_MOMENTS)
        return _start_of_day(value, zone) if isinstance(value, datetime) and not is_exact else value

    def rounded_row(row: Record) -> Record:
        is_own = user_id in (row.get("author_id"), row.get("user_id"))
        return {column: rounded(column, value, is_own=is_own) for column, value in row.items()}

    return {table: [rounded_row(row) for row in rows] for table, rows in records.items()}


def number_rows(records: Records) -> tuple[Records, Mapping[int, int]]:
    """Replace row ids with the export's own numbers, and return the number of each id.

    A stored id tells the millisecond at which it was made. A reference to a row that is not in the records
    becomes 0.
    """
    stored_ids = (row["id"] for rows in records.values() for row in rows if "id" in row)
    numbers = {int(str(stored_id)): number for number, stored_id in enumerate(stored_ids, start=1)}

    def numbered(column: str, value: ExportValue) -> ExportValue:
        if column in ROW_ID_COLUMNS and isinstance(value, int):
            return numbers.get(value, 0)
        if column == "question_key" and str(value).startswith(OWN_QUESTION_PREFIX):
            question_id = int(str(value).removeprefix(OWN_QUESTION_PREFIX))
            return f"{OWN_QUESTION_PREFIX}{numbers.get(question_id, 0)}"
        return value

    return {
        table: [{column: numbered(column, value) for column, value in row.items()} for row in rows]
        for table, rows in records.items()
    }, numbers


def _start_of_day(moment: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(moment.astimezone(zone).date(), time(), zone).astimezone(UTC)


def add_deck_titles(records: Records, titles: Mapping[str, str]) -> Records:
    """Add the deck's title next to each deck id; "" if no deck has that id any more."""

    def titled(table: str, column: str, name: str) -> list[Record]:
        return [{**row, name: row.get(name) or titles.get(str(row[column]), "")} for row in records[table]]

    return {
        **records,
        "checkins": titled("checkins", "question_key", "question"),
        "sparks": titled("sparks", "deck_key", "spark"),
        "poll_ideas": titled("poll_ideas", "deck_key", "title"),
        "exercises": titled("exercises", "lesson_key", "lesson"),
    }


def picture_from_record(row: Record) -> Picture:
    """Build a picture from its record."""
    return Picture(
        id=int(str(row["id"])),
        couple_id=int(str(row["couple_id"])),
        owner=PictureOwner(str(row["owner"])),
        subject_id=int(str(row["subject_id"])),
        index=int(str(row["place"])),
        alt=str(row["alt"]),
        media_type=str(row["media_type"]),
        width=int(str(row["width"])),
        height=int(str(row["height"])),
    )
