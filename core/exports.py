"""Exports: all that one partner may take along of what a couple keeps, opened, row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from core.couples import Couple
from core.errors import KindlingError
from core.pictures import Picture, PictureOwner
from core.sheets import LineState

ExportValue = str | int | bool | date | datetime | time | None
Record = Mapping[str, ExportValue]
Records = Mapping[str, Sequence[Record]]
"""Rows by the name of their table; where a column holds sealed words, they stand here as text."""

ID_COLUMN_ENDINGS = frozenset({"id", "by", "of"})
"""How the name of a column ends that holds an id."""


class NothingStored(KindlingError):
    """Nothing is kept of the caller, here or anywhere."""

    text_id = "refusal-nothing-kept"


@dataclass(frozen=True, slots=True)
class Export:
    """What one partner may have of a couple, as it was at one moment."""

    couple: Couple
    user_id: int
    made_at: datetime
    records: Records
    pictures: tuple[Picture, ...]


def redact_lone_pulses(records: Records, user_id: int) -> Records:
    """Leave out the other's pulse of each check-in in which the caller gave none."""
    mine = {row["checkin_id"] for row in records["answers"] if row["user_id"] == user_id and row["pulse"]}
    answers = [
        row if row["user_id"] == user_id or row["checkin_id"] in mine else {**row, "pulse": None}
        for row in records["answers"]
    ]
    return {**records, "answers": answers}


def redact_private_actions(records: Records, user_id: int) -> Records:
    """Leave out what the bot never tells somebody of the other.

    That they put one's line aside, when they drew one's thank-you from the jar, or looked at a comparison.
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


def add_deck_titles(records: Records, titles: Mapping[str, str]) -> Records:
    """Put what a deck calls it beside each key of a deck; "" where no deck knows it any more."""

    def titled(table: str, key: str, name: str) -> list[Record]:
        return [{**row, name: row.get(name) or titles.get(str(row[key]), "")} for row in records[table]]

    return {
        **records,
        "checkins": titled("checkins", "question_key", "question"),
        "poll_ideas": titled("poll_ideas", "deck_key", "title"),
        "exercises": titled("exercises", "lesson_key", "lesson"),
    }


def picture_from_record(row: Record) -> Picture:
    """Return the picture that a record of one speaks of."""
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
