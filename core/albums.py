"""Albums: what a couple wrote, told in the order of its days."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import cast

from core.exports import Export, ExportValue, Record, picture_from_record
from core.pictures import Picture, PictureOwner
from core.plans import PlanState

STATEMENT_LINES = ("when", "feel", "need", "would")
"""The lines of an "I" statement, in the order of `core.statements.Lines.each`."""


class AlbumEntryKind(StrEnum):
    """What a leaf tells of."""

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
    """What one of the two wrote; `what` tells it apart from what else stands on the same leaf."""

    author_id: int
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class AlbumEntry:
    """One leaf, on a day of the couple's own; `detail` says which of its kind it is, where there are several.

    A title is empty where neither a person nor a deck has words for it; `deck_id` is then a deck's key.
    """

    kind: AlbumEntryKind
    day: date
    title: str = ""
    quotes: tuple[Quote, ...] = ()
    pictures: tuple[Picture, ...] = ()
    detail: str = ""
    deck_id: str = ""


class Album:
    """Reads the leaves out of an export: all that the caller may have, and somebody wrote."""

    def __init__(self, export: Export) -> None:
        self._records = export.records
        self._zone = export.couple.zone
        self._pictures: defaultdict[tuple[str, ExportValue], list[Picture]] = defaultdict(list)
        for row in export.records["pictures"]:
            self._pictures[str(row["owner"]), row["subject_id"]].append(picture_from_record(row))

    def entries(self) -> tuple[AlbumEntry, ...]:
        """List the leaves, the oldest first."""
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
        return tuple(sorted((leaf for kind in kinds for leaf in kind), key=lambda leaf: leaf.day))

    def _milestones(self) -> Iterator[AlbumEntry]:
        for row in self._records["milestones"]:
            yield AlbumEntry(AlbumEntryKind.MILESTONE, _day_of(row, "day"), _text_in(row, "name"))

    def _memories(self) -> Iterator[AlbumEntry]:
        for row in self._records["memories"]:
            said = _quotes_in(row, "writer_id" if row["writer_id"] else "author_id", story="")
            day, shown = _day_of(row, "happened_on"), self._pictures_of(PictureOwner.MEMORY, row)
            yield AlbumEntry(AlbumEntryKind.MEMORY, day, _text_in(row, "title"), said, shown)

    def _growths(self) -> Iterator[AlbumEntry]:
        for row in self._records["growths"]:
            said = _quotes_in(
                row,
                "author_id",
                asked="asked",
                carried="carried",
                author_grew="grew",
                other_grew="other-grew",
            )
            yield AlbumEntry(
                AlbumEntryKind.GROWTH, self._day(row, "created_at"), _text_in(row, "title"), said
            )

    def _checkins(self) -> Iterator[AlbumEntry]:
        answers = self._rows_by_parent("answers", "checkin_id")
        for row in self._records["checkins"]:
            said = [
                one
                for answer in answers[row["id"]]
                for one in _quotes_in(answer, "user_id", gratitude="gratitude", body="", pulse="pulse")
            ]
            if said:
                day = self._day(row, "revealed_at" if row["revealed_at"] else "opened_at")
                title, key = _text_in(row, "question"), _text_in(row, "question_key")
                yield AlbumEntry(AlbumEntryKind.CHECKIN, day, title, tuple(said), deck_id=key)

    def _thanks(self) -> Iterator[AlbumEntry]:
        for row in self._records["thanks"]:
            said, shown = (
                _quotes_in(row, "author_id", message=""),
                self._pictures_of(PictureOwner.THANKS, row),
            )
            day = self._day(row, "created_at")
            yield AlbumEntry(
                AlbumEntryKind.THANKS, day, quotes=said, pictures=shown, detail=_text_in(row, "about")
            )

    def _affections(self) -> Iterator[AlbumEntry]:
        for row in self._records["affections"]:
            if row["note"]:
                said, day = _quotes_in(row, "author_id", note=""), self._day(row, "created_at")
                yield AlbumEntry(AlbumEntryKind.AFFECTION, day, quotes=said, detail=_text_in(row, "kind"))

    def _dates(self) -> Iterator[AlbumEntry]:
        told = self._rows_by_parent("impressions", "plan_id")
        for row in self._records["plans"]:
            if row["state"] in (PlanState.PAST, PlanState.DONE):
                said = [
                    one
                    for row in told[row["id"]]
                    for one in _quotes_in(row, "user_id", feeling="feeling", line="")
                ]
                shown = [one for row in told[row["id"]] for one in self._pictures_of(PictureOwner.PLAN, row)]
                day = self._day(row, "starts_at")
                yield AlbumEntry(AlbumEntryKind.DATE, day, _text_in(row, "what"), tuple(said), tuple(shown))

    def _talks(self) -> Iterator[AlbumEntry]:
        closings = self._rows_by_parent("talk_closings", "talk_id")
        for row in self._records["talks"]:
            said = [
                one
                for closing in closings[row["id"]]
                for one in _quotes_in(closing, "user_id", appreciation="appreciation", step="step")
            ]
            if said:
                day = self._day(row, "moved_at")
                yield AlbumEntry(AlbumEntryKind.TALK, day, _text_in(row, "topic"), tuple(said))

    def _statements(self) -> Iterator[AlbumEntry]:
        for row in self._records["statements"]:
            if row["posted_at"]:
                by, lines = _int_in(row, "author_id"), json.loads(_text_in(row, "body"))
                said = tuple(Quote(by, line, what) for what, line in zip(STATEMENT_LINES, lines, strict=True))
                yield AlbumEntry(AlbumEntryKind.STATEMENT, self._day(row, "posted_at"), quotes=said)

    def _wishes(self) -> Iterator[AlbumEntry]:
        wishes, noticings = (
            self._rows_by_parent("wishes", "round_id"),
            self._rows_by_parent("noticings", "round_id"),
        )
        for row in self._records["wish_rounds"]:
            said = [
                one
                for wish in wishes[row["id"]]
                for one in _quotes_in(wish, "author_id", wish="wish", promise="promise")
            ]
            said += [
                one for seen in noticings[row["id"]] for one in _quotes_in(seen, "author_id", body="noticed")
            ]
            if said:
                yield AlbumEntry(AlbumEntryKind.WISHES, self._day(row, "began_at"), quotes=tuple(said))

    def _lessons(self) -> Iterator[AlbumEntry]:
        parts = self._rows_by_parent("exercise_parts", "exercise_id")
        for row in self._records["exercises"]:
            said = [
                Quote(_int_in(part, "user_id"), str(line))
                for part in parts[row["id"]]
                for line in json.loads(_text_in(part, "body")).values()
            ]
            if said:
                yield AlbumEntry(
                    AlbumEntryKind.LESSON, self._day(row, "started_at"), _text_in(row, "lesson"), tuple(said)
                )

    def _rows_by_parent(self, table: str, column: str) -> defaultdict[ExportValue, list[Record]]:
        found: defaultdict[ExportValue, list[Record]] = defaultdict(list)
        for row in self._records[table]:
            found[row[column]].append(row)
        return found

    def _pictures_of(self, owner: PictureOwner, row: Record) -> tuple[Picture, ...]:
        return tuple(self._pictures[owner, row["id"]])

    def _day(self, row: Record, column: str) -> date:
        return cast("datetime", row[column]).astimezone(self._zone).date()


def _quotes_in(row: Record, author: str, **columns: str) -> tuple[Quote, ...]:
    """Return what stands in these columns; each is named with what tells it apart on its leaf."""
    by = _int_in(row, author)
    return tuple(Quote(by, _text_in(row, column), what) for column, what in columns.items() if row[column])


def _text_in(row: Record, column: str) -> str:
    return str(row[column] or "")


def _int_in(row: Record, column: str) -> int:
    return int(str(row[column]))


def _day_of(row: Record, column: str) -> date:
    return cast("date", row[column])
