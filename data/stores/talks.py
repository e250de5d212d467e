"""Conversations, stored: where each of them is, and, of written ones, how it closed."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.talks import Talk, TalkClosing, TalkState, TalkWay
from data.crypto.field_cipher import FieldCipher
from data.ids import IdGenerator
from data.tables import talk_closings, talks


class TalkStore:
    """Every conversation of every couple, one of them open at most."""

    def __init__(self, connection: AsyncConnection, cipher: FieldCipher, ids: IdGenerator) -> None:
        self._connection = connection
        self._cipher = cipher
        self._ids = ids

    async def couple_id_of(self, talk_id: int) -> int | None:
        """Find the id of the couple that talks; its topic opens once the couple is loaded."""
        return await self._connection.scalar(select(talks.c.couple_id).where(talks.c.id == talk_id))

    async def find_talk(self, talk_id: int) -> Talk | None:
        """Find the conversation of that id."""
        row = (await self._connection.execute(select(talks).where(talks.c.id == talk_id))).one_or_none()
        return None if row is None else self._talk(row)

    async def open_of(self, couple_id: int) -> Talk | None:
        """Find the one that is asked for, agreed, or under way."""
        query = select(talks).where(talks.c.couple_id == couple_id, talks.c.is_open)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else self._talk(row)

    async def insert_talk(self, talk: Talk, now: datetime) -> Talk:
        """Store a new one, under an id of its own."""
        stored = replace(talk, id=self._ids.next_id(now))
        fixed = {"id": stored.id, "couple_id": stored.couple_id, "way": stored.way, "minutes": stored.minutes}
        asked = {"asked_by": stored.asked_by, "asked_of": stored.asked_of}
        await self._connection.execute(insert(talks).values(**fixed, **asked, **self._columns(stored)))
        return stored

    async def update_talk(self, talk: Talk) -> None:
        """Store where it is now."""
        await self._connection.execute(
            update(talks).where(talks.c.id == talk.id).values(**self._columns(talk))
        )

    async def upsert_closing(self, talk: Talk, closing: TalkClosing, now: datetime) -> None:
        """Store how one of the two closes it, in the place of what they wrote before."""
        await self.delete_closing(talk.id, closing.user_id)
        closing_id = self._ids.next_id(now)
        seal, seal_if_any = self._cipher.encrypt, self._cipher.encrypt_optional
        await self._connection.execute(
            insert(talk_closings).values(
                id=closing_id,
                talk_id=talk.id,
                user_id=closing.user_id,
                appreciation=seal(
                    talk.couple_id, "talk_closings.appreciation", closing_id, closing.appreciation
                ),
                step=seal_if_any(talk.couple_id, "talk_closings.step", closing_id, closing.step),
            )
        )

    async def delete_closing(self, talk_id: int, user_id: int) -> None:
        """Delete how one of the two closed it."""
        await self._connection.execute(
            delete(talk_closings).where(
                talk_closings.c.talk_id == talk_id, talk_closings.c.user_id == user_id
            )
        )

    async def closings_of(self, talk: Talk) -> list[TalkClosing]:
        """List how the two closed it, in the order in which they did."""
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

    def _talk(self, row: Row[Any]) -> Talk:
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
