"""Erasures: mark a couple, destroy its key here and in copies, remove its files, delete its rows.

An interrupted erasure goes on in the next tick, also after a restart. The rows are kept for a while after the
key: they have the ids of the messages in Discord that still have to be deleted.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.announcements import KEEP_ANNOUNCEMENTS
from core.couples import KEEP_AFTER_PARTING, CoupleState, PendingErasure
from data.batches import slices_of
from data.crypto.keyring import Keyring
from data.images.media import Media
from data.unit_of_work import OpenWork
from services.clock import Clock
from services.deletions import delete_all_posts

ROWS_PER_DELETION = 200  # in one transaction
MESSAGE_DELETION_TIMEOUT = timedelta(days=3)  # then the rows go, even if messages are left


ReplaceKeyCopies = Callable[[bool], Awaitable[bool]]
"""Replaces the copies of the keyring if they are outdated; returns whether none holds a destroyed key."""


async def _without_copies(_are_outdated: bool) -> bool:  # noqa: FBT001 (a `ReplaceKeyCopies`)
    return True


@dataclass(frozen=True, slots=True)
class Erased:
    """The number of couples whose key or rows were deleted, and the errors that stopped the others."""

    count: int
    failures: tuple[Exception, ...]


class Erasures:
    """Erases couples for good, and deletes records that are no longer needed."""

    def __init__(
        self,
        work: OpenWork,
        keyring: Keyring,
        media: Media,
        clock: Clock,
        replace_key_copies: ReplaceKeyCopies | None = None,
    ) -> None:
        self._work = work
        self._keyring = keyring
        self._media = media
        self._clock = clock
        self._replace_key_copies = replace_key_copies or _without_copies

    async def erase_due_couples(self) -> Erased:
        """Erase every couple that is due.

        A couple whose files cannot be removed now, whose messages are still being deleted, or whose key is
        still in a copy of the keyring, is tried again in the next tick; its key here is destroyed already.
        """
        now = self._clock()
        await self._keyring.tombstones.settle()
        async with self._work() as work:
            due = await work.couples.pending_erasures(now)
        failures: dict[int, Exception] = {}
        destroyed: set[int] = set()
        marked = [one for one in due if await self._attempt(one, self._mark(one), failures)]
        emptied = [one for one in marked if await self._attempt(one, self._destroy(one, destroyed), failures)]
        # Once for all of them, and before their rows go: until then each is marked, and found again.
        if not due or not await self._replace_key_copies(bool(destroyed)):
            emptied = []
        ended = {one.id for one in emptied if await self._attempt(one, self._end(one, now), failures)}
        done = [one for one in due if one.id in ended or not one.is_erasing]
        return Erased(sum(one.id not in failures for one in done), tuple(failures.values()))

    async def _attempt(
        self, couple: PendingErasure, step: Awaitable[bool], failures: dict[int, Exception]
    ) -> bool:
        try:
            return await step
        except Exception as error:  # noqa: BLE001 (one failing couple never keeps another from being erased)
            failures[couple.id] = error
            return False

    async def end_unreadable_couples(self, key_ids: Collection[str]) -> int:
        """End the couples with these keys, whose words nobody can read; the next tick erases them.

        Their messages in Discord are deleted as after a parting. Returns the number of couples. Interrupted,
        it can be done again: those that have ended are not found any more.
        """
        ended = 0
        # Some in each transaction: a statement has no room for the keys of very many.
        for some in slices_of(key_ids):
            async with self._work() as work:
                couple_ids = await work.couples.ids_by_keys(some)
                # without their keys, which would be refused
                for couple in (await work.couples.snapshot_couples(couple_ids)).values():
                    await delete_all_posts(work, couple)
                    await work.couples.mark_parted(couple.id, work.now)
                    await work.couples.update_couple(couple.id, state=CoupleState.ERASING)
            ended += len(couple_ids)
        return ended

    async def _mark(self, couple: PendingErasure) -> bool:
        """Mark a couple, if it is not yet: if the erasure stops halfway, the next tick finds it again."""
        if not couple.is_erasing:
            # Each alone: a row that somebody else has locked keeps no other couple from being erased.
            async with self._work() as work:
                await work.couples.update_couple(couple.id, state=CoupleState.ERASING)
        return True

    async def _destroy(self, couple: PendingErasure, destroyed: set[int]) -> bool:
        """Destroy a couple's key, then its files; return whether all files are gone.

        Notes in `destroyed` whose key was still there: the copies have it, too.
        """
        # The key first: from here on nobody can read the couple's words, whatever stops the rest.
        if await self._keyring.destroy_key(couple.key_id):
            destroyed.add(couple.id)
        return await self._media.remove_couple(couple.id)

    async def _end(self, couple: PendingErasure, now: datetime) -> bool:
        """Delete the rows of a couple whose words are gone; return False while messages remain to delete."""
        async with self._work() as work:
            is_late = now - couple.erase_at > MESSAGE_DELETION_TIMEOUT
            if not is_late and await work.deliveries.has_pending_deletions(couple.id):
                return False
        await self._delete_rows(couple.id)
        await self._keyring.tombstones.remove_of_couple(couple.id)
        return True

    async def _delete_rows(self, couple_id: int) -> None:
        """Delete a couple's rows, some per transaction, so that other requests get their turn."""
        is_left = True
        while is_left:
            async with self._work() as work:
                is_left = await work.erasures.delete_some_rows_of(couple_id, ROWS_PER_DELETION)
        async with self._work() as work:
            await work.couples.delete_couple(couple_id)

    async def purge_old_records(self) -> None:
        """Delete settled invitations with their posts, and old announcements.

        No key is destroyed here, not even one that no couple uses: beside an older or an empty database, that
        would be every couple's key. An unused key decrypts nothing and does no harm.
        """
        async with self._work() as work:
            await work.invitations.purge_old_invitations(work.now)
            await work.bookkeeping.purge_old_deliveries(work.now - KEEP_AFTER_PARTING)
            await work.posts.purge_old_posts(work.now - KEEP_AFTER_PARTING)
            await work.announcements.purge_old_announcements(work.now - KEEP_ANNOUNCEMENTS)
