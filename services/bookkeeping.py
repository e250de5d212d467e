"""Bookkeeping: purge old records of deliveries, messages and dealt entries, and old drafts."""

from core.bookkeeping import KEEP_IMPORTED_PICTURES, BookkeepingTable
from data.unit_of_work import OpenWork

SLICES_AT_ONCE = 10


class Bookkeeping:
    """Passes through all couples' bookkeeping, a few slices per tick until the end is reached."""

    def __init__(self, work: OpenWork) -> None:
        self._work = work
        self._left: list[BookkeepingTable] = []
        self._after = 0

    def begin_pass(self) -> None:
        """Begin a pass through all tables, unless one is under way."""
        if not self._left:
            self._left, self._after = list(BookkeepingTable), 0

    async def purge_some(self) -> bool:
        """Look through some slices, each in its own transaction; return False at the end of the pass.

        After a restart a pass starts over: rows purged already take no time.
        """
        for _ in range(SLICES_AT_ONCE):
            if not self._left:
                return False
            async with self._work() as work:
                if self._left[0] is BookkeepingTable.IMPORTED_PICTURES:
                    before = work.now - KEEP_IMPORTED_PICTURES
                    last = await work.pictures.purge_unclaimed(self._after, before)
                else:
                    last = await work.bookkeeping.purge_some(self._left[0], self._after, work.now)
            if last is None:
                del self._left[0]
            self._after = last or 0
        return bool(self._left)
