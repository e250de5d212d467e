"""Store deliveries: schedule, cancel and look them up."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy import and_, bindparam, case, delete, exists, func, insert, select, text, update

from core.couples import Couple
from core.deliveries import (
    DELETIONS,
    CoupleIds,
    Delivery,
    DeliveryKind,
    DeliveryState,
    MissedPosts,
    NewPost,
)
from data.shard_session import CHANNEL
from data.stores.base import Store
from data.stores.delivery_rows import CANCELLED, columns_of, delivery_from_row, delivery_of_post
from data.tables import deliveries

PENDING_STATES = (DeliveryState.DUE, DeliveryState.CLAIMED)
# Worded exactly as in the partial index: SQLite uses it only if the query repeats its condition.
IS_PENDING = text("deliveries.state IN ('due', 'claimed')")

INSERT = insert(deliveries)
WAS_TRIED = deliveries.c.attempts > 0
# Those never tried are dropped; tried ones stay due, since their messages may have to be deleted.
CANCEL = (
    update(deliveries)
    .where(deliveries.c.state.in_(PENDING_STATES))
    .values(
        state=case((WAS_TRIED, DeliveryState.DUE.value), else_=DeliveryState.DROPPED.value),
        reason=case((WAS_TRIED, CANCELLED), else_=deliveries.c.reason),
    )
)
IS_OF_KINDS = deliveries.c.kind.in_(bindparam("kinds", expanding=True))
CANCEL_ABOUT = CANCEL.where(deliveries.c.subject_id == bindparam("subject"), IS_OF_KINDS)
CANCEL_TO = CANCEL_ABOUT.where(deliveries.c.user_id == bindparam("user"))


class DeliveryOptions(TypedDict, total=False):
    """What a scheduled delivery may have besides its subject and its moment.

    `repetition` tells apart deliveries for one moment, where a cancelled one is scheduled again.
    """

    user_id: int | None
    channel_id: int | None
    not_after: datetime | None
    repetition: int
    is_hour_chosen: bool


class DeliveryStore(Store):
    """The outbox: each delivery to be made, and its outcome."""

    async def schedule(
        self,
        couple: Couple | CoupleIds,
        kind: DeliveryKind,
        subject_id: int,
        due_at: datetime,
        **options: Unpack[DeliveryOptions],
    ) -> Delivery:
        """Store a delivery that is due at `due_at`, for the queue runner to claim."""
        delivery = self.new_delivery(couple, kind, subject_id, due_at, **options)
        await self.insert_deliveries([delivery])
        return delivery

    async def known_among(self, keys: Sequence[str]) -> frozenset[str]:
        """Return which of these deliveries are stored already, by their keys."""
        query = select(deliveries.c.key).where(deliveries.c.key.in_(keys))
        return frozenset((await self._connection.scalars(query)).all())

    async def insert_deliveries(self, new: Sequence[Delivery]) -> None:
        """Store deliveries, in one statement."""
        if new:
            await self._connection.execute(INSERT, [columns_of(delivery) for delivery in new])

    async def tell_processes_of(self, guild_ids: Collection[int]) -> None:
        """Tell the processes that serve these servers, once this is committed, that something is due there.

        SQLite has one process alone: there what is left waits until that one serves the server.
        """
        if self._connection.dialect.name == "postgresql":
            for guild_id in guild_ids:
                await self._connection.execute(select(func.pg_notify(CHANNEL, str(guild_id))))

    def new_delivery(
        self,
        couple: Couple | CoupleIds,
        kind: DeliveryKind,
        subject_id: int,
        due_at: datetime,
        **options: Unpack[DeliveryOptions],
    ) -> Delivery:
        """Create a delivery as `schedule` stores it, for `insert_deliveries` to store with others."""
        user_id, repetition = options.get("user_id"), options.get("repetition", 0)
        moment = f"{due_at.isoformat()}.{repetition}" if repetition else due_at.isoformat()
        return Delivery(
            id=self._next_id(),
            dedup_key=f"{kind}:{subject_id}:{user_id or 0}:{moment}",
            guild_id=couple.guild_id,
            couple_id=couple.id,
            kind=kind,
            subject_id=subject_id,
            user_id=user_id,
            channel_id=options.get("channel_id"),
            due_at=due_at,
            next_at=due_at,
            not_after=options.get("not_after"),
            state=DeliveryState.DUE,
            attempts=0,
            is_hour_chosen=options.get("is_hour_chosen", False),
        )

    async def insert_new_posts(
        self, new_posts: Sequence[NewPost], now: datetime, *, is_claimed: bool
    ) -> list[Delivery]:
        """Store new posts, claimed by the current request or due for the queue runner."""
        created = [
            delivery_of_post(post, now, is_claimed=is_claimed and not post.delay) for post in new_posts
        ]
        await self.insert_deliveries(created)
        return created

    async def cancel_pending(self, subject_id: int, *kinds: DeliveryKind, user_id: int | None = None) -> None:
        """Cancel the pending deliveries of these kinds about a subject; with `user_id`, only that user's."""
        to_user: dict[str, object] = {} if user_id is None else {"user": user_id}
        parameters = {"kinds": list(kinds), "subject": subject_id, **to_user}
        await self._connection.execute(CANCEL_TO if to_user else CANCEL_ABOUT, parameters)

    async def cancel_pending_of_all(self, subject_ids: Collection[int], *kinds: DeliveryKind) -> None:
        """Cancel the pending deliveries of these kinds about any of several subjects."""
        is_about = deliveries.c.subject_id.in_(subject_ids)
        await self._connection.execute(CANCEL.where(deliveries.c.kind.in_(kinds), is_about))

    async def delete_unstarted(
        self, kind: DeliveryKind, subject_id: int, *, user_id: int | None = None
    ) -> None:
        """Delete due deliveries never tried yet, so that they can be scheduled again for the same moment.

        With `user_id`, only that user's.
        """
        to_user = () if user_id is None else (deliveries.c.user_id == user_id,)
        await self._connection.execute(
            delete(deliveries).where(
                *to_user,
                deliveries.c.kind == kind,
                deliveries.c.subject_id == subject_id,
                deliveries.c.state == DeliveryState.DUE,
                deliveries.c.attempts == 0,
            )
        )

    async def cancel_all_pending_of(self, couple_id: int) -> None:
        """Cancel all pending deliveries of a couple, except deletions."""
        of_couple = CANCEL.where(deliveries.c.couple_id == couple_id, deliveries.c.kind.not_in(DELETIONS))
        await self._connection.execute(of_couple)

    async def settle_cancelled(self, delivery_id: int) -> bool:
        """Settle a cancelled delivery once its message is gone; return False if it was not cancelled."""
        result = await self._connection.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery_id, deliveries.c.reason == CANCELLED)
            .values(state=DeliveryState.DROPPED)
        )
        return bool(result.rowcount)

    async def is_pending(self, kind: DeliveryKind, subject_id: int, user_id: int | None = None) -> bool:
        """Return whether a delivery is pending and not cancelled; if `user_id` is given, one to that user."""
        conditions = [deliveries.c.kind == kind, deliveries.c.subject_id == subject_id]
        if user_id is not None:
            conditions.append(deliveries.c.user_id == user_id)
        pending = exists().where(
            *conditions, deliveries.c.state.in_(PENDING_STATES), deliveries.c.reason.is_(None)
        )
        return bool(await self._connection.scalar(select(pending)))

    async def has_pending_deletions(self, couple_id: int) -> bool:
        """Return whether a message or event of a couple is still to be deleted from Discord."""
        pending = exists().where(
            deliveries.c.couple_id == couple_id,
            deliveries.c.kind.in_(DELETIONS),
            deliveries.c.state.in_(PENDING_STATES),
        )
        return bool(await self._connection.scalar(select(pending)))

    async def was_scheduled(self, kind: DeliveryKind, subject_id: int, due_at: datetime) -> bool:
        """Return whether a delivery was scheduled for exactly `due_at`; settled ones, for 90 days."""
        return bool(
            await self._connection.scalar(
                select(
                    exists().where(
                        deliveries.c.subject_id == subject_id,
                        deliveries.c.kind == kind,
                        deliveries.c.due_at == due_at,
                    )
                )
            )
        )

    async def cancel_late(self, couple_id: int, kind: DeliveryKind, now: datetime) -> None:
        """Cancel deliveries that became too late while the couple rested."""
        is_late = and_(deliveries.c.kind == kind, deliveries.c.not_after < now)
        await self._connection.execute(CANCEL.where(deliveries.c.couple_id == couple_id, is_late))

    async def count_due(self, now: datetime, limit: int) -> int:
        """Count the deliveries that are due, up to `limit`."""
        waiting = select(deliveries.c.id).where(IS_PENDING, deliveries.c.next_at <= now)
        found = await self._connection.scalar(
            select(func.count()).select_from(waiting.limit(limit).subquery())
        )
        return int(found or 0)

    async def last_of(self, kind: DeliveryKind, subject_id: int) -> Delivery | None:
        """Find the newest delivery of a subject's cards."""
        query = select(deliveries).where(deliveries.c.subject_id == subject_id, deliveries.c.kind == kind)
        row = (await self._connection.execute(query.order_by(deliveries.c.id.desc()).limit(1))).first()
        return None if row is None else delivery_from_row(row)

    async def missed_posts_of(self, couple_id: int, since: datetime) -> list[MissedPosts]:
        """Count a couple's missed deliveries by kind and reason, of those due since `since`, newest first."""
        last_due_at = func.max(deliveries.c.due_at, type_=deliveries.c.due_at.type)
        rows = await self._connection.execute(
            select(deliveries.c.kind, deliveries.c.reason, func.count(), last_due_at)
            .where(
                deliveries.c.couple_id == couple_id,
                deliveries.c.state == DeliveryState.MISSED,
                deliveries.c.due_at >= since,
            )
            .group_by(deliveries.c.kind, deliveries.c.reason)
            .order_by(last_due_at.desc())
        )
        return [
            MissedPosts(DeliveryKind(kind), str(reason or "late"), int(count), due_at)
            for kind, reason, count, due_at in rows.all()
        ]
