"""Media: picture files, one full size and one thumbnail each, encrypted and named by picture id."""

import asyncio
import contextlib
from collections.abc import Callable, Collection, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import ParamSpec, TypeVar

import structlog
from cryptography.exceptions import InvalidTag

from core.pictures import DiskFull, PicturesUnreachable
from data.crypto.aes_gcm import decrypt, encrypt
from data.ids import first_id_at
from data.object_stores import UNFINISHED, ObjectStore, ObjectStoreError, StoredObject, StoreFault

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.pictures")
MEDIA_FOLDER = "media"  # in the data directory, unless `MEDIA_URL` says otherwise
SWEPT_AFTER = timedelta(hours=1)  # the row of a younger file may be about to be stored
ASIDE_FOLDER = "aside"  # in the media folder; below it one folder for each day
KEEP_ASIDE = timedelta(days=30)
THREADS = 8  # of its own: a bucket that does not answer keeps these waiting, and nobody else's

P = ParamSpec("P")
T = TypeVar("T")


class PictureSize(StrEnum):
    """The stored sizes of a picture; the value is the suffix of the file's name."""

    WHOLE = "whole"
    THUMBNAIL = "small"


@dataclass(frozen=True, slots=True)
class CoupleKey:
    """A couple's id, which its files are bound to, and its data key, which encrypts them."""

    couple_id: int
    data_key: bytes


class Media:
    """An object store with a folder per couple and two files per picture.

    A row is stored only after its files, and files are removed only after their row is deleted. Files without
    a row were left over by a process that died in between, or the database is a backup from before them: they
    are moved to `aside/<day>`, and deleted after 30 days. All work runs in threads, off the event loop.
    """

    def __init__(self, store: ObjectStore) -> None:
        self.store = store
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="media")
        self.is_reachable = True
        """Whether the last request was answered."""
        self.is_removal_due = True
        """Whether pictures were deleted whose files are not known to be gone; at first nobody knows."""

    async def write_picture(
        self, couple_key: CoupleKey, picture_id: int, sizes: dict[PictureSize, bytes]
    ) -> int:
        """Store a picture in these sizes, and return the bytes of its files.

        Raises `DiskFull`, `PicturesUnreachable`, and then leaves no file of it.
        """
        try:
            return await self._run(self._write, couple_key, picture_id, sizes)
        except ObjectStoreError as error:
            await self.remove_pictures({(couple_key.couple_id, picture_id)})
            raise _refusal_of(error) from error

    async def free_bytes(self) -> int | None:
        """Return the bytes left; None for a bucket, which has no limit. Raises `PicturesUnreachable`."""
        with _refusing():
            return await self._run(self.store.free_bytes)

    async def sizes_of(self, couple_id: int, picture_ids: Collection[int]) -> dict[int, int]:
        """Return the bytes of the files of a couple's pictures; 0 for a picture without files.

        Raises `PicturesUnreachable`.
        """
        with _refusing():
            return await self._run(self._sizes, couple_id, tuple(picture_ids))

    async def read_picture(self, couple_key: CoupleKey, picture_id: int, size: PictureSize) -> bytes | None:
        """Read and decrypt a picture; return None if its file is missing, moved or altered.

        Raises `PicturesUnreachable`.
        """
        with _refusing():
            return await self._run(self._read, couple_key, picture_id, size)

    async def remove_pictures(self, pictures: Collection[tuple[int, int]]) -> bool:
        """Remove the files of pictures, given as pairs of couple id and picture id.

        Returns False if that cannot be done now: `is_removal_due` says that somebody has to come back.
        """
        if not pictures:
            return True
        self.is_removal_due = True
        try:
            await self._run(self._remove, tuple(pictures))
        except ObjectStoreError as error:
            LOG.error("pictures not removed", count=len(pictures), fault=error.fault)
            return False
        return True

    async def remove_couple(self, couple_id: int) -> bool:
        """Remove all files of a couple; return False if any could not be removed."""
        try:
            await self._run(self._remove_couple, couple_id)
        except ObjectStoreError as error:
            LOG.error("pictures not removed", couple=couple_id, fault=error.fault)
            return False
        return True

    async def couple_ids(self) -> list[int]:
        """List the ids of couples with files here. Raises `PicturesUnreachable`."""
        with _refusing():
            return await self._run(self._couples)

    async def sweep_orphans(self, couple_id: int, known: Collection[int], now: datetime) -> int:
        """Move aside a couple's files whose picture is not in `known`, and return their number.

        Files younger than an hour stay, and those that are known again come back. Never call it for a couple
        that the database does not know: next to an empty database that would be all pictures of all couples.
        Raises `PicturesUnreachable`.
        """
        with _refusing():
            return await self._run(self._sweep, couple_id, frozenset(known), now)

    async def delete_expired_aside(self, now: datetime) -> None:
        """Delete files moved aside more than 30 days ago. Raises `PicturesUnreachable`."""
        with _refusing():
            await self._run(self._delete_expired_aside, now)

    async def ask_again(self) -> bool:
        """Return whether the store can be reached, asking it only if it did not answer the last time."""
        if not self.is_reachable:
            with contextlib.suppress(ObjectStoreError):
                await self._run(self.store.exists, ASIDE_FOLDER)
        return self.is_reachable

    async def _run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` in a thread, and record if the store could be reached. Raises `ObjectStoreError`."""
        loop = asyncio.get_running_loop()
        try:
            result = await loop.run_in_executor(self._threads, partial(work, *args, **kwargs))
        except ObjectStoreError as error:
            if error.fault is not StoreFault.FULL:
                self.is_reachable = False
                LOG.error("pictures unreachable", fault=error.fault)
            raise
        self.is_reachable = True
        return result

    def _delete_expired_aside(self, now: datetime) -> None:
        for day in self._days_aside():
            with contextlib.suppress(ValueError):
                if now.date() - date.fromisoformat(day) > KEEP_ASIDE:
                    self.store.delete_under(f"{ASIDE_FOLDER}/{day}")

    def _days_aside(self) -> list[str]:
        return self.store.subfolders_of(ASIDE_FOLDER)

    def _remove_couple(self, couple_id: int) -> None:
        for folder in (str(couple_id), *(f"{ASIDE_FOLDER}/{day}/{couple_id}" for day in self._days_aside())):
            self.store.delete_under(folder)

    def _write(self, couple_key: CoupleKey, picture_id: int, sizes: dict[PictureSize, bytes]) -> int:
        written = 0
        for size, plain in sizes.items():
            ciphertext = encrypt(couple_key.data_key, plain, _aad(couple_key.couple_id, picture_id, size))
            self.store.write(picture_name(couple_key.couple_id, picture_id, size), ciphertext)
            written += len(ciphertext)
        return written

    def _sizes(self, couple_id: int, picture_ids: Iterable[int]) -> dict[int, int]:
        found = dict.fromkeys(picture_ids, 0)
        for stored in self.store.objects_under(str(couple_id)):
            if _picture_id(stored) in found:
                found[_picture_id(stored)] += stored.size
        return found

    def _read(self, couple_key: CoupleKey, picture_id: int, size: PictureSize) -> bytes | None:
        ciphertext = self.store.read(picture_name(couple_key.couple_id, picture_id, size))
        aad = _aad(couple_key.couple_id, picture_id, size)
        try:
            if ciphertext is not None:
                return decrypt(couple_key.data_key, ciphertext, aad)
        except InvalidTag:
            LOG.error("picture not readable", picture=picture_id, error=InvalidTag.__name__)
        else:
            LOG.error("picture not readable", picture=picture_id, error=FileNotFoundError.__name__)
        return None

    def _remove(self, pictures: Iterable[tuple[int, int]]) -> None:
        names = [
            picture_name(couple_id, picture_id, size)
            for couple_id, picture_id in pictures
            for size in PictureSize
        ]
        aside = [f"{ASIDE_FOLDER}/{day}/{name}" for day in self._days_aside() for name in names]
        self.store.delete([*names, *aside])

    def _couples(self) -> list[int]:
        return sorted(int(name) for name in self.store.subfolders_of("") if name.isdecimal())

    def _sweep(self, couple_id: int, known: frozenset[int], now: datetime) -> int:
        here, moved = self.store.objects_under(str(couple_id)), 0
        names = {stored.name for stored in here}
        for day in self._days_aside():
            for stored in self.store.objects_under(f"{ASIDE_FOLDER}/{day}/{couple_id}"):
                name = stored.name.removeprefix(f"{ASIDE_FOLDER}/{day}/")
                if _picture_id(stored) in known and name not in names:
                    self.store.move(stored.name, name)
        before = first_id_at(now - SWEPT_AFTER)
        for stored in here:
            # An id begins with the time it was made, so it gives the file's age. A file that is
            # not named by an id counts as old.
            if _picture_id(stored) not in known and _picture_id(stored) < before:
                if stored.name.endswith(UNFINISHED):
                    self.store.delete([stored.name])
                else:
                    self.store.move(stored.name, f"{ASIDE_FOLDER}/{now:%Y-%m-%d}/{stored.name}")
                moved += 1
        return moved


def picture_name(couple_id: int, picture_id: int, size: PictureSize) -> str:
    """Return the name of a picture's file in the store."""
    return f"{couple_id}/{picture_id}.{size}"


def _picture_id(stored: StoredObject) -> int:
    stem = stored.name.rpartition("/")[2].partition(".")[0]
    return int(stem) if stem.isdecimal() else 0


def _aad(couple_id: int, picture_id: int, size: PictureSize) -> bytes:
    return f"{couple_id}/media.{size}/{picture_id}".encode()


def _refusal_of(error: ObjectStoreError) -> DiskFull | PicturesUnreachable:
    return DiskFull() if error.fault is StoreFault.FULL else PicturesUnreachable()


@contextlib.contextmanager
def _refusing() -> Generator[None]:
    try:
        yield
    except ObjectStoreError as error:
        raise _refusal_of(error) from error
