"""The couple's own questions, stored: each waits for the other's yes, then for its turn."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.checkins import OWN_QUESTION_PREFIX, Question
from data.crypto.field_cipher import FieldCipher
from data.ids import IdGenerator
from data.tables import questions

OWN_QUESTION_PART = "communication"


class QuestionStore:
    """Questions that the two wrote themselves."""

    def __init__(self, connection: AsyncConnection, cipher: FieldCipher, ids: IdGenerator) -> None:
        self._connection = connection
        self._cipher = cipher
        self._ids = ids

    async def insert_question(self, couple_id: int, author_id: int, text: str, now: datetime) -> int:
        """Store a question that the other has not agreed to yet."""
        question_id = self._ids.next_id(now)
        await self._connection.execute(
            insert(questions).values(
                id=question_id,
                couple_id=couple_id,
                author_id=author_id,
                body=self._cipher.encrypt(couple_id, "questions.body", question_id, text),
                is_agreed=False,
                created_at=now,
            )
        )
        return question_id

    async def find_question(self, couple_id: int, question_id: int) -> Question | None:
        """Find the question of that id, as it is shown."""
        row = (
            await self._connection.execute(
                select(questions).where(questions.c.id == question_id, questions.c.couple_id == couple_id)
            )
        ).one_or_none()
        if row is None:
            return None
        return Question(
            f"{OWN_QUESTION_PREFIX}{row.id}",
            OWN_QUESTION_PART,
            self._cipher.decrypt(couple_id, "questions.body", row.id, row.body),
        )

    async def mark_agreed(self, question_id: int) -> None:
        """Let a question wait for its turn."""
        await self._connection.execute(
            update(questions).where(questions.c.id == question_id).values(is_agreed=True)
        )

    async def next_question_id_of(self, couple_id: int) -> int | None:
        """Find the agreed question that has waited longest."""
        return await self._connection.scalar(
            select(questions.c.id)
            .where(questions.c.couple_id == couple_id, questions.c.is_agreed, questions.c.asked_at.is_(None))
            .order_by(questions.c.id)
            .limit(1)
        )

    async def update_asked_at(self, question_id: int, at: datetime | None) -> None:
        """Note when a question was asked; None puts it back."""
        await self._connection.execute(
            update(questions).where(questions.c.id == question_id).values(asked_at=at)
        )

    async def delete_question(self, question_id: int) -> None:
        """Delete a question that was not wanted."""
        await self._connection.execute(delete(questions).where(questions.c.id == question_id))
