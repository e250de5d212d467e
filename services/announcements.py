"""Announcements: the host's message is posted once in every home."""

from core.announcements import ANNOUNCE_WITHIN, Announcement
from core.deliveries import DeliveryKind
from core.errors import existing
from services.base import Service

COUPLES_AT_ONCE = 500  # in one transaction, which makes others wait for the only connection


class Announcements(Service):
    """The use cases of announcements."""

    async def announce(self, announcement: Announcement, after: int = 0) -> int | None:
        """Schedule an announcement for the next couples, those after the couple `after`.

        Returns the last of these couples' ids, or None once every couple has been reached. Asked for again,
        as after a kill, it skips deliveries that are scheduled already.
        """
        async with self._work() as work:
            if await work.announcements.find_announcement(announcement.id) is None:
                await work.announcements.insert_announcement(announcement)
            together = await work.couples.ids_together(after, COUPLES_AT_ONCE)
            new = [
                work.deliveries.new_delivery(
                    ids,
                    DeliveryKind.ANNOUNCEMENT,
                    announcement.id,
                    announcement.made_at,
                    not_after=announcement.made_at + ANNOUNCE_WITHIN,
                    repetition=ids.id,  # one subject for all couples: so each delivery has a key of its own
                )
                for ids in together
            ]
            known = await work.deliveries.known_among([delivery.dedup_key for delivery in new])
            await work.deliveries.insert_deliveries(
                [delivery for delivery in new if delivery.dedup_key not in known]
            )
        return together[-1].id if together else None

    async def load_announcement(self, announcement_id: int) -> Announcement:
        """Load an announcement. Raises `NotAvailable` once it is purged."""
        async with self._work() as work:
            return existing(await work.announcements.find_announcement(announcement_id))
