"""Albums: what a couple wrote, told in the order of its days."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import cast

from core.exports import Export, Record, Value, picture_in
from core.pictures import Picture, PictureOwner
from core.plans import PlanState

STATEMENT = ("when", "feel", "need", "would")
"""The lines of an "I" statement, in the order of `core.statements.Lines.each`."""


class LeafKind(StrEnum):
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
class Said:
    """What one of the two wrote; `what` tells it apart from what else stands on the same leaf."""

    by: int
    text: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf, on a day of the couple's own; `detail` says which of its kind it is, where there are several.

    A title is empty where neither a person nor a deck has words for it; `deck_key` is then a deck's key.
    """

    kind: LeafKind
    day: date
    title: str = ""
    said: tuple[Said, ...] = ()
    pictures: tuple[Picture, ...] = ()
    detail: str = ""
    deck_key: str = ""


class Album:
    """Reads the leaves out of an export: all that the caller may have, and somebody wrote."""

    def __init__(self, export: Export) -> None:
        self._records = export.records
        self._zone = export.couple.zone
        self._pictures: defaultdict[tuple[str, Value], list[Picture]] = defaultdict(list)
        for row in export.records["pictures"]:
            self._pictures[str(row["owner"]), row["subject_id"]].append(picture_in(row))

    def leaves(self) -> tuple[Leaf, ...]:
        """List the leaves, the oldest first."""
        kinds: tuple[Iterable[Leaf], ...] = (
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

    def _milestones(self) -> Iterator[Leaf]:
        for row in self._records["milestones"]:
            yield Leaf(LeafKind.MILESTONE, _day_of(row, "day"), _text(row, "name"))

    def _memories(self) -> Iterator[Leaf]:
        for row in self._records["memories"]:
            said = _said(row, "writer_id" if row["writer_id"] else "author_id", story="")
            day, shown = _day_of(row, "happened_on"), self._shown(PictureOwner.MEMORY, row)
            yield Leaf(LeafKind.MEMORY, day, _text(row, "title"), said, shown)

    def _growths(self) -> Iterator[Leaf]:
        for row in self._records["growths"]:
            said = _said(
                row,
                "author_id",
                asked="asked",
                carried="carried",
                author_grew="grew",
                other_grew="other-grew",
            )
            yield Leaf(LeafKind.GROWTH, self._day(row, "created_at"), _text(row, "title"), said)

    def _checkins(self) -> Iterator[Leaf]:
        answers = self._below("answers", "checkin_id")
        for row in self._records["checkins"]:
            said = [
                one
                for answer in answers[row["id"]]
                for one in _said(answer, "user_id", gratitude="gratitude", body="", pulse="pulse")
            ]
            if said:
                day = self._day(row, "revealed_at" if row["revealed_at"] else "opened_at")
                title, key = _text(row, "question"), _text(row, "question_key")
                yield Leaf(LeafKind.CHECKIN, day, title, tuple(said), deck_key=key)

    def _thanks(self) -> Iterator[Leaf]:
        for row in self._records["thanks"]:
            said, shown = _said(row, "author_id", message=""), self._shown(PictureOwner.THANKS, row)
            day = self._day(row, "created_at")
            yield Leaf(LeafKind.THANKS, day, said=said, pictures=shown, detail=_text(row, "about"))

    def _affections(self) -> Iterator[Leaf]:
        for row in self._records["affections"]:
            if row["note"]:
                said, day = _said(row, "author_id", note=""), self._day(row, "created_at")
                yield Leaf(LeafKind.AFFECTION, day, said=said, detail=_text(row, "kind"))

    def _dates(self) -> Iterator[Leaf]:
        told = self._below("impressions", "plan_id")
        for row in self._records["plans"]:
            if row["state"] in (PlanState.PAST, PlanState.DONE):
                said = [
                    one
                    for row in told[row["id"]]
                    for one in _said(row, "user_id", feeling="feeling", line="")
                ]
                shown = [one for row in told[row["id"]] for one in self._shown(PictureOwner.PLAN, row)]
                day = self._day(row, "starts_at")
                yield Leaf(LeafKind.DATE, day, _text(row, "what"), tuple(said), tuple(shown))

    def _talks(self) -> Iterator[Leaf]:
        closings = self._below("talk_closings", "talk_id")
        for row in self._records["talks"]:
            said = [
                one
                for closing in closings[row["id"]]
                for one in _said(closing, "user_id", appreciation="appreciation", step="step")
            ]
            if said:
                day = self._day(row, "moved_at")
                yield Leaf(LeafKind.TALK, day, _text(row, "topic"), tuple(said))

    def _statements(self) -> Iterator[Leaf]:
        for row in self._records["statements"]:
            if row["posted_at"]:
                by, lines = _number(row, "author_id"), json.loads(_text(row, "body"))
                said = tuple(Said(by, line, what) for what, line in zip(STATEMENT, lines, strict=True))
                yield Leaf(LeafKind.STATEMENT, self._day(row, "posted_at"), said=said)

    def _wishes(self) -> Iterator[Leaf]:
        wishes, noticings = self._below("wishes", "round_id"), self._below("noticings", "round_id")
        for row in self._records["wish_rounds"]:
            said = [
                one
                for wish in wishes[row["id"]]
                for one in _said(wish, "author_id", wish="wish", promise="promise")
            ]
            said += [one for seen in noticings[row["id"]] for one in _said(seen, "author_id", body="noticed")]
            if said:
                yield Leaf(LeafKind.WISHES, self._day(row, "began_at"), said=tuple(said))

    def _lessons(self) -> Iterator[Leaf]:
        parts = self._below("exercise_parts", "exercise_id")
        for row in self._records["exercises"]:
            said = [
                Said(_number(part, "user_id"), str(line))
                for part in parts[row["id"]]
                for line in json.loads(_text(part, "body")).values()
            ]
            if said:
                yield Leaf(LeafKind.LESSON, self._day(row, "started_at"), _text(row, "lesson"), tuple(said))

    def _below(self, table: str, key: str) -> defaultdict[Value, list[Record]]:
        found: defaultdict[Value, list[Record]] = defaultdict(list)
        for row in self._records[table]:
            found[row[key]].append(row)
        return found

    def _shown(self, owner: PictureOwner, row: Record) -> tuple[Picture, ...]:
        return tuple(self._pictures[owner, row["id"]])

    def _day(self, row: Record, column: str) -> date:
        return cast("datetime", row[column]).astimezone(self._zone).date()


def _said(row: Record, author: str, **columns: str) -> tuple[Said, ...]:
    """Return what stands in these columns; each is named with what tells it apart on its leaf."""
    by = _number(row, author)
    return tuple(Said(by, _text(row, column), what) for column, what in columns.items() if row[column])


def _text(row: Record, column: str) -> str:
    return str(row[column] or "")


def _number(row: Record, column: str) -> int:
    return int(str(row[column]))


def _day_of(row: Record, column: str) -> date:
    return cast("date", row[column])
