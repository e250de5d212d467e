"""Announcements: plan what is next told of a milestone, and move it where zones have changed."""

from datetime import datetime

from core.couples import Couple
from core.deliveries import DeliveryKind
from core.milestones import Announcement, moved
from data.stores import Stores


async def move_milestones(stores: Stores, couple: Couple, now: datetime) -> None:
    """Move what is to be announced to where it comes now that the couple's zones have changed."""
    for milestone in await stores.milestones.of(couple.id):
        if milestone.next_at is not None and milestone.next_at > now:  # else the clock announces it still
            await comes_next(
                stores, couple, milestone.id, moved(milestone, now, couple.zone, couple.zones), now
            )


async def comes_next(
    stores: Stores, couple: Couple, milestone_id: int, coming: Announcement | None, now: datetime
) -> None:
    """Note what is announced next, and plan its moment; one that was planned before still stands."""
    await stores.milestones.comes_next(milestone_id, coming)
    if coming is None:
        return
    if not await stores.deliveries.is_planned(DeliveryKind.MILESTONE_DAY, milestone_id, coming.at):
        await stores.deliveries.plan(couple, DeliveryKind.MILESTONE_DAY, milestone_id, coming.at, now)
