"""Erasures: mark a couple, destroy its key, remove its files, delete its rows.

An interrupted erasure goes on in the next tick, also after a restart. The rows are kept for a while after the
key: they have the ids of the messages in Discord that still have to be deleted.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.announcements import KEEP_ANNOUNCEMENTS
from core.couples import KEEP_AFTER_PARTING, CoupleState, PendingErasure
from data.crypto.keyring import Keyring
from data.images.media import Media
from data.unit_of_work import OpenWork
from services.clock import Clock
from services.deletions import delete_all_posts

ROWS_PER_DELETION = 200  # in one transaction
MESSAGE_DELETION_TIMEOUT = timedelta(days=3)  # then the rows go, even if messages are left


@dataclass(frozen=True, slots=True)
class Erased:
    """The number of couples whose key or rows were deleted, and the errors that stopped others."""

    count: int
    failures: tuple[Exception, ...]


class Erasures:
    """Erases couples for good, and deletes records that are no longer needed."""

    def __init__(self, work: OpenWork, keyring: Keyring, media: Media, clock: Clock) -> None:
        self._work = work
        self._keyring = keyring
        self._media = media
        self._clock = clock

    async def erase_due_couples(self) -> Erased:
        """Erase every couple that is due.

        A couple whose files cannot be removed now, or whose messages are still being deleted, is tried again
        in the next tick; its key is destroyed already.
        """
        now, count = self._clock(), 0
        await self._keyring.tombstones.settle()
        async with self._work() as work:
            due = await work.couples.pending_erasures(now)
            # Marked in a transaction of its own: if this stops halfway, the next tick finds the couple again.
            for couple in due:
                await work.couples.update_couple(couple.id, state=CoupleState.ERASING)
        failures: list[Exception] = []
        for couple in due:
            try:
                count += await self._erase(couple, now)
            except Exception as error:  # noqa: BLE001 (one failing couple never keeps another from being erased)
                failures.append(error)
        return Erased(count, tuple(failures))

    async def end_unreadable_couples(self, key_ids: Collection[str]) -> int:
        """End the couples of these keys, whose words nobody can read; the next tick erases them.

        Their messages in Discord are deleted as after a parting. Returns the number of couples.
        """
        async with self._work() as work:
            couple_ids = await work.couples.ids_by_keys(key_ids)
            # without their keys, which would be refused
            for couple in (await work.couples.snapshot_couples(couple_ids)).values():
                await delete_all_posts(work, couple, work.now)
                await work.couples.mark_parted(couple.id, work.now)
                await work.couples.update_couple(couple.id, state=CoupleState.ERASING)
        return len(couple_ids)

    async def _erase(self, couple: PendingErasure, now: datetime) -> bool:
        """Destroy a couple's key, files and rows; return whether this call deleted the key or the rows."""
        # The key first: from here on nobody can read the couple's words, whatever stops the rest.
        await self._keyring.destroy_key(couple.key_id)
        is_empty = await self._media.remove_couple(couple.id)
        async with self._work() as work:
            is_late = now - couple.erase_at > MESSAGE_DELETION_TIMEOUT
            is_over = is_empty and (is_late or not await work.deliveries.has_pending_deletions(couple.id))
        if is_over:
            await self._delete_rows(couple.id)
            await self._keyring.tombstones.remove_of_couple(couple.id)
        return is_over or not couple.is_erasing

    async def _delete_rows(self, couple_id: int) -> None:
        """Delete the rows of a couple, some in each transaction, so that other requests come in between."""
        is_left = True
        while is_left:
            async with self._work() as work:
                is_left = await work.erasures.delete_some_rows_of(couple_id, ROWS_PER_DELETION)
        async with self._work() as work:
            await work.couples.delete_couple(couple_id)

    async def purge_old_records(self) -> None:
        """Delete invitations that are over, what was posted for them, and old announcements.

        No key is destroyed here, not even one that no couple uses: beside an older or an empty database, that
        would be every couple's key. An unused key decrypts nothing and does no harm.
        """
        async with self._work() as work:
            await work.invitations.purge_old_invitations(work.now)
            await work.bookkeeping.purge_old_deliveries(work.now - KEEP_AFTER_PARTING)
            await work.posts.purge_old_posts(work.now - KEEP_AFTER_PARTING)
            await work.announcements.purge_old_announcements(work.now - KEEP_ANNOUNCEMENTS)
