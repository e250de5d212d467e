"""Announcements: plan what is next told of a milestone, and move it where zones have changed."""

from datetime import datetime

from core.couples import Couple
from core.deliveries import DeliveryKind
from core.milestones import Announcement, reschedule_after_zone_change
from data.stores import Stores


async def reschedule_announcements(stores: Stores, couple: Couple, now: datetime) -> None:
    """Move what is to be announced to where it comes now that the couple's zones have changed."""
    for milestone in await stores.milestones.milestones_of(couple.id):
        if milestone.next_at is not None and milestone.next_at > now:  # else the clock announces it still
            await schedule_announcement(
                stores,
                couple,
                milestone.id,
                reschedule_after_zone_change(milestone, now, couple.zone, couple.zones),
                now,
            )


async def schedule_announcement(
    stores: Stores, couple: Couple, milestone_id: int, announcement: Announcement | None, now: datetime
) -> None:
    """Note what is announced next, and plan its moment; one that was planned before still stands."""
    await stores.milestones.update_next_announcement(milestone_id, announcement)
    if announcement is None:
        return
    if not await stores.deliveries.was_scheduled(DeliveryKind.MILESTONE_DAY, milestone_id, announcement.at):
        await stores.deliveries.schedule(
            couple, DeliveryKind.MILESTONE_DAY, milestone_id, announcement.at, now
        )
