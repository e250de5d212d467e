"""Store the id of every lasting message, so that it can be edited, and deleted with its words."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Executable, bindparam, delete, func, insert, select, tuple_, update

from core.deliveries import DeliveryKind, PostedMessage
from data.stores.base import Store
from data.tables import posts

IN_ORDER = select(posts).order_by(posts.c.place, posts.c.message_id)
# The ids by themselves, too: for pairs alone SQLite uses no index, and reads the posts of everybody.
OF_SUBJECTS = IN_ORDER.where(
    posts.c.subject_id.in_(bindparam("subject_ids", expanding=True)),
    tuple_(posts.c.kind, posts.c.subject_id).in_(bindparam("subjects", expanding=True)),
)


class PostStore(Store):
    """The messages that the bot has posted."""

    async def posts_of(self, kind: DeliveryKind, subject_id: int) -> list[PostedMessage]:
        """List the messages that show a subject, in the order they were posted."""
        return await self._find_all(posts.c.kind == kind, posts.c.subject_id == subject_id)

    async def posts_of_all(self, subjects: Collection[tuple[DeliveryKind, int]]) -> list[PostedMessage]:
        """List the messages that show any of these subjects, each given as (kind, subject id)."""
        subject_ids = {subject_id for _, subject_id in subjects}
        return await self._posts(OF_SUBJECTS, {"subjects": list(subjects), "subject_ids": list(subject_ids)})

    async def posts_about(self, subject_id: int) -> list[PostedMessage]:
        """List the messages about a subject, of every kind."""
        return await self._find_all(posts.c.subject_id == subject_id)

    async def posts_recorded_since(
        self, kind: DeliveryKind, subject_id: int, user_id: int | None, since: datetime
    ) -> list[PostedMessage]:
        """List the messages to a user (None: to both partners) about a subject, recorded since `since`."""
        return await self._find_all(
            posts.c.kind == kind,
            posts.c.subject_id == subject_id,
            posts.c.user_id.is_not_distinct_from(user_id),
            posts.c.posted_at >= since,
        )

    async def known_message_ids(self, message_ids: Iterable[int]) -> set[int]:
        """Return the recorded ids among these."""
        found = await self._connection.scalars(
            select(posts.c.message_id).where(posts.c.message_id.in_(tuple(message_ids)))
        )
        return set(found.all())

    async def find_post(self, message_id: int) -> PostedMessage | None:
        """Find the record of a message."""
        found = await self._find_all(posts.c.message_id == message_id)
        return found[0] if found else None

    async def posts_with_words_of(self, couple_id: int, after: int, limit: int) -> list[PostedMessage]:
        """List up to `limit` messages, with ids above `after`, that show a couple's words, in id order."""
        query = select(posts).where(
            posts.c.couple_id == couple_id, posts.c.has_words, posts.c.message_id > after
        )
        return await self._posts(query.order_by(posts.c.message_id).limit(limit))

    async def insert_posts(self, items: Iterable[PostedMessage], now: datetime) -> None:
        """Record messages; an existing record is left unchanged."""
        by_id = {item.message_id: item for item in items}
        known = await self.known_message_ids(by_id) if by_id else set[int]()
        new = [
            {
                "message_id": item.message_id,
                "channel_id": item.channel_id,
                "couple_id": item.couple_id,
                "kind": item.kind,
                "subject_id": item.subject_id,
                "user_id": item.user_id,
                "place": item.index,
                "has_words": item.has_words,
                "posted_at": now,
            }
            for item in by_id.values()
            if item.message_id not in known
        ]
        if new:
            await self._connection.execute(insert(posts), new)

    async def newest_posted_at(self) -> datetime | None:
        """Return the time the newest message was recorded; None if there is none."""
        # Discord's ids grow with time, and they are the key: no index on the moments is needed.
        newest_first = select(posts.c.posted_at).order_by(posts.c.message_id.desc()).limit(1)
        newest: datetime | None = await self._connection.scalar(newest_first)
        return newest

    async def last_posted_at(self, kind: DeliveryKind, subject_id: int) -> datetime | None:
        """Return the time a subject's newest message was recorded; None if there is none."""
        query = select(func.max(posts.c.posted_at)).where(
            posts.c.kind == kind, posts.c.subject_id == subject_id
        )
        last: datetime | None = await self._connection.scalar(query)
        return last

    async def mark_has_words(self, message_id: int) -> None:
        """Store that a message shows a partner's words."""
        await self._connection.execute(
            update(posts).where(posts.c.message_id == message_id).values(has_words=True)
        )

    async def delete_rows(self, message_ids: Iterable[int]) -> None:
        """Delete the records of messages that no longer exist."""
        await self._connection.execute(delete(posts).where(posts.c.message_id.in_(tuple(message_ids))))

    async def purge_old_posts(self, before: datetime) -> None:
        """Delete old records of messages without a couple; others are deleted with their couple."""
        await self._connection.execute(
            delete(posts).where(posts.c.couple_id.is_(None), posts.c.posted_at < before)
        )

    async def _find_all(self, *conditions: ColumnElement[bool]) -> list[PostedMessage]:
        return await self._posts(IN_ORDER.where(*conditions))

    async def _posts(
        self, query: Executable, parameters: dict[str, object] | None = None
    ) -> list[PostedMessage]:
        rows = await self._connection.execute(query, parameters)
        return [
            PostedMessage(
                message_id=row.message_id,
                channel_id=row.channel_id,
                couple_id=row.couple_id,
                kind=DeliveryKind(row.kind),
                subject_id=row.subject_id,
                user_id=row.user_id,
                index=row.place,
                has_words=row.has_words,
            )
            for row in rows.all()
        ]
