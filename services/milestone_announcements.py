"""Announcements: schedule a milestone's next one, and move it when the couple's zones change."""

from core.couples import Couple
from core.deliveries import DeliveryKind
from core.milestones import Announcement, reschedule_after_zone_change
from data.unit_of_work import UnitOfWork


async def reschedule_announcements(work: UnitOfWork, couple: Couple) -> None:
    """Move the couple's coming announcements to their moments in its new zones."""
    for milestone in await work.milestones.milestones_of(couple.id):
        # An announcement that is already due keeps its moment: the next tick makes it.
        if milestone.next_at is not None and milestone.next_at > work.now:
            await schedule_announcement(
                work,
                couple,
                milestone.id,
                reschedule_after_zone_change(milestone, work.now, couple.zone, couple.zones),
            )


async def schedule_announcement(
    work: UnitOfWork, couple: Couple, milestone_id: int, announcement: Announcement | None
) -> None:
    """Store the next announcement of a milestone, and schedule its moment unless it was scheduled before.

    A moment that was scheduled before and is no longer the next one has no effect when it comes.
    """
    await work.milestones.update_next_announcement(milestone_id, announcement)
    if announcement is None:
        return
    if not await work.deliveries.was_scheduled(DeliveryKind.MILESTONE_DAY, milestone_id, announcement.at):
        await work.deliveries.schedule(couple, DeliveryKind.MILESTONE_DAY, milestone_id, announcement.at)
