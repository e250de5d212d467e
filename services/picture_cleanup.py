"""The cleanup of the media store: files of deleted pictures, and files that belong to no picture."""

from collections import defaultdict
from collections.abc import Collection
from contextlib import suppress

from core.pictures import DiskFull, PicturesUnreachable
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
        """Remove the files of deleted pictures that could not be removed when they were deleted.

        Those of a couple that cannot be removed now, either, stay for the next time, and keep no other
        couple's.
        """
        if not self._media.is_removal_due:
            return
        # Before they are read: whatever is deleted from here on sets it again.
        self._media.is_removal_due = False
        try:
            after, is_reachable = 0, True
            while is_reachable and (removed := await self._removed_after(after)):
                gone = await self._remove(removed)
                async with self._work() as work:
                    await work.pictures.forget_removed([picture_id for _, picture_id in gone])
                after, is_reachable = removed[-1][1], await self._media.ask_again()
        except BaseException:
            self._media.is_removal_due = True
            raise

    async def _removed_after(self, picture_id: int) -> list[tuple[int, int]]:
        async with self._work() as work:
            return await work.pictures.removed_pictures(picture_id, REMOVED_AT_ONCE)

    async def _remove(self, pictures: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Remove files together or, if that fails, those of each couple alone; return whose are gone."""
        if await self._media.remove_pictures(pictures):
            return pictures
        by_couple: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for couple_id, picture_id in pictures:
            by_couple[couple_id].append((couple_id, picture_id))
        gone: list[tuple[int, int]] = []
        for some in by_couple.values():
            if not await self._media.ask_again():
                break  # the store itself is away: each couple would wait for it
            if await self._media.remove_pictures(some):
                gone += some
        return gone

    async def sweep_orphaned_files(self) -> int:
        """Move files of known couples that belong to no picture aside, and return their number.

        They are deleted after 30 days. Folders of couples that the database does not know stay: the database
        may be restored from an older backup. Sizes of pictures that are not known yet are stored on the way.
        A couple whose files cannot be read or moved is left for the next night, as are all while the store
        cannot be reached.
        """
        moved = 0
        with suppress(PicturesUnreachable):  # the media have logged it
            couple_ids = await self._media.couple_ids()
            # In batches, so that no transaction and no list of ids grows with the number of couples.
            for first in range(0, len(couple_ids), COUPLES_PER_SWEEP):
                moved += await self._sweep_couples(couple_ids[first : first + COUPLES_PER_SWEEP])
            await self._media.delete_expired_aside(self._clock())
        return moved

    async def _sweep_couples(self, couple_ids: Collection[int]) -> int:
        async with self._work() as work:
            couples = await work.couples.snapshot_couples(couple_ids)
            known = await work.pictures.picture_ids_of_couples(couples)
            unknown_sizes = await work.pictures.pictures_without_size(couples)
        moved = 0
        for couple_id in couples:
            try:
                moved += await self._sweep(couple_id, known[couple_id], unknown_sizes[couple_id])
            except (DiskFull, PicturesUnreachable):  # the media have logged it
                if not await self._media.ask_again():
                    raise
        return moved

    async def _sweep(self, couple_id: int, known: Collection[int], unknown_sizes: Collection[int]) -> int:
        if unknown_sizes:
            sizes = await self._media.sizes_of(couple_id, unknown_sizes)
            async with self._work() as work:
                await work.pictures.update_sizes(sizes)
        return await self._media.sweep_orphans(couple_id, known, self._clock())
