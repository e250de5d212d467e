"""Authorships, stored: who wrote what, whatever table it is in."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, func, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from core.retractions import Own
from data import tables as t
from data.stores.exports import of_couple

BY: Mapping[Own, tuple[Column[Any], ColumnElement[Any]]] = {
    Own.ANSWERS: (t.answers.c.checkin_id, t.answers.c.user_id),
    Own.QUESTIONS: (t.questions.c.id, t.questions.c.author_id),
    Own.THANKS: (t.thanks.c.id, t.thanks.c.author_id),
    Own.AFFECTIONS: (t.affections.c.id, t.affections.c.author_id),
    Own.MEMORIES: (t.memories.c.id, t.memories.c.author_id),
    Own.TOPICS: (t.talks.c.id, t.talks.c.asked_by),
    Own.CLOSINGS: (t.talk_closings.c.talk_id, t.talk_closings.c.user_id),
    Own.STATEMENTS: (t.statements.c.id, t.statements.c.author_id),
    Own.PARTS: (t.exercise_parts.c.exercise_id, t.exercise_parts.c.user_id),
    Own.LINES: (t.sheet_lines.c.id, t.sheet_lines.c.author_id),
    Own.MILESTONES: (t.milestones.c.id, t.milestones.c.author_id),
    Own.GROWTHS: (t.growths.c.id, t.growths.c.author_id),
    Own.WISHES: (t.wishes.c.id, t.wishes.c.author_id),
    Own.NOTICINGS: (t.noticings.c.round_id, t.noticings.c.author_id),
    Own.IMPRESSIONS: (t.impressions.c.plan_id, t.impressions.c.user_id),
    Own.TRIES: (t.tries.c.id, t.tries.c.author_id),
}
"""What each kind is found by, and who wrote it; a part of something that both do is found by the whole."""


class AuthorshipStore:
    """What somebody wrote in a couple."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, own: Own, couple_id: int, user_id: int, after: int, limit: int) -> Sequence[int]:
        """List what a partner wrote of one kind, by what it is found by, from behind `after` on."""
        key, _ = BY[own]
        query = self._written(own, couple_id, user_id).with_only_columns(key).where(key > after)
        return (await self._connection.scalars(query.order_by(key).limit(limit))).all()

    async def counts(self, couple_id: int, user_id: int) -> dict[Own, int]:
        """Count what a partner wrote, by kind."""
        return {
            own: int(
                await self._connection.scalar(
                    self._written(own, couple_id, user_id).with_only_columns(func.count())
                )
                or 0
            )
            for own in Own
        }

    def _written(self, own: Own, couple_id: int, user_id: int) -> Any:  # noqa: ANN401 (a select of whichever table)
        key, author = BY[own]
        mine = author == user_id
        if own is Own.MEMORIES:
            mine = or_(mine, t.memories.c.writer_id == user_id)
        elif own is Own.TOPICS:
            mine = and_(mine, t.talks.c.topic.is_not(None))
        return of_couple(key.table, couple_id).where(mine)
