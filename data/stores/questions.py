"""Store couples' own questions: each waits for the other partner's agreement, then for its turn."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from core.checkins import OWN_QUESTION_PREFIX, Question
from data.stores.base import Store
from data.tables import questions

OWN_QUESTION_PART = "communication"
NEXT_IDS = (
    select(questions.c.couple_id, func.min(questions.c.id).label("id"))
    .where(
        questions.c.couple_id.in_(bindparam("couple_ids", expanding=True)),
        questions.c.is_agreed,
        questions.c.asked_at.is_(None),
    )
    .group_by(questions.c.couple_id)
)
EXISTING_IDS = select(questions.c.id).where(questions.c.id.in_(bindparam("question_ids", expanding=True)))


class QuestionStore(Store):
    """Questions the partners wrote themselves."""

    async def insert_question(self, couple_id: int, author_id: int, text: str) -> int:
        """Store a question, before the other partner's agreement."""
        question_id = self._next_id()
        await self._insert(
            questions,
            id=question_id,
            couple_id=couple_id,
            author_id=author_id,
            body=self._cipher.encrypt(couple_id, "questions.body", question_id, text),
            is_agreed=False,
            created_at=self._now,
        )
        return question_id

    async def find_question(self, couple_id: int, question_id: int) -> Question | None:
        """Find a couple's own question by its id, in the form cards show."""
        return next(iter((await self.find_questions(couple_id, [question_id])).values()), None)

    async def find_questions(self, couple_id: int, question_ids: Collection[int]) -> dict[str, Question]:
        """Find several questions in the form cards show, by the question keys stored in check-ins."""
        rows = await self._connection.execute(
            select(questions).where(questions.c.couple_id == couple_id, questions.c.id.in_(question_ids))
        )
        return {
            f"{OWN_QUESTION_PREFIX}{row.id}": Question(
                f"{OWN_QUESTION_PREFIX}{row.id}",
                OWN_QUESTION_PART,
                self._cipher.decrypt(couple_id, "questions.body", row.id, row.body),
            )
            for row in rows.all()
        }

    async def mark_agreed(self, question_id: int) -> None:
        """Store the other partner's agreement to a question, which now waits for its turn."""
        await self._connection.execute(
            update(questions).where(questions.c.id == question_id).values(is_agreed=True)
        )

    async def next_question_ids_of_all(self, couple_ids: Collection[int]) -> dict[int, int]:
        """Return, for each couple that has one, the id of the agreed question that has waited longest."""
        rows = await self._connection.execute(NEXT_IDS, {"couple_ids": list(couple_ids)})
        return {row.couple_id: row.id for row in rows.all()}

    async def existing_ids(self, question_ids: Collection[int]) -> set[int]:
        """Return the ids of these questions that still exist."""
        return set(await self._connection.scalars(EXISTING_IDS, {"question_ids": list(question_ids)}))

    async def update_asked_at(self, question_ids: Collection[int], at: datetime | None) -> None:
        """Store the time questions were asked; None makes them wait for their turn again."""
        await self._connection.execute(
            update(questions).where(questions.c.id.in_(question_ids)).values(asked_at=at)
        )

    async def delete_question(self, question_id: int) -> None:
        """Delete a question."""
        await self._delete_words(questions, questions.c.id == question_id)
