"""The album: everything a couple wrote, in the order of the days it belongs to."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import cast

from core.date_parsing.pieces import Precision
from core.exports import Export, ExportValue, Record, picture_from_record
from core.pictures import Picture, PictureOwner
from core.plans import PlanState, happened_at
from core.unreadable import UNREADABLE

STATEMENT_LINES = ("when", "feel", "need", "would")
"""The lines of an "I" statement, in the order of `core.statements.StatementLines.in_order`."""


class AlbumEntryKind(StrEnum):
    """The subject of an album entry."""

    CHECKIN = "checkin"
    THANKS = "thanks"
    AFFECTION = "affection"
    MEMORY = "memory"
    MILESTONE = "milestone"
    GROWTH = "growth"
    WISHES = "wishes"
    DATE = "date"
    TALK = "talk"
    STATEMENT = "statement"
    LESSON = "lesson"


@dataclass(frozen=True, slots=True)
class Quote:
    """A text that one partner wrote; `label` tells it apart from the other quotes of the same entry."""

    author_id: int
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class AlbumEntry:
    """One entry of the album; `day` is local to the couple's zone.

    `detail` narrows down a kind that has variants: `ThanksAbout` of thanks, `AffectionKind` of a note. The
    title is empty if neither a partner nor a deck has words for it. `deck_id` names the deck's entry that
    has the title, if any; `about` is set for a memory whose day is not known exactly.
    """

    kind: AlbumEntryKind
    day: date
    title: str = ""
    quotes: tuple[Quote, ...] = ()
    pictures: tuple[Picture, ...] = ()
    detail: str = ""
    deck_id: str = ""
    about: Precision | None = None


class Album:
    """Builds album entries from an export, which holds only rows its caller may read."""

    def __init__(self, export: Export) -> None:
        self._records = export.records
        self._zone = export.couple.zone
        self._pictures: defaultdict[tuple[str, ExportValue], list[Picture]] = defaultdict(list)
        for row in export.records["pictures"]:
            self._pictures[str(row["owner"]), row["subject_id"]].append(picture_from_record(row))

    def entries(self) -> tuple[AlbumEntry, ...]:
        """List every entry in which a partner wrote something, the oldest first."""
        kinds: tuple[Iterable[AlbumEntry], ...] = (
            self._milestones(),
            self._memories(),
            self._growths(),
            self._checkins(),
            self._thanks(),
            self._affections(),
            self._dates(),
            self._talks(),
            self._statements(),
            self._wishes(),
            self._lessons(),
        )
        return tuple(sorted((entry for kind in kinds for entry in kind), key=lambda entry: entry.day))

    def _milestones(self) -> Iterator[AlbumEntry]:
        for row in self._records["milestones"]:
            yield AlbumEntry(AlbumEntryKind.MILESTONE, _day_of(row, "day"), _text_in(row, "name"))

    def _memories(self) -> Iterator[AlbumEntry]:
        for row in self._records["memories"]:
            # A memory kept from a message quotes the message's writer, unless its keeper changed the words.
            is_theirs = row["writer_id"] and not row["is_retold"]
            quotes = _quotes_in(row, "writer_id" if is_theirs else "author_id", story="")
            day, pictures = _day_of(row, "happened_on"), self._pictures_of(PictureOwner.MEMORY, row)
            about = Precision(str(row["about"])) if row.get("about") else None
            title = _text_in(row, "title")
            yield AlbumEntry(AlbumEntryKind.MEMORY, day, title, quotes, pictures, about=about)

    def _growths(self) -> Iterator[AlbumEntry]:
        for row in self._records["growths"]:
            quotes = _quotes_in(
                row,
                "author_id",
                asked="asked",
                carried="carried",
                author_grew="grew",
                other_grew="other-grew",
            )
            yield AlbumEntry(
                AlbumEntryKind.GROWTH, self._day(row, "created_at"), _text_in(row, "title"), quotes
            )

    def _checkins(self) -> Iterator[AlbumEntry]:
        answers = self._rows_by_parent("answers", "checkin_id")
        for row in self._records["checkins"]:
            quotes = [
                quote
                for answer in answers[row["id"]]
                for quote in _quotes_in(
                    answer,
                    "user_id",
                    body="",
                    rose="rose",
                    thorn="thorn",
                    bud="bud",
                    gratitude="gratitude",
                    pulse="pulse",
                )
            ]
            if quotes:
                day = self._day(row, "revealed_at" if row["revealed_at"] else "opened_at")
                title, deck_id = _text_in(row, "question"), _text_in(row, "question_key")
                yield AlbumEntry(AlbumEntryKind.CHECKIN, day, title, tuple(quotes), deck_id=deck_id)

    def _thanks(self) -> Iterator[AlbumEntry]:
        for row in self._records["thanks"]:
            yield AlbumEntry(
                AlbumEntryKind.THANKS,
                self._day(row, "created_at"),
                quotes=_quotes_in(row, "author_id", message=""),
                pictures=self._pictures_of(PictureOwner.THANKS, row),
                detail=_text_in(row, "about"),
            )

    def _affections(self) -> Iterator[AlbumEntry]:
        for row in self._records["affections"]:
            if row["note"]:
                quotes, day = _quotes_in(row, "author_id", note=""), self._day(row, "created_at")
                yield AlbumEntry(AlbumEntryKind.AFFECTION, day, quotes=quotes, detail=_text_in(row, "kind"))

    def _dates(self) -> Iterator[AlbumEntry]:
        impressions = self._rows_by_parent("impressions", "plan_id")
        for row in self._records["plans"]:
            if row["state"] in (PlanState.PAST, PlanState.DONE):
                quotes = [
                    quote
                    for impression in impressions[row["id"]]
                    for quote in _quotes_in(impression, "user_id", feeling="feeling", line="")
                ]
                # a picture of a date belongs to the impression that it came with, not to the plan
                pictures = [
                    picture
                    for impression in impressions[row["id"]]
                    for picture in self._pictures_of(PictureOwner.PLAN, impression)
                ]
                began_at = happened_at(_moment_in(row, "starts_at"), _moment_in(row, "ended_at"))
                yield AlbumEntry(
                    AlbumEntryKind.DATE,
                    began_at.astimezone(self._zone).date(),
                    _text_in(row, "what"),
                    tuple(quotes),
                    tuple(pictures),
                )

    def _talks(self) -> Iterator[AlbumEntry]:
        closings = self._rows_by_parent("talk_closings", "talk_id")
        for row in self._records["talks"]:
            quotes = [
                quote
                for closing in closings[row["id"]]
                for quote in _quotes_in(closing, "user_id", appreciation="appreciation", step="step")
            ]
            if quotes:
                day = self._day(row, "moved_at")
                yield AlbumEntry(AlbumEntryKind.TALK, day, _text_in(row, "topic"), tuple(quotes))

    def _statements(self) -> Iterator[AlbumEntry]:
        for row in self._records["statements"]:
            if row["posted_at"]:
                author_id, body = _int_in(row, "author_id"), _text_in(row, "body")
                quotes: tuple[Quote, ...] = (Quote(author_id, UNREADABLE),)
                if body != UNREADABLE:
                    lines = zip(STATEMENT_LINES, json.loads(body), strict=True)
                    quotes = tuple(Quote(author_id, line, label) for label, line in lines)
                yield AlbumEntry(AlbumEntryKind.STATEMENT, self._day(row, "posted_at"), quotes=quotes)

    def _wishes(self) -> Iterator[AlbumEntry]:
        wishes, noticings = (
            self._rows_by_parent("wishes", "round_id"),
            self._rows_by_parent("noticings", "round_id"),
        )
        for row in self._records["wish_rounds"]:
            quotes = [
                quote
                for wish in wishes[row["id"]]
                for quote in _quotes_in(wish, "author_id", wish="wish", promise="promise")
            ]
            quotes += [
                quote
                for noticing in noticings[row["id"]]
                for quote in _quotes_in(noticing, "author_id", body="noticed")
            ]
            if quotes:
                yield AlbumEntry(AlbumEntryKind.WISHES, self._day(row, "began_at"), quotes=tuple(quotes))

    def _lessons(self) -> Iterator[AlbumEntry]:
        parts = self._rows_by_parent("exercise_parts", "exercise_id")
        for row in self._records["exercises"]:
            quotes = [
                Quote(_int_in(part, "user_id"), str(line))
                for part in parts[row["id"]]
                for line in _lines_in(part)
            ]
            if quotes:
                day = self._day(row, "started_at")
                yield AlbumEntry(AlbumEntryKind.LESSON, day, _text_in(row, "lesson"), tuple(quotes))

    def _rows_by_parent(self, table: str, column: str) -> defaultdict[ExportValue, list[Record]]:
        rows: defaultdict[ExportValue, list[Record]] = defaultdict(list)
        for row in self._records[table]:
            rows[row[column]].append(row)
        return rows

    def _pictures_of(self, owner: PictureOwner, row: Record) -> tuple[Picture, ...]:
        return tuple(self._pictures[owner, row["id"]])

    def _day(self, row: Record, column: str) -> date:
        return _moment_in(row, column).astimezone(self._zone).date()


def _quotes_in(row: Record, author: str, **columns: str) -> tuple[Quote, ...]:
    """Return one quote for each non-empty column; `columns` maps a column's name to its quote's label."""
    author_id = _int_in(row, author)
    return tuple(
        Quote(author_id, _text_in(row, column), label) for column, label in columns.items() if row[column]
    )


def _lines_in(part: Record) -> Iterable[object]:
    body = _text_in(part, "body")
    return (UNREADABLE,) if body == UNREADABLE else json.loads(body).values()


def _text_in(row: Record, column: str) -> str:
    return str(row[column] or "")


def _int_in(row: Record, column: str) -> int:
    return int(str(row[column]))


def _moment_in(row: Record, column: str) -> datetime:
    return cast("datetime", row[column])


def _day_of(row: Record, column: str) -> date:
    return cast("date", row[column])
