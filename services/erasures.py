"""Erasures: mark, destroy the key, remove the files, delete the rows; the next start finishes it."""

from core.couples import KEEP_AFTER_PARTING, CoupleState
from core.statements import DRAFT_KEPT_FOR
from data.keyring import Keyring
from data.media import Media
from data.work import OpenWork
from services.clock import Clock


class Erasures:
    """What ends for good."""

    def __init__(self, work: OpenWork, keyring: Keyring, media: Media, clock: Clock) -> None:
        self._work = work
        self._keyring = keyring
        self._media = media
        self._clock = clock

    async def run_due(self) -> int:
        """Erase every couple whose time has come; returns how many.

        One whose files cannot be removed now is tried again in the next round; its key is gone already.
        """
        erased = 0
        async with self._work() as stores:
            due = await stores.couples.to_erase(self._clock())
            for couple_id, _ in due:
                await stores.couples.change(couple_id, state=CoupleState.ERASING)
        for couple_id, key_id in due:
            await self._keyring.destroy(key_id)
            if await self._media.remove_all_of(couple_id):
                async with self._work() as stores:
                    await stores.couples.forget(couple_id)
                erased += 1
        return erased

    async def tidy(self) -> None:
        """Delete invitations that are over, what was posted for them, and drafts that nobody posted.

        No key is ever destroyed here, also where no couple uses it: beside an older or an empty database
        that would be everybody's. A key that no couple uses wraps nothing and does no harm.
        """
        now = self._clock()
        async with self._work() as stores:
            await stores.invitations.forget_old(now)
            await stores.statements.forget_drafts(now - DRAFT_KEPT_FOR)
            await stores.deliveries.forget_old(now - KEEP_AFTER_PARTING)
            await stores.posts.forget_old(now - KEEP_AFTER_PARTING)
