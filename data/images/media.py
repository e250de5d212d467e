"""Media: the files of pictures, each with one for its thumbnail, encrypted and named by the picture's id."""

import asyncio
import contextlib
import errno
import os
import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import structlog
from cryptography.exceptions import InvalidTag

from core.errors import StorageUnavailable
from core.pictures import DiskFull
from data.crypto.aes_gcm import decrypt, encrypt
from data.files import replace_file
from data.ids import first_id_at

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.pictures")
MEDIA_FOLDER = "media"  # in the data directory
DISK_FULL_ERRNOS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
SWEPT_AFTER = timedelta(hours=1)  # the row of a younger file may be about to be stored


class PictureSize(StrEnum):
    """The stored sizes of a picture; the value is the suffix of the file's name."""

    WHOLE = "whole"
    THUMBNAIL = "small"


@dataclass(frozen=True, slots=True)
class CoupleKey:
    """A couple's id, to which its files are bound, and its data key, which encrypts them."""

    couple_id: int
    data_key: bytes


class Media:
    """A folder with a subfolder for each couple, which has two files for each picture.

    A file appears complete or not at all: it is written under another name, synced and renamed. A row is
    stored only after its files, and files are removed only after their row is deleted; files that a process
    left over when it died in between have no row, and are swept. All work runs in threads, off the event
    loop.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def write_picture(
        self, couple_key: CoupleKey, picture_id: int, sizes: dict[PictureSize, bytes]
    ) -> None:
        """Store a picture in these sizes.

        Raises `DiskFull`, `StorageUnavailable`, and then leaves no file of it.
        """
        try:
            await asyncio.to_thread(self._write, couple_key, picture_id, sizes)
        except OSError as error:
            await self.remove_pictures({(couple_key.couple_id, picture_id)})
            if error.errno in DISK_FULL_ERRNOS:
                raise DiskFull from error
            raise StorageUnavailable from error

    async def read_picture(self, couple_key: CoupleKey, picture_id: int, size: PictureSize) -> bytes | None:
        """Read and decrypt a picture; None where its file is missing, moved or changed."""
        return await asyncio.to_thread(self._read, couple_key, picture_id, size)

    async def remove_pictures(self, pictures: Collection[tuple[int, int]]) -> None:
        """Remove the files of pictures, given as pairs of couple id and picture id.

        A file that cannot be removed now is swept later.
        """
        await asyncio.to_thread(self._remove, tuple(pictures))

    async def remove_couple(self, couple_id: int) -> bool:
        """Remove all files of a couple; return False if any could not be removed."""
        folder = self._folder / str(couple_id)
        try:
            if folder.exists():
                await asyncio.to_thread(shutil.rmtree, folder)
        except OSError as error:
            LOG.error("pictures not removed", couple=couple_id, error=type(error).__name__)
            return False
        return True

    async def couple_ids(self) -> list[int]:
        """List the ids of the couples that have files here."""
        return await asyncio.to_thread(self._couples)

    async def sweep_orphans(self, couple_id: int, known: Collection[int], now: datetime) -> int:
        """Remove a couple's files whose picture is not in `known`; return the number of removed files.

        Files younger than an hour stay. Never call it for a couple that the database does not know: next to
        an older backup or an empty database, that would remove all pictures of all couples.
        """
        return await asyncio.to_thread(
            self._sweep, couple_id, frozenset(known), first_id_at(now - SWEPT_AFTER)
        )

    def _write(self, couple_key: CoupleKey, picture_id: int, sizes: dict[PictureSize, bytes]) -> None:
        folder = self._folder / str(couple_key.couple_id)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for size, plain in sizes.items():
            target = folder / _file_name(picture_id, size)
            unfinished = target.with_suffix(".unfinished")
            ciphertext = encrypt(couple_key.data_key, plain, _aad(couple_key.couple_id, picture_id, size))
            try:
                descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as file:
                    file.write(ciphertext)
                replace_file(unfinished, target)
            finally:
                unfinished.unlink(missing_ok=True)

    def _read(self, couple_key: CoupleKey, picture_id: int, size: PictureSize) -> bytes | None:
        path = self._folder / str(couple_key.couple_id) / _file_name(picture_id, size)
        try:
            return decrypt(
                couple_key.data_key, path.read_bytes(), _aad(couple_key.couple_id, picture_id, size)
            )
        except (OSError, InvalidTag) as error:
            LOG.error("picture not readable", picture=picture_id, error=type(error).__name__)
            return None

    def _remove(self, pictures: Iterable[tuple[int, int]]) -> None:
        for couple_id, picture_id in pictures:
            for size in PictureSize:
                path = self._folder / str(couple_id) / _file_name(picture_id, size)
                try:
                    path.unlink(missing_ok=True)
                except OSError as error:
                    LOG.error("picture not removed", picture=picture_id, error=type(error).__name__)

    def _couples(self) -> list[int]:
        if not self._folder.is_dir():
            return []
        return sorted(int(path.name) for path in self._folder.iterdir() if path.name.isdecimal())

    def _sweep(self, couple_id: int, known: frozenset[int], before: int) -> int:
        swept = 0
        for path in (self._folder / str(couple_id)).glob("*.*"):
            # An id begins with the time at which it was made, so it gives the file's age. A file that is
            # not named by an id counts as old.
            picture_id = int(path.stem) if path.stem.isdecimal() else 0
            if picture_id not in known and picture_id < before:
                with contextlib.suppress(OSError):
                    path.unlink()
                    swept += 1
        return swept


def _file_name(picture_id: int, size: PictureSize) -> str:
    return f"{picture_id}.{size}"


def _aad(couple_id: int, picture_id: int, size: PictureSize) -> bytes:
    return f"{couple_id}/media.{size}/{picture_id}".encode()
