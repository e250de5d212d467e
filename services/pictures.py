"""Pictures: taken in from what people send, encrypted into files, and read again to be shown."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager

from core.couples import Couple
from core.pictures import AT_MOST, Picture, Shot, Shown, refusal_of, refuse_size
from data.darkroom import Darkroom, Undevelopable
from data.ids import Ids
from data.keyring import Keyring
from data.media import Media, Sealing, Size
from data.work import OpenWork
from services.clock import Clock

File = bytes | Callable[[], Awaitable[bytes]]
"""A file, or what reads it when its turn comes."""

Step = Callable[[int, int], Awaitable[None]]
"""Is told, before each picture, which one it is (counted from 1) and of how many."""


SWEPT_AT_ONCE = 200  # couples that one transaction looks up


class Pictures:
    """What a couple shows one another."""

    def __init__(
        self, work: OpenWork, keyring: Keyring, media: Media, darkroom: Darkroom, clock: Clock
    ) -> None:
        self._work = work
        self._keyring = keyring
        self._media = media
        self._darkroom = darkroom
        self._clock = clock
        self._ids = Ids()

    @asynccontextmanager
    async def taken_in(
        self, couple: Couple, files: Sequence[File], step: Step | None = None, *, limit: int = AT_MOST
    ) -> AsyncGenerator[tuple[Shot, ...]]:
        """Take files in, for a use case that stores them before this ends; if it fails, they are gone again.

        Raises `TooManyPictures`, `PictureTooBig`, `NotAPicture`, `TooManyPixels`, `AnimatedPicture`,
        `DamagedPicture`, `NoRoom`, `Unavailable`.
        """
        refuse_size([len(file) if isinstance(file, bytes) else 0 for file in files], limit)
        shots: list[Shot] = []
        try:
            for number, file in enumerate(files, 1):
                if step is not None:
                    await step(number, len(files))
                shots.append(await self._take_in(couple, file, number))
            yield tuple(shots)
        except BaseException:
            await self._media.remove([(couple.id, shot.id) for shot in shots])
            raise

    async def show(self, couple: Couple, pictures: Collection[Picture]) -> tuple[Shown, ...]:
        """Read pictures to be shown; one whose file is gone is left out."""
        return await self._read(couple, pictures, Size.WHOLE)

    async def thumbnails(self, couple: Couple, pictures: Collection[Picture]) -> tuple[Shown, ...]:
        """Read small pictures to be shown; one whose file is gone is left out."""
        return await self._read(couple, pictures, Size.THUMBNAIL)

    async def sweep(self) -> int:
        """Remove files that no picture of a known couple speaks of; how many.

        Folders of couples that the database does not know stay: it may be an older one.
        """
        swept, found = 0, await self._media.couples()
        for first in range(0, len(found), SWEPT_AT_ONCE):
            async with self._work() as stores:
                couples = await stores.couples.look_at(found[first : first + SWEPT_AT_ONCE])
                known = await stores.pictures.ids_of_all(couples)
            for couple_id in couples:
                swept += await self._media.sweep(couple_id, known[couple_id], self._clock())
        return swept

    async def _take_in(self, couple: Couple, file: File, number: int) -> Shot:
        raw = file if isinstance(file, bytes) else await file()
        try:
            made = await self._darkroom.develop(raw)
        except Undevelopable as error:
            raise refusal_of(error.why, number) from None
        sealing = await self._sealing(couple)
        picture_id = self._ids.next(self._clock())
        sizes = {Size.WHOLE: made.full, Size.THUMBNAIL: made.thumbnail}
        await self._media.write(sealing, picture_id, sizes)
        return Shot(picture_id, couple.id, made.media_type, made.width, made.height)

    async def _read(self, couple: Couple, pictures: Collection[Picture], size: Size) -> tuple[Shown, ...]:
        if not pictures:
            return ()
        sealing = await self._sealing(couple)
        read = [(one, await self._media.read(sealing, one.id, size)) for one in pictures]
        return tuple(Shown(one, content) for one, content in read if content is not None)

    async def _sealing(self, couple: Couple) -> Sealing:
        return Sealing(couple.id, await self._keyring.find(couple.key_id))
