"""Pictures: taken in from what people send, encrypted into files, and read again to be shown."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager

from core.couples import Couple
from core.pictures import (
    MOST_PICTURES,
    LoadedPicture,
    Picture,
    StoredImage,
    refusal_for,
    refuse_too_many_or_big,
)
from data.crypto.keyring import Keyring
from data.ids import IdGenerator
from data.images.image_worker import ImageRejected, ImageWorker
from data.images.media import CoupleKey, Media, PictureSize
from data.unit_of_work import OpenWork
from services.clock import Clock

ImageSource = bytes | Callable[[], Awaitable[bytes]]
"""A file, or what reads it when its turn comes."""

ProgressCallback = Callable[[int, int], Awaitable[None]]
"""Is told, before each picture, which one it is (counted from 1) and of how many."""


COUPLES_PER_SWEEP = 200  # couples that one transaction looks up


class Pictures:
    """What a couple shows one another."""

    def __init__(
        self, work: OpenWork, keyring: Keyring, media: Media, image_worker: ImageWorker, clock: Clock
    ) -> None:
        self._work = work
        self._keyring = keyring
        self._media = media
        self._image_worker = image_worker
        self._clock = clock
        self._ids = IdGenerator()

    @asynccontextmanager
    async def store_images(
        self,
        couple: Couple,
        files: Sequence[ImageSource],
        on_progress: ProgressCallback | None = None,
        *,
        limit: int = MOST_PICTURES,
    ) -> AsyncGenerator[tuple[StoredImage, ...]]:
        """Take files in, for a use case that stores them before this ends; if it fails, they are gone again.

        Raises `TooManyPictures`, `PictureTooBig`, `NotAPicture`, `TooManyPixels`, `AnimatedPicture`,
        `DamagedPicture`, `DiskFull`, `StorageUnavailable`.
        """
        refuse_too_many_or_big([len(file) if isinstance(file, bytes) else 0 for file in files], limit)
        shots: list[StoredImage] = []
        try:
            for number, file in enumerate(files, 1):
                if on_progress is not None:
                    await on_progress(number, len(files))
                shots.append(await self._store_image(couple, file, number))
            yield tuple(shots)
        except BaseException:
            await self._media.remove_pictures([(couple.id, shot.id) for shot in shots])
            raise

    async def read_pictures(self, couple: Couple, pictures: Collection[Picture]) -> tuple[LoadedPicture, ...]:
        """Read pictures to be shown; one whose file is gone is left out."""
        return await self._read_files(couple, pictures, PictureSize.WHOLE)

    async def read_thumbnails(
        self, couple: Couple, pictures: Collection[Picture]
    ) -> tuple[LoadedPicture, ...]:
        """Read small pictures to be shown; one whose file is gone is left out."""
        return await self._read_files(couple, pictures, PictureSize.THUMBNAIL)

    async def sweep_orphaned_files(self) -> int:
        """Remove files that no picture of a known couple speaks of; how many.

        Folders of couples that the database does not know stay: it may be an older one.
        """
        swept, found = 0, await self._media.couple_ids()
        for first in range(0, len(found), COUPLES_PER_SWEEP):
            async with self._work() as stores:
                couples = await stores.couples.snapshot_couples(found[first : first + COUPLES_PER_SWEEP])
                known = await stores.pictures.picture_ids_of_couples(couples)
            for couple_id in couples:
                swept += await self._media.sweep_orphans(couple_id, known[couple_id], self._clock())
        return swept

    async def _store_image(self, couple: Couple, file: ImageSource, number: int) -> StoredImage:
        raw = file if isinstance(file, bytes) else await file()
        try:
            made = await self._image_worker.sanitize(raw)
        except ImageRejected as error:
            raise refusal_for(error.reason, number) from None
        sealing = await self._couple_key(couple)
        picture_id = self._ids.next_id(self._clock())
        sizes = {PictureSize.WHOLE: made.full, PictureSize.THUMBNAIL: made.thumbnail}
        await self._media.write_picture(sealing, picture_id, sizes)
        return StoredImage(picture_id, couple.id, made.media_type, made.width, made.height)

    async def _read_files(
        self, couple: Couple, pictures: Collection[Picture], size: PictureSize
    ) -> tuple[LoadedPicture, ...]:
        if not pictures:
            return ()
        sealing = await self._couple_key(couple)
        read = [(one, await self._media.read_picture(sealing, one.id, size)) for one in pictures]
        return tuple(LoadedPicture(one, content) for one, content in read if content is not None)

    async def _couple_key(self, couple: Couple) -> CoupleKey:
        return CoupleKey(couple.id, await self._keyring.find_key(couple.key_id))
