"""Pictures: sanitize uploads, store them in encrypted files, and read them to be shown."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from dataclasses import replace as with_changes
from datetime import datetime, timedelta

from core.couples import Couple
from core.errors import CommitUnknown, KindlingError
from core.pictures import (
    LEAST_FREE_BYTES,
    MOST_PICTURES,
    STORAGE_REFUSALS,
    UNUSABLE_FILES,
    VOICE_BEGINNING,
    VOICE_TYPE,
    AlbumNearlyFull,
    DiskFull,
    LoadedPicture,
    NotAVoiceMessage,
    Picture,
    PicturesLeftOut,
    PicturesUnreachable,
    StoredImage,
    Upload,
    UploadUnderWay,
    nearly_full,
    refusal_for,
    refuse_if_album_is_full,
    refuse_too_big,
    refuse_too_many,
    shown_number,
)
from core.publications import current_collector
from data.crypto.keyring import Keyring
from data.ids import IdGenerator
from data.images.image_worker import ImageRejected, ImageSource, ImageWorker
from data.images.media import CoupleKey, Media, PictureSize
from data.unit_of_work import OpenWork
from services.clock import Clock


@dataclass(frozen=True, slots=True)
class VoiceFile:
    """A voice message that is to be kept as it is; `read` reads it, and refuses one that is too big."""

    read: Callable[[], Awaitable[bytes]]


ProgressCallback = Callable[[int, int], Awaitable[None]]
"""Called before each picture with its number, counted from 1, and the total number."""

COPIED_AT_ONCE = 8  # pictures: of two megabytes each at most
PRINT_TYPE = "image/jpeg"  # of copies for paper, whatever the picture is stored as
REST_AFTER_OUTAGE = timedelta(seconds=30)  # an export must not wait for each of a thousand pictures


class Pictures:
    """The pictures of all couples: rows in the database, files in the media store."""

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
        # of files that are written while their rows are not: two forms of a couple share its last bytes
        self._unsaved_bytes: Counter[int] = Counter()
        self._unreachable_at: datetime | None = None

    @asynccontextmanager
    async def store_images(
        self,
        couple: Couple,
        files: Sequence[ImageSource | VoiceFile],
        on_progress: ProgressCallback | None = None,
        *,
        user_id: int,
        limit: int = MOST_PICTURES,
        optional_count: int = 0,
    ) -> AsyncGenerator[Upload]:
        """Store files for a use case that inserts their rows in this block; remove them if the block fails.

        Where the rows may be committed nevertheless, files stay: the nightly sweep moves aside those without.
        One person (`user_id`) has one form under way, so that nobody's many forms stand before everybody's.
        All pictures of a couple have a share of the disk; near its end, whoever made the request is told.
        The first `optional_count` files are left out where they cannot be kept; of any other, the refusal is
        raised: `UploadUnderWay`, `TooManyPictures`, `UNUSABLE_FILES`, `STORAGE_REFUSALS`.
        """
        refuse_too_many(len(files), limit)
        images = list[StoredImage]()
        if user_id in self._uploading:
            raise UploadUnderWay
        self._uploading.add(user_id)
        try:
            left_out, used = await self._store_files(couple, files, on_progress, optional_count, images)
            yield Upload(tuple(images), left_out)
        except BaseException as error:
            if not isinstance(error, CommitUnknown | asyncio.CancelledError):
                await self._media.remove_pictures([(couple.id, image.id) for image in images])
            raise
        finally:
            self._uploading.discard(user_id)
            self._unsaved_bytes[couple.id] -= sum(image.size for image in images)
            if not self._unsaved_bytes[couple.id]:
                del self._unsaved_bytes[couple.id]
        collector = current_collector()
        if collector is not None and (notice := nearly_full(used)) is not None:
            # Of several uploads, as of an import, the last tells.
            earlier = [one for one in collector.notices if not isinstance(one, AlbumNearlyFull)]
            collector.notices = [*earlier, notice]

    async def _store_files(
        self,
        couple: Couple,
        files: Sequence[ImageSource | VoiceFile],
        on_progress: ProgressCallback | None,
        optional_count: int,
        images: list[StoredImage],
    ) -> tuple[tuple[KindlingError, ...], int]:
        """Store files one by one, and add each to `images`, which may have to be removed again.

        Return why any was left out, and how many bytes the couple's pictures take.
        """
        left_out, used = list[KindlingError](), 0
        for number, file in enumerate(files, 1):
            if on_progress is not None:
                await on_progress(number, len(files))
            try:
                shown = shown_number(number, optional_count)
                image, used = await self._store_within_room(couple, file, shown)
            except (*UNUSABLE_FILES, *STORAGE_REFUSALS) as refusal:
                if number > optional_count:
                    raise
                left_out.append(refusal)
            else:
                images.append(image)
        return tuple(left_out), used

    async def has_room(self) -> bool:
        """Return whether the disk has room for pictures; below that, words alone are kept.

        Raises `PicturesUnreachable`.
        """
        free = await self._media.free_bytes()
        return free is None or free >= LEAST_FREE_BYTES

    async def are_reachable(self) -> bool:
        """Return whether the store of pictures answers."""
        return await self._media.ask_again()

    async def read_pictures(self, couple: Couple, pictures: Collection[Picture]) -> tuple[LoadedPicture, ...]:
        """Read pictures in full size; one whose file is missing or damaged is left out.

        While their store cannot be reached, whoever made the request is told that they are missing. Raises
        `PicturesUnreachable` where nobody waits, as for a card: that is posted with its pictures, later.
        """
        return await self._read_files(couple, pictures, PictureSize.WHOLE)

    async def read_thumbnails(
        self, couple: Couple, pictures: Collection[Picture]
    ) -> tuple[LoadedPicture, ...]:
        """Read thumbnails as `read_pictures` does; a voice message has none."""
        drawn = [picture for picture in pictures if not picture.is_voice]
        return await self._read_files(couple, drawn, PictureSize.THUMBNAIL)

    async def read_print_copies(
        self, couple: Couple, pictures: Sequence[Picture], most_bytes: int
    ) -> tuple[LoadedPicture, ...]:
        """Read copies for paper, as JPEGs of at most `most_bytes` each where that is possible.

        Where no copy can be made, the thumbnail takes its place. One whose file is missing or damaged is left
        out, and so is a voice message.
        """
        drawn = [picture for picture in pictures if not picture.is_voice]
        copies: list[LoadedPicture] = []
        # A few at a time: in full size, those of a book would fill the memory.
        for first in range(0, len(drawn), COPIED_AT_ONCE):
            batch = drawn[first : first + COPIED_AT_ONCE]
            whole = await self._read_files(couple, batch, PictureSize.WHOLE)
            made = await self._image_worker.copy_for_print([one.content for one in whole], most_bytes)
            if made is None:
                copies += await self._read_files(couple, batch, PictureSize.THUMBNAIL)
                continue
            copies += [
                LoadedPicture(with_changes(one.picture, media_type=PRINT_TYPE), content)
                for one, content in zip(whole, made, strict=True)
            ]
        return tuple(copies)

    async def _refuse_without_room(self, couple: Couple) -> int:
        """Return how many bytes the couple's pictures have, with those that are under way.

        Raises `DiskFull`, `AlbumFull`, `PicturesUnreachable`.
        """
        if not await self.has_room():
            raise DiskFull
        async with self._work() as work:
            used = await work.pictures.stored_bytes_of(couple.id) + self._unsaved_bytes[couple.id]
        refuse_if_album_is_full(used)
        return used

    async def _store_within_room(
        self, couple: Couple, file: ImageSource | VoiceFile, number: int
    ) -> tuple[StoredImage, int]:
        """Store one file if there is room for it; return it, and the bytes that the couple has with it."""
        await self._refuse_without_room(couple)  # before anything is decoded
        image = await self._store_image(couple, file, number)
        self._unsaved_bytes[couple.id] += image.size
        try:
            return image, await self._refuse_without_room(couple)
        except BaseException:
            self._unsaved_bytes[couple.id] -= image.size
            await self._media.remove_pictures([(couple.id, image.id)])
            raise

    async def _store_voice(self, couple: Couple, file: VoiceFile, number: int) -> StoredImage:
        """Store a voice message as it is: it is played, never drawn, and holds no place or camera."""
        content = await file.read()
        if not content.startswith(VOICE_BEGINNING):
            raise NotAVoiceMessage(number=str(number))
        voice_id = self._ids.next_id(self._clock())
        sizes = {PictureSize.WHOLE: content}
        size = await self._media.write_picture(await self._couple_key(couple), voice_id, sizes)
        return StoredImage(voice_id, couple.id, VOICE_TYPE, 0, 0, size)

    async def _store_image(self, couple: Couple, file: ImageSource | VoiceFile, number: int) -> StoredImage:
        if isinstance(file, VoiceFile):
            return await self._store_voice(couple, file, number)
        if isinstance(file, bytes):
            refuse_too_big(len(file), number)
        try:
            image = await self._image_worker.sanitize(file)
        except ImageRejected as error:
            raise refusal_for(error.reason, number) from None
        couple_key = await self._couple_key(couple)
        picture_id = self._ids.next_id(self._clock())
        sizes = {PictureSize.WHOLE: image.full, PictureSize.THUMBNAIL: image.thumbnail}
        size = await self._media.write_picture(couple_key, picture_id, sizes)
        return StoredImage(picture_id, couple.id, image.media_type, image.width, image.height, size)

    async def _read_files(
        self, couple: Couple, pictures: Collection[Picture], size: PictureSize
    ) -> tuple[LoadedPicture, ...]:
        if not pictures:
            return ()
        couple_key, loaded = await self._couple_key(couple), list[LoadedPicture]()
        try:
            for picture in pictures:
                self._refuse_while_unreachable()
                content = await self._media.read_picture(couple_key, picture.id, size)
                loaded += [] if content is None else [LoadedPicture(picture, content)]
        except PicturesUnreachable:
            self._unreachable_at = self._unreachable_at or self._clock()
            collector = current_collector()
            if collector is None:
                raise
            if PicturesLeftOut() not in collector.notices:
                collector.notices.append(PicturesLeftOut())
        return tuple(loaded)

    def _refuse_while_unreachable(self) -> None:
        """Raise `PicturesUnreachable` for a while after an outage, without waiting for the store again."""
        if self._unreachable_at is not None:
            if self._clock() - self._unreachable_at < REST_AFTER_OUTAGE:
                raise PicturesUnreachable
            self._unreachable_at = None

    async def _couple_key(self, couple: Couple) -> CoupleKey:
        return CoupleKey(couple.id, await self._keyring.find_key(couple.key_id))
