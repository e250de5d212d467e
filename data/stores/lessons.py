"""Lessons, stored: the rounds of their exercises, and what each of the two wrote."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.lessons import Exercise, ExercisePart
from data.crypto.field_cipher import FieldCipher
from data.ids import IdGenerator
from data.tables import exercise_parts, exercises


class LessonStore:
    """What the two do with the lessons, sealed."""

    def __init__(self, connection: AsyncConnection, cipher: FieldCipher, ids: IdGenerator) -> None:
        self._connection = connection
        self._cipher = cipher
        self._ids = ids

    async def couple_id_of(self, exercise_id: int) -> int | None:
        """Find the id of the couple that an exercise belongs to."""
        return await self._connection.scalar(
            select(exercises.c.couple_id).where(exercises.c.id == exercise_id)
        )

    async def find_exercise(self, exercise_id: int) -> Exercise | None:
        """Find the exercise of that id."""
        found = await self._find_all(exercises.c.id == exercise_id)
        return found[0] if found else None

    async def latest_exercises_of(self, couple_id: int) -> dict[str, Exercise]:
        """Find the latest round of every lesson that a couple has begun, by the lesson's key."""
        found = await self._find_all(exercises.c.couple_id == couple_id)
        return {one.lesson_key: one for one in reversed(found)}

    async def exercises_of(self, couple_id: int, lesson_key: str) -> list[Exercise]:
        """List a couple's rounds of one lesson, the newest first."""
        return await self._find_all(exercises.c.couple_id == couple_id, exercises.c.lesson_key == lesson_key)

    async def insert_exercise(self, couple_id: int, lesson_key: str, number: int, now: datetime) -> Exercise:
        """Store a new round."""
        begun = Exercise(self._ids.next_id(now), couple_id, lesson_key, number, now, None, {})
        await self._connection.execute(
            insert(exercises).values(
                id=begun.id, couple_id=couple_id, lesson_key=lesson_key, round=number, started_at=now
            )
        )
        return begun

    async def upsert_part(
        self, exercise: Exercise, user_id: int, lines: Mapping[str, str], now: datetime
    ) -> None:
        """Store a part, or change it."""
        found = await self._connection.scalar(
            select(exercise_parts.c.id).where(*_part_of(exercise.id, user_id))
        )
        part_id = found or self._ids.next_id(now)
        text = json.dumps(dict(lines), ensure_ascii=False)
        body = self._cipher.encrypt(exercise.couple_id, "exercise_parts.body", part_id, text)
        if found:
            await self._connection.execute(
                update(exercise_parts).where(exercise_parts.c.id == found).values(body=body)
            )
        else:
            await self._connection.execute(
                insert(exercise_parts).values(
                    id=part_id, exercise_id=exercise.id, user_id=user_id, body=body, done_at=now
                )
            )

    async def mark_opened(self, exercise_id: int, now: datetime) -> None:
        """Note that both parts are in, and open."""
        await self._connection.execute(
            update(exercises).where(exercises.c.id == exercise_id).values(opened_at=now)
        )

    async def mark_compared(self, exercise_id: int, user_id: int, now: datetime) -> None:
        """Note when a partner first looked at both parts."""
        await self._connection.execute(
            update(exercise_parts)
            .where(*_part_of(exercise_id, user_id), exercise_parts.c.compared_at.is_(None))
            .values(compared_at=now)
        )

    async def parts_of(self, exercise: Exercise) -> list[ExercisePart]:
        """List what was written in a round, as it was stored."""
        rows = await self._connection.execute(
            select(exercise_parts).where(exercise_parts.c.exercise_id == exercise.id)
        )
        return [self._part(exercise.couple_id, row) for row in rows.all()]

    async def delete_part(self, exercise_id: int, user_id: int) -> bool:
        """Delete a partner's part; whether there was one."""
        result = await self._connection.execute(delete(exercise_parts).where(*_part_of(exercise_id, user_id)))
        return bool(result.rowcount)

    async def delete_exercise(self, exercise_id: int) -> None:
        """Delete a round."""
        await self._connection.execute(delete(exercises).where(exercises.c.id == exercise_id))

    async def _find_all(self, *conditions: ColumnElement[bool]) -> list[Exercise]:
        rows = (
            await self._connection.execute(
                select(exercises).where(*conditions).order_by(exercises.c.round.desc(), exercises.c.id.desc())
            )
        ).all()
        found = await self._connection.execute(
            select(exercise_parts.c.exercise_id, exercise_parts.c.user_id, exercise_parts.c.compared_at)
            .where(exercise_parts.c.exercise_id.in_([row.id for row in rows]))
            .order_by(exercise_parts.c.id)
        )
        compared: dict[int, dict[int, datetime | None]] = {row.id: {} for row in rows}
        for exercise_id, user_id, compared_at in found.all():
            compared[exercise_id][user_id] = compared_at
        return [_exercise(row, compared[row.id]) for row in rows]

    def _part(self, couple_id: int, row: Row[Any]) -> ExercisePart:
        text = self._cipher.decrypt(couple_id, "exercise_parts.body", row.id, row.body)
        return ExercisePart(row.id, row.exercise_id, row.user_id, json.loads(text), row.done_at)


def _part_of(exercise_id: int, user_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return exercise_parts.c.exercise_id == exercise_id, exercise_parts.c.user_id == user_id


def _exercise(row: Row[Any], compared: Mapping[int, datetime | None]) -> Exercise:
    return Exercise(
        id=row.id,
        couple_id=row.couple_id,
        lesson_key=row.lesson_key,
        round=row.round,
        started_at=row.started_at,
        opened_at=row.opened_at,
        compared_at=compared,
    )
