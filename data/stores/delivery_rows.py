"""Deliveries as rows: built from one, turned into one, and made of a new post."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from core.deliveries import LEASE, Delivery, DeliveryKind, DeliveryState, NewPost

CANCELLED = "retracted"  # the reason of what was cancelled; it is stored, so the word stays


def delivery_from_row(row: Row[Any]) -> Delivery:
    """Build a delivery from its row."""
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
        is_hour_chosen=row.is_hour_chosen,
    )


def columns_of(delivery: Delivery) -> dict[str, object]:
    """Return the columns of a delivery that is inserted; it has no outcome yet."""
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
        "is_hour_chosen": delivery.is_hour_chosen,
    }


def delivery_of_post(new: NewPost, now: datetime, *, is_claimed: bool) -> Delivery:
    """Build the delivery of a new post: claimed by the current request, or due for the queue runner."""
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
        is_hour_chosen=new.is_hour_chosen,
    )
