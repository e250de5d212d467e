"""The cleanup of the media store: files of deleted pictures, and files that belong to no picture."""

from collections.abc import Collection
from contextlib import suppress

from core.pictures import PicturesUnreachable
from data.images.media import Media
from data.unit_of_work import OpenWork
from services.clock import Clock

REMOVED_AT_ONCE = 200  # pictures, in one transaction
COUPLES_PER_SWEEP = 20  # couples that one transaction looks up: some of them have thousands of pictures


class PictureCleanup:
    """Removes what the media store holds and no couple has, in ticks."""

    def __init__(self, work: OpenWork, media: Media, clock: Clock) -> None:
        self._work = work
        self._media = media
        self._clock = clock

    async def finish_removals(self) -> None:
        """Remove the files of deleted pictures that could not be removed when they were deleted."""
        while self._media.is_removal_due:
            # Before they are read: whatever is deleted from here on sets it again.
            self._media.is_removal_due = False
            try:
                async with self._work() as work:
                    removed = await work.pictures.removed_pictures(REMOVED_AT_ONCE)
            except BaseException:
                self._media.is_removal_due = True
                raise
            if removed and not await self._media.remove_pictures(removed):
                return
            if removed:
                async with self._work() as work:
                    await work.pictures.forget_removed([picture_id for _, picture_id in removed])

    async def sweep_orphaned_files(self) -> int:
        """Move files of known couples that belong to no picture aside, and return their number.

        They are deleted after 30 days. Folders of couples that the database does not know stay: the database
        may be restored from an older backup. Sizes of pictures that are not known yet are stored on the way.
        While the store cannot be reached, nothing is moved: the next night tries again.
        """
        moved = 0
        with suppress(PicturesUnreachable):  # the media have logged it
            await self._media.delete_expired_aside(self._clock())
            couple_ids = await self._media.couple_ids()
            # In batches, so that no transaction and no list of ids grows with the number of couples.
            for first in range(0, len(couple_ids), COUPLES_PER_SWEEP):
                moved += await self._sweep_couples(couple_ids[first : first + COUPLES_PER_SWEEP])
        return moved

    async def _sweep_couples(self, couple_ids: Collection[int]) -> int:
        async with self._work() as work:
            couples = await work.couples.snapshot_couples(couple_ids)
            known = await work.pictures.picture_ids_of_couples(couples)
            unknown_sizes = await work.pictures.pictures_without_size(couples)
        for couple_id, picture_ids in unknown_sizes.items():
            sizes = await self._media.sizes_of(couple_id, picture_ids)
            async with self._work() as work:
                await work.pictures.update_sizes(sizes)
        moved = [
            await self._media.sweep_orphans(couple_id, known[couple_id], self._clock())
            for couple_id in couples
        ]
        return sum(moved)
