"""Store the rounds of lessons' exercises, with the partners' parts."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, select, update

from core.lessons import Exercise, ExercisePart
from data.stores.base import ItemStore
from data.tables import exercise_parts, exercises

OF_COUPLE = (
    select(exercises)
    .where(exercises.c.couple_id == bindparam("couple_id"))
    .order_by(exercises.c.round.desc(), exercises.c.id.desc())
)
OF_LESSON = OF_COUPLE.where(exercises.c.lesson_key == bindparam("lesson_key"))
COMPARED = (
    select(exercise_parts.c.exercise_id, exercise_parts.c.user_id, exercise_parts.c.compared_at)
    .where(exercise_parts.c.exercise_id.in_(bindparam("exercise_ids", expanding=True)))
    .order_by(exercise_parts.c.id)
)


class LessonStore(ItemStore[Exercise]):
    """Rounds of the lessons' exercises; the parts are encrypted."""

    table = exercises

    async def latest_exercises_of(self, couple_id: int) -> dict[str, Exercise]:
        """Find the latest round of every lesson a couple has begun, by the lesson's deck id."""
        found = await self._find_all(OF_COUPLE, {"couple_id": couple_id})
        # The oldest round comes first, so that the newest of each lesson overwrites the others.
        return {exercise.lesson_key: exercise for exercise in reversed(found)}

    async def exercises_of(self, couple_id: int, lesson_key: str) -> list[Exercise]:
        """List a couple's rounds of one lesson, the newest first."""
        return await self._find_all(OF_LESSON, {"couple_id": couple_id, "lesson_key": lesson_key})

    async def insert_exercise(self, couple_id: int, lesson_key: str, number: int) -> Exercise:
        """Store a new round."""
        return await self._insert_item(
            id=self._next_id(),
            couple_id=couple_id,
            lesson_key=lesson_key,
            round=number,
            started_at=self._now,
        )

    async def upsert_part(self, exercise: Exercise, user_id: int, lines: Mapping[str, str]) -> None:
        """Store a partner's part of a round, replacing any earlier one."""
        found = await self._connection.scalar(
            select(exercise_parts.c.id).where(*_part_of(exercise.id, user_id))
        )
        part_id = found or self._next_id()
        text = json.dumps(dict(lines), ensure_ascii=False)
        body = self._cipher.encrypt(exercise.couple_id, "exercise_parts.body", part_id, text)
        origin = {"exercise_id": exercise.id, "user_id": user_id, "done_at": self._now}
        await self._upsert(exercise_parts, part_id, {"body": body}, is_new=not found, **origin)

    async def mark_compared(self, exercise_id: int, user_id: int) -> None:
        """Store the first time a partner looked at both parts; later looks change nothing."""
        await self._connection.execute(
            update(exercise_parts)
            .where(*_part_of(exercise_id, user_id), exercise_parts.c.compared_at.is_(None))
            .values(compared_at=self._now)
        )

    async def parts_of(self, exercise: Exercise) -> list[ExercisePart]:
        """List the parts of a round, in no particular order."""
        rows = await self._connection.execute(
            select(exercise_parts).where(exercise_parts.c.exercise_id == exercise.id)
        )
        return [self._part(exercise.couple_id, row) for row in rows.all()]

    async def delete_part(self, exercise_id: int, user_id: int) -> bool:
        """Delete a partner's part, and return whether there was one."""
        return bool(await self._delete_words(exercise_parts, *_part_of(exercise_id, user_id)))

    async def delete_exercise(self, exercise_id: int) -> None:
        """Delete a round."""
        await self._connection.execute(delete(exercises).where(exercises.c.id == exercise_id))

    async def _items(self, rows: Sequence[Row[Any]]) -> list[Exercise]:
        """Build rounds from rows; one query finds the partners with a part in each."""
        compared: defaultdict[int, dict[int, datetime | None]] = defaultdict(dict)
        for part in await self._connection.execute(COMPARED, {"exercise_ids": [row.id for row in rows]}):
            compared[part.exercise_id][part.user_id] = part.compared_at
        return [self._item(row, compared[row.id]) for row in rows]

    def _item(self, row: Row[Any], compared: Mapping[int, datetime | None] | None = None) -> Exercise:
        return Exercise(
            id=row.id,
            couple_id=row.couple_id,
            lesson_key=row.lesson_key,
            round=row.round,
            started_at=row.started_at,
            opened_at=row.opened_at,
            compared_at=compared or {},
        )

    def _part(self, couple_id: int, row: Row[Any]) -> ExercisePart:
        text = self._cipher.decrypt_or_none(couple_id, "exercise_parts.body", row.id, row.body)
        lines: dict[str, str] = {} if text is None else json.loads(text)
        return ExercisePart(row.id, row.exercise_id, row.user_id, lines, row.done_at)


def _part_of(exercise_id: int, user_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return exercise_parts.c.exercise_id == exercise_id, exercise_parts.c.user_id == user_id
