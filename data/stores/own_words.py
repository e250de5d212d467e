"""Find and count everything that one partner wrote, in whatever table it is."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, and_, or_

from core.own_words import AuthoredKind
from data import tables as t
from data.stores.base import Store
from data.stores.exports import COUPLE_ID, USER_ID, count_each, rows_of_couple

SUBJECT_AND_AUTHOR: Mapping[AuthoredKind, tuple[Column[Any], ColumnElement[Any]]] = {
    AuthoredKind.ANSWERS: (t.answers.c.checkin_id, t.answers.c.user_id),
    AuthoredKind.QUESTIONS: (t.questions.c.id, t.questions.c.author_id),
    AuthoredKind.THANKS: (t.thanks.c.id, t.thanks.c.author_id),
    AuthoredKind.AFFECTIONS: (t.affections.c.id, t.affections.c.author_id),
    AuthoredKind.MEMORIES: (t.memories.c.id, t.memories.c.author_id),
    AuthoredKind.TALK_TOPICS: (t.talks.c.id, t.talks.c.asked_by),
    AuthoredKind.TALK_CLOSINGS: (t.talk_closings.c.talk_id, t.talk_closings.c.user_id),
    AuthoredKind.STATEMENTS: (t.statements.c.id, t.statements.c.author_id),
    AuthoredKind.EXERCISE_PARTS: (t.exercise_parts.c.exercise_id, t.exercise_parts.c.user_id),
    AuthoredKind.SHEET_LINES: (t.sheet_lines.c.id, t.sheet_lines.c.author_id),
    AuthoredKind.MILESTONES: (t.milestones.c.id, t.milestones.c.author_id),
    AuthoredKind.GROWTHS: (t.growths.c.id, t.growths.c.author_id),
    AuthoredKind.WISHES: (t.wishes.c.id, t.wishes.c.author_id),
    AuthoredKind.NOTICINGS: (t.noticings.c.round_id, t.noticings.c.author_id),
    AuthoredKind.IMPRESSIONS: (t.impressions.c.plan_id, t.impressions.c.user_id),
    AuthoredKind.TRIES: (t.tries.c.id, t.tries.c.author_id),
}
"""The columns with each kind's subject id and author; the subject of an answer is its check-in, and so on."""


class OwnWordsStore(Store):
    """The words that one partner wrote, of all kinds."""

    async def subject_ids_of(
        self, kind: AuthoredKind, couple_id: int, user_id: int, after: int, limit: int
    ) -> Sequence[int]:
        """List up to `limit` subject ids above `after` of what a partner wrote of one kind, in order."""
        key, _ = SUBJECT_AND_AUTHOR[kind]
        query = _written_by(kind).with_only_columns(key).where(key > after).order_by(key).limit(limit)
        parameters = {"couple_id": couple_id, "user_id": user_id}
        return (await self._connection.scalars(query, parameters)).all()

    async def counts_by_kind(self, couple_id: int, user_id: int) -> dict[AuthoredKind, int]:
        """Count a partner's items by kind, in one statement."""
        row = (await self._connection.execute(_counts(), {"couple_id": couple_id, "user_id": user_id})).one()
        return dict(zip(AuthoredKind, map(int, row), strict=True))


@cache
def _counts() -> Select[Any]:
    return count_each(_written_by(kind) for kind in AuthoredKind)


def _written_by(kind: AuthoredKind) -> Select[Any]:
    """Select a partner's rows of one kind; the statement's parameters are `couple_id` and `user_id`."""
    key, author = SUBJECT_AND_AUTHOR[kind]
    is_own = author == USER_ID
    if kind is AuthoredKind.MEMORIES:
        # A memory kept from a partner's message is their words too, even if the other partner kept it.
        is_own = or_(is_own, t.memories.c.writer_id == USER_ID)
    elif kind is AuthoredKind.TALK_TOPICS:
        is_own = and_(is_own, t.talks.c.topic.is_not(None))
    return rows_of_couple(key.table, COUPLE_ID).where(is_own)
