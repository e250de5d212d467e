"""Erasures: mark, destroy the key, remove the files, delete the rows; the next start finishes it.

The ids of messages that show words outlive the key, for as long as these are still to be deleted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.couples import KEEP_AFTER_PARTING, CoupleState, PendingErasure
from core.statements import DRAFT_EXPIRES_AFTER
from data.crypto.keyring import Keyring
from data.images.media import Media
from data.unit_of_work import OpenWork
from services.clock import Clock

MESSAGE_DELETION_TIMEOUT = timedelta(days=3)  # for as long a message that cannot be deleted is tried again


@dataclass(frozen=True, slots=True)
class Erased:
    """How many couples' keys or rows went, and what kept others from being erased."""

    count: int
    failures: tuple[Exception, ...]


class Erasures:
    """Erases couples for good, and what nobody needs any more."""

    def __init__(self, work: OpenWork, keyring: Keyring, media: Media, clock: Clock) -> None:
        self._work = work
        self._keyring = keyring
        self._media = media
        self._clock = clock

    async def erase_due_couples(self) -> Erased:
        """Erase every couple whose time has come.

        One whose files cannot be removed now, or whose messages are still being deleted, is looked at again
        in the next tick; its key is gone already.
        """
        now, count = self._clock(), 0
        async with self._work() as work:
            due = await work.couples.pending_erasures(now)
            for one in due:
                await work.couples.update_couple(one.id, state=CoupleState.ERASING)
        failures: list[Exception] = []
        for couple in due:
            try:
                count += await self._erase(couple, now)
            except Exception as error:  # noqa: BLE001 (one failing couple never keeps another from being erased)
                failures.append(error)
        return Erased(count, tuple(failures))

    async def _erase(self, couple: PendingErasure, now: datetime) -> bool:
        """Destroy a couple's key, files and rows; return whether anything went that was there before."""
        await self._keyring.destroy_key(couple.key_id)
        is_empty = await self._media.remove_couple(couple.id)
        async with self._work() as work:
            is_late = now - couple.erase_at > MESSAGE_DELETION_TIMEOUT
            is_over = is_empty and (is_late or not await work.deliveries.has_pending_deletions(couple.id))
            if is_over:
                await work.couples.delete_couple(couple.id)
        return is_over or not couple.is_erasing

    async def purge_old_records(self) -> None:
        """Delete invitations that are over, what was posted for them, and drafts that nobody posted.

        No key is ever destroyed here, also where no couple uses it: beside an older or an empty database
        that would be everybody's. A key that no couple uses wraps nothing and does no harm.
        """
        now = self._clock()
        async with self._work() as work:
            await work.invitations.purge_old_invitations(now)
            await work.statements.purge_old_drafts(now - DRAFT_EXPIRES_AFTER)
            await work.deliveries.purge_old_deliveries(now - KEEP_AFTER_PARTING)
            await work.posts.purge_old_posts(now - KEEP_AFTER_PARTING)
