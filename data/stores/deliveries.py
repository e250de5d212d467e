"""Deliveries, stored: scheduled, cancelled, looked up."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, delete, exists, func, insert, select, text, update

from core.couples import Couple
from core.deliveries import DELETIONS, LEASE, Delivery, DeliveryKind, DeliveryState, NewPost
from data.stores.base import Store
from data.tables import deliveries

PENDING_STATES = (DeliveryState.DUE, DeliveryState.CLAIMED)
CANCELLED = "retracted"
# Written as the partial index has it: SQLite takes it only where the query says the very same.
IS_PENDING = text("deliveries.state IN ('due', 'claimed')")


def delivery_from_row(row: Row[Any]) -> Delivery:
    """Read a delivery from its row."""
    return Delivery(
        id=row.id,
        dedup_key=row.key,
        guild_id=row.guild_id,
        couple_id=row.couple_id,
        kind=DeliveryKind(row.kind),
        subject_id=row.subject_id,
        user_id=row.user_id,
        channel_id=row.channel_id,
        due_at=row.due_at,
        next_at=row.next_at,
        not_after=row.not_after,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        is_cancelled=row.reason == CANCELLED,
    )


def _columns(delivery: Delivery) -> dict[str, object]:
    return {
        "id": delivery.id,
        "key": delivery.dedup_key,
        "guild_id": delivery.guild_id,
        "couple_id": delivery.couple_id,
        "kind": delivery.kind,
        "subject_id": delivery.subject_id,
        "user_id": delivery.user_id,
        "channel_id": delivery.channel_id,
        "due_at": delivery.due_at,
        "next_at": delivery.next_at,
        "not_after": delivery.not_after,
        "state": delivery.state,
        "attempts": delivery.attempts,
    }


class DeliveryStore(Store):
    """What is to be posted, and what became of it."""

    async def schedule(
        self,
        couple: Couple,
        kind: DeliveryKind,
        subject_id: int,
        due_at: datetime,
        now: datetime,
        *,
        user_id: int | None = None,
        channel_id: int | None = None,
        not_after: datetime | None = None,
        repetition: int = 0,
    ) -> Delivery:
        """Store what is due at a moment, for the queue runner to claim.

        `repetition` tells apart what may be planned again for a moment for which it was cancelled.
        """
        moment = f"{due_at.isoformat()}.{repetition}" if repetition else due_at.isoformat()
        planned = Delivery(
            id=self._ids.next_id(now),
            dedup_key=f"{kind}:{subject_id}:{user_id or 0}:{moment}",
            guild_id=couple.guild_id,
            couple_id=couple.id,
            kind=kind,
            subject_id=subject_id,
            user_id=user_id,
            channel_id=channel_id,
            due_at=due_at,
            next_at=due_at,
            not_after=not_after,
            state=DeliveryState.DUE,
            attempts=0,
        )
        await self._connection.execute(insert(deliveries), _columns(planned))
        return planned

    async def insert_new_posts(
        self, new_posts: Sequence[NewPost], now: datetime, *, is_claimed: bool
    ) -> list[Delivery]:
        """Store what is to be posted: claimed for the request that asked, or due for the queue runner."""
        made = [self._new_delivery(one, now, is_claimed=is_claimed and not one.delay) for one in new_posts]
        if made:
            await self._connection.execute(insert(deliveries), [_columns(one) for one in made])
        return made

    def _new_delivery(self, new: NewPost, now: datetime, *, is_claimed: bool) -> Delivery:
        return Delivery(
            id=new.id,
            dedup_key=f"{new.kind}:{new.subject_id}:{new.user_id or 0}:{new.id}",
            guild_id=new.guild_id,
            couple_id=new.couple.id if new.couple else None,
            kind=new.kind,
            subject_id=new.subject_id,
            user_id=new.user_id,
            channel_id=new.channel_id,
            due_at=now + new.delay,
            next_at=now + LEASE if is_claimed else now + new.delay,
            not_after=None,
            state=DeliveryState.CLAIMED if is_claimed else DeliveryState.DUE,
            attempts=1 if is_claimed else 0,
        )

    async def cancel_pending(self, subject_id: int, *kinds: DeliveryKind, user_id: int | None = None) -> None:
        """Cancel what of these kinds is no longer wanted about a subject; of one user where it is named."""
        mine = [deliveries.c.kind.in_(kinds), deliveries.c.subject_id == subject_id]
        if user_id is not None:
            mine.append(deliveries.c.user_id == user_id)
        await self._cancel(*mine)

    async def delete_unstarted(self, kind: DeliveryKind, subject_id: int) -> None:
        """Delete what is due and was never tried: it can be scheduled again, also for the same moment."""
        await self._connection.execute(
            delete(deliveries).where(
                deliveries.c.kind == kind,
                deliveries.c.subject_id == subject_id,
                deliveries.c.state == DeliveryState.DUE,
                deliveries.c.attempts == 0,
            )
        )

    async def cancel_all_pending_of(self, couple_id: int) -> None:
        """Cancel everything that waits for a couple, except deletions."""
        await self._cancel(deliveries.c.couple_id == couple_id, deliveries.c.kind.not_in(DELETIONS))

    async def settle_cancelled(self, delivery_id: int) -> None:
        """Settle what was cancelled, now that its message is gone."""
        await self._connection.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery_id, deliveries.c.reason == CANCELLED)
            .values(state=DeliveryState.DROPPED)
        )

    async def _cancel(self, *mine: ColumnElement[bool]) -> None:
        """Drop what was never tried; what was may be posted already, so it is looked for and deleted."""
        was_tried = deliveries.c.attempts > 0
        await self._connection.execute(
            update(deliveries)
            .where(*mine, deliveries.c.state.in_(PENDING_STATES))
            .values(
                state=case((was_tried, DeliveryState.DUE.value), else_=DeliveryState.DROPPED.value),
                reason=case((was_tried, CANCELLED), else_=deliveries.c.reason),
            )
        )

    async def is_pending(self, kind: DeliveryKind, subject_id: int, user_id: int | None = None) -> bool:
        """Return whether something is still to be delivered, to this user where one is named."""
        mine = [deliveries.c.kind == kind, deliveries.c.subject_id == subject_id]
        if user_id is not None:
            mine.append(deliveries.c.user_id == user_id)
        waits = exists().where(*mine, deliveries.c.state.in_(PENDING_STATES), deliveries.c.reason.is_(None))
        return bool(await self._connection.scalar(select(waits)))

    async def has_pending_deletions(self, couple_id: int) -> bool:
        """Return whether something that a couple has in Discord is still to be deleted."""
        waits = exists().where(
            deliveries.c.couple_id == couple_id,
            deliveries.c.kind.in_(DELETIONS),
            deliveries.c.state.in_(PENDING_STATES),
        )
        return bool(await self._connection.scalar(select(waits)))

    async def was_scheduled(self, kind: DeliveryKind, subject_id: int, due_at: datetime) -> bool:
        """Return whether something was ever scheduled for exactly that moment."""
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

    async def last_delivery_to(self, kind: DeliveryKind, subject_id: int, user_id: int) -> Delivery | None:
        """Find what was last to be delivered to somebody about one thing, whatever became of it."""
        row = (
            await self._connection.execute(
                select(deliveries)
                .where(
                    deliveries.c.subject_id == subject_id,
                    deliveries.c.kind == kind,
                    deliveries.c.user_id == user_id,
                )
                .order_by(deliveries.c.id.desc())
                .limit(1)
            )
        ).one_or_none()
        return None if row is None else delivery_from_row(row)

    async def cancel_late(self, couple_id: int, kind: DeliveryKind, now: datetime) -> None:
        """Cancel what waited while a couple rested, until it was too late."""
        await self._cancel(
            deliveries.c.couple_id == couple_id,
            deliveries.c.kind == kind,
            deliveries.c.not_after < now,
        )

    async def count_due(self, now: datetime, limit: int) -> int:
        """Count what is due and waits, no further than `limit`."""
        waiting = select(deliveries.c.id).where(IS_PENDING, deliveries.c.next_at <= now)
        found = await self._connection.scalar(
            select(func.count()).select_from(waiting.limit(limit).subquery())
        )
        return int(found or 0)

    async def missed_counts_of(self, couple_id: int, since: datetime) -> dict[str, int]:
        """How many of a couple's deliveries were missed, by reason."""
        rows = await self._connection.execute(
            select(deliveries.c.reason, func.count())
            .where(
                deliveries.c.couple_id == couple_id,
                deliveries.c.state == DeliveryState.MISSED,
                deliveries.c.due_at >= since,
            )
            .group_by(deliveries.c.reason)
        )
        return {str(reason or "late"): int(count) for reason, count in rows.all()}

    async def purge_old_deliveries(self, before: datetime) -> None:
        """Delete what was settled long ago and belongs to no couple; the others go with theirs."""
        await self._connection.execute(
            delete(deliveries).where(
                deliveries.c.couple_id.is_(None),
                deliveries.c.state.not_in(PENDING_STATES),
                deliveries.c.due_at < before,
            )
        )
