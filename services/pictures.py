"""Pictures: sanitize uploads, store them in encrypted files, and read them to be shown."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager

from core.couples import Couple
from core.errors import KindlingError
from core.pictures import (
    MOST_PICTURES,
    UNUSABLE_FILES,
    LoadedPicture,
    Picture,
    StoredImage,
    Upload,
    UploadUnderWay,
    refusal_for,
    refuse_too_big,
    refuse_too_many,
)
from data.crypto.keyring import Keyring
from data.ids import IdGenerator
from data.images.image_worker import ImageRejected, ImageSource, ImageWorker
from data.images.media import CoupleKey, Media, PictureSize
from data.unit_of_work import OpenWork
from services.clock import Clock

ProgressCallback = Callable[[int, int], Awaitable[None]]
"""Called before each picture with its number, counted from 1, and the total number."""

COUPLES_PER_SWEEP = 20  # couples that one transaction looks up: some of them have thousands of pictures


class Pictures:
    """The pictures of all couples: rows in the database, files in the media folder."""

    def __init__(
        self, work: OpenWork, keyring: Keyring, media: Media, image_worker: ImageWorker, clock: Clock
    ) -> None:
        self._work = work
        self._keyring = keyring
        self._media = media
        self._image_worker = image_worker
        self._clock = clock
        self._ids = IdGenerator()
        self._uploading: set[int] = set()

    @asynccontextmanager
    async def store_images(
        self,
        couple: Couple,
        files: Sequence[ImageSource],
        on_progress: ProgressCallback | None = None,
        *,
        user_id: int,
        limit: int = MOST_PICTURES,
        optional_count: int = 0,
    ) -> AsyncGenerator[Upload]:
        """Store files for a use case that inserts their rows in this block; remove them if the block fails.

        One person (`user_id`) has one form under way, so that nobody's many forms stand before everybody's.
        The first `optional_count` files are left out where they cannot be used; of any other, the refusal is
        raised: `UploadUnderWay`, `TooManyPictures`, `UNUSABLE_FILES`, `DiskFull`, `StorageUnavailable`.
        """
        refuse_too_many(len(files), limit)
        images: list[StoredImage] = []
        left_out: list[KindlingError] = []
        if user_id in self._uploading:
            raise UploadUnderWay
        self._uploading.add(user_id)
        try:
            for number, file in enumerate(files, 1):
                if on_progress is not None:
                    await on_progress(number, len(files))
                try:
                    images.append(await self._store_image(couple, file, number))
                except UNUSABLE_FILES as refusal:
                    if number > optional_count:
                        raise
                    left_out.append(refusal)
            yield Upload(tuple(images), tuple(left_out))
        except BaseException:
            await self._media.remove_pictures([(couple.id, image.id) for image in images])
            raise
        finally:
            self._uploading.discard(user_id)

    async def read_pictures(self, couple: Couple, pictures: Collection[Picture]) -> tuple[LoadedPicture, ...]:
        """Read pictures in full size; one whose file is missing or damaged is left out."""
        return await self._read_files(couple, pictures, PictureSize.WHOLE)

    async def read_thumbnails(
        self, couple: Couple, pictures: Collection[Picture]
    ) -> tuple[LoadedPicture, ...]:
        """Read thumbnails; one whose file is missing or damaged is left out."""
        return await self._read_files(couple, pictures, PictureSize.THUMBNAIL)

    async def sweep_orphaned_files(self) -> int:
        """Move files of known couples that belong to no picture aside, and return their number.

        They are deleted after 30 days. Folders of couples that the database does not know stay: the database
        may be restored from an older backup.
        """
        await self._media.delete_expired_aside(self._clock())
        removed, couple_ids = 0, await self._media.couple_ids()
        # In batches, so that no transaction and no list of ids grows with the number of couples.
        for first in range(0, len(couple_ids), COUPLES_PER_SWEEP):
            async with self._work() as work:
                couples = await work.couples.snapshot_couples(couple_ids[first : first + COUPLES_PER_SWEEP])
                known = await work.pictures.picture_ids_of_couples(couples)
            for couple_id in couples:
                removed += await self._media.sweep_orphans(couple_id, known[couple_id], self._clock())
        return removed

    async def _store_image(self, couple: Couple, file: ImageSource, number: int) -> StoredImage:
        if isinstance(file, bytes):
            refuse_too_big(len(file), number)
        try:
            image = await self._image_worker.sanitize(file)
        except ImageRejected as error:
            raise refusal_for(error.reason, number) from None
        couple_key = await self._couple_key(couple)
        picture_id = self._ids.next_id(self._clock())
        sizes = {PictureSize.WHOLE: image.full, PictureSize.THUMBNAIL: image.thumbnail}
        await self._media.write_picture(couple_key, picture_id, sizes)
        return StoredImage(picture_id, couple.id, image.media_type, image.width, image.height)

    async def _read_files(
        self, couple: Couple, pictures: Collection[Picture], size: PictureSize
    ) -> tuple[LoadedPicture, ...]:
        if not pictures:
            return ()
        couple_key = await self._couple_key(couple)
        loaded = [
            (picture, await self._media.read_picture(couple_key, picture.id, size)) for picture in pictures
        ]
        return tuple(LoadedPicture(picture, content) for picture, content in loaded if content is not None)

    async def _couple_key(self, couple: Couple) -> CoupleKey:
        return CoupleKey(couple.id, await self._keyring.find_key(couple.key_id))
