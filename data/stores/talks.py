"""Store conversations: the step each has reached, and the closing words of written ones."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, bindparam, delete, select

from core.talks import Talk, TalkClosing, TalkState, TalkWay
from data.stores.base import ItemStore
from data.tables import talk_closings, talks

OPEN_OF_COUPLE = select(talks).where(talks.c.couple_id == bindparam("couple_id"), talks.c.is_open)


class TalkStore(ItemStore[Talk]):
    """Conversations, at most one open per couple; topics and closing words are encrypted."""

    table = talks

    async def open_of(self, couple_id: int) -> Talk | None:
        """Find the couple's open conversation, whether asked for, agreed, or under way."""
        return await self._find_first(OPEN_OF_COUPLE, {"couple_id": couple_id})

    async def insert_talk(self, talk: Talk) -> Talk:
        """Store a new conversation under a new id, and return it with that id."""
        stored = replace(talk, id=self._next_id())
        await self._insert(
            talks,
            id=stored.id,
            couple_id=stored.couple_id,
            way=stored.way,
            minutes=stored.minutes,
            asked_by=stored.asked_by,
            asked_of=stored.asked_of,
            **self._columns(stored),
        )
        return stored

    async def update_talk(self, talk: Talk) -> None:
        """Store the state of a conversation."""
        await self.update_item(talk.id, **self._columns(talk))

    async def delete_topic(self, talk: Talk) -> None:
        """Store the removal of a conversation's topic, for good."""
        self._ended.add(talks.name, talk.id, couple_id=talk.couple_id)
        await self.update_talk(talk)

    async def upsert_closing(self, talk: Talk, closing: TalkClosing) -> None:
        """Store a partner's closing words, replacing earlier ones."""
        # replaced, not taken back: without a tombstone
        is_theirs = talk_closings.c.user_id == closing.user_id
        await self._connection.execute(
            delete(talk_closings).where(talk_closings.c.talk_id == talk.id, is_theirs)
        )
        closing_id = self._next_id()
        encrypt, encrypt_optional = self._cipher.encrypt, self._cipher.encrypt_optional
        await self._insert(
            talk_closings,
            id=closing_id,
            talk_id=talk.id,
            user_id=closing.user_id,
            appreciation=encrypt(
                talk.couple_id, "talk_closings.appreciation", closing_id, closing.appreciation
            ),
            step=encrypt_optional(talk.couple_id, "talk_closings.step", closing_id, closing.step),
        )

    async def delete_closing(self, talk_id: int, user_id: int) -> None:
        """Delete a partner's closing words."""
        is_theirs = talk_closings.c.user_id == user_id
        await self._delete_words(talk_closings, talk_closings.c.talk_id == talk_id, is_theirs)

    async def closings_of(self, talk: Talk) -> list[TalkClosing]:
        """List both partners' closing words, in the order they were written."""
        rows = await self._connection.execute(
            select(talk_closings).where(talk_closings.c.talk_id == talk.id).order_by(talk_closings.c.id)
        )
        return [
            TalkClosing(
                row.user_id,
                self._cipher.decrypt(talk.couple_id, "talk_closings.appreciation", row.id, row.appreciation),
                self._cipher.decrypt_optional(talk.couple_id, "talk_closings.step", row.id, row.step),
            )
            for row in rows.all()
        ]

    def _columns(self, talk: Talk) -> dict[str, object]:
        return {
            "offered_by": talk.offered_by,
            "topic": self._cipher.encrypt_optional(talk.couple_id, "talks.topic", talk.id, talk.topic),
            "state": talk.state,
            "is_open": talk.is_open,
            "turn": talk.turn,
            "mirrored": talk.mirrored,
            "ready_by": talk.ready_by,
            "planned_for": talk.planned_for,
            "until": talk.until,
            "rests_in": talk.rests_in,
            "left_seconds": None if talk.left is None else round(talk.left.total_seconds()),
            "moved_at": talk.moved_at,
        }

    def _item(self, row: Row[Any]) -> Talk:
        return Talk(
            id=row.id,
            couple_id=row.couple_id,
            asked_by=row.asked_by,
            asked_of=row.asked_of,
            offered_by=row.offered_by,
            topic=self._cipher.decrypt_optional(row.couple_id, "talks.topic", row.id, row.topic),
            way=TalkWay(row.way),
            minutes=row.minutes,
            state=TalkState(row.state),
            moved_at=row.moved_at,
            turn=row.turn,
            mirrored=row.mirrored,
            ready_by=row.ready_by,
            planned_for=row.planned_for,
            until=row.until,
            rests_in=None if row.rests_in is None else TalkState(row.rests_in),
            left=None if row.left_seconds is None else timedelta(seconds=row.left_seconds),
        )
