"""Media: the files of pictures, each with one for its thumbnail, encrypted and named by the picture's id."""

import asyncio
import contextlib
import errno
import os
import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import structlog
from cryptography.exceptions import InvalidTag

from core.errors import StorageUnavailable
from core.pictures import DiskFull
from data.crypto.aes_gcm import decrypt, encrypt
from data.files import close_to_others, make_private_folder, replace_file
from data.ids import first_id_at

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.pictures")
MEDIA_FOLDER = "media"  # in the data directory
DISK_FULL_ERRNOS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
SWEPT_AFTER = timedelta(hours=1)  # the row of a younger file may be about to be stored
ASIDE_FOLDER = "aside"  # in the media folder; below it one folder for each day
KEEP_ASIDE = timedelta(days=30)
UNFINISHED = ".unfinished"


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
    stored only after its files, and files are removed only after their row is deleted. Files without a row
    were left over by a process that died in between, or the database is a backup from before them: they are
    moved to `aside/<day>`, and deleted after 30 days. All work runs in threads, off the event loop.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def write_picture(
        self, couple_key: CoupleKey, picture_id: int, sizes: dict[PictureSize, bytes]
    ) -> int:
        """Store a picture in these sizes, and return how many bytes its files have.

        Raises `DiskFull`, `StorageUnavailable`, and then leaves no file of it.
        """
        try:
            return await asyncio.to_thread(self._write, couple_key, picture_id, sizes)
        except OSError as error:
            await self.remove_pictures({(couple_key.couple_id, picture_id)})
            if error.errno in DISK_FULL_ERRNOS:
                raise DiskFull from error
            raise StorageUnavailable from error

    async def free_bytes(self) -> int:
        """Return how much of the disk is free for the bot's user. Raises `StorageUnavailable`."""
        try:
            return await asyncio.to_thread(free_bytes_at, self._folder)
        except OSError as error:
            raise StorageUnavailable from error

    async def sizes_of(self, couple_id: int, picture_ids: Collection[int]) -> dict[int, int]:
        """Return how many bytes the files of a couple's pictures have; 0 for one whose files are missing."""
        return await asyncio.to_thread(self._sizes, couple_id, tuple(picture_ids))

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
        try:
            await asyncio.to_thread(self._remove_couple, couple_id)
        except OSError as error:
            LOG.error("pictures not removed", couple=couple_id, error=type(error).__name__)
            return False
        return True

    async def couple_ids(self) -> list[int]:
        """List the ids of the couples that have files here."""
        return await asyncio.to_thread(self._couples)

    async def sweep_orphans(self, couple_id: int, known: Collection[int], now: datetime) -> int:
        """Move a couple's files whose picture is not in `known` aside; return the number of moved files.

        Files younger than an hour stay, and those that are known again come back. Never call it for a couple
        that the database does not know: next to an empty database that would be all pictures of all couples.
        """
        return await asyncio.to_thread(self._sweep, couple_id, frozenset(known), now)

    async def delete_expired_aside(self, now: datetime) -> None:
        """Delete files that were moved aside more than 30 days ago."""
        await asyncio.to_thread(self._delete_expired_aside, now)

    def _delete_expired_aside(self, now: datetime) -> None:
        for day in self._folder.glob(f"{ASIDE_FOLDER}/*"):
            with contextlib.suppress(ValueError, OSError):
                if now.date() - date.fromisoformat(day.name) > KEEP_ASIDE:
                    shutil.rmtree(day)

    def _remove_couple(self, couple_id: int) -> None:
        for folder in (self._folder / str(couple_id), *self._folder.glob(f"{ASIDE_FOLDER}/*/{couple_id}")):
            if folder.exists():
                shutil.rmtree(folder)

    def _write(self, couple_key: CoupleKey, picture_id: int, sizes: dict[PictureSize, bytes]) -> int:
        folder, written = self._folder / str(couple_key.couple_id), 0
        make_private_folder(folder)
        close_to_others(self._folder)
        for size, plain in sizes.items():
            target = folder / _file_name(picture_id, size)
            unfinished = target.with_suffix(UNFINISHED)
            ciphertext = encrypt(couple_key.data_key, plain, _aad(couple_key.couple_id, picture_id, size))
            try:
                descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as file:
                    file.write(ciphertext)
                replace_file(unfinished, target)
            finally:
                unfinished.unlink(missing_ok=True)
            written += len(ciphertext)
        return written

    def _sizes(self, couple_id: int, picture_ids: Iterable[int]) -> dict[int, int]:
        found = dict.fromkeys(picture_ids, 0)
        for picture_id in found:
            for size in PictureSize:
                with contextlib.suppress(OSError):
                    path = self._folder / str(couple_id) / _file_name(picture_id, size)
                    found[picture_id] += path.stat().st_size
        return found

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
            for path in self._files_of(couple_id, picture_id):
                try:
                    path.unlink(missing_ok=True)
                except OSError as error:
                    LOG.error("picture not removed", picture=picture_id, error=type(error).__name__)

    def _files_of(self, couple_id: int, picture_id: int) -> list[Path]:
        """List where a picture's files may be, also aside."""
        names = [f"{couple_id}/{_file_name(picture_id, size)}" for size in PictureSize]
        aside = [path for name in names for path in self._folder.glob(f"{ASIDE_FOLDER}/*/{name}")]
        return [*(self._folder / name for name in names), *aside]

    def _couples(self) -> list[int]:
        if not self._folder.is_dir():
            return []
        return sorted(int(path.name) for path in self._folder.iterdir() if path.name.isdecimal())

    def _sweep(self, couple_id: int, known: frozenset[int], now: datetime) -> int:
        folder, moved = self._folder / str(couple_id), 0
        for path in self._folder.glob(f"{ASIDE_FOLDER}/*/{couple_id}/*.*"):
            if _picture_id(path) in known and not (folder / path.name).exists():
                with contextlib.suppress(OSError):
                    path.rename(folder / path.name)
        aside, before = self._folder / ASIDE_FOLDER / f"{now:%Y-%m-%d}", first_id_at(now - SWEPT_AFTER)
        for path in folder.glob("*.*"):
            # An id begins with the time at which it was made, so it gives the file's age. A file that is
            # not named by an id counts as old.
            if _picture_id(path) not in known and _picture_id(path) < before:
                with contextlib.suppress(OSError):
                    if path.suffix == UNFINISHED:
                        path.unlink()
                    else:
                        _make_folders(self._folder / ASIDE_FOLDER, aside, aside / folder.name)
                        path.rename(aside / folder.name / path.name)
                    moved += 1
        return moved


def free_bytes_at(folder: Path) -> int:
    """Return how much is free on the disk of a folder, which need not be there yet. Raises `OSError`."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return shutil.disk_usage(there).free


def files_aside(media: Path) -> list[Path]:
    """List the files of pictures that were moved aside."""
    return sorted(path for path in (media / ASIDE_FOLDER).glob("*/*/*") if path.is_file())


def _make_folders(*folders: Path) -> None:
    for folder in folders:
        make_private_folder(folder)


def _picture_id(path: Path) -> int:
    return int(path.stem) if path.stem.isdecimal() else 0


def _file_name(picture_id: int, size: PictureSize) -> str:
    return f"{picture_id}.{size}"


def _aad(couple_id: int, picture_id: int, size: PictureSize) -> bytes:
    return f"{couple_id}/media.{size}/{picture_id}".encode()
