"""Object stores: whole files by name, in a folder of this machine or in a bucket (`data/buckets.py`).

All calls block: whoever is on the event loop makes them in a thread.
"""

import contextlib
import errno
import os
import shutil
from collections.abc import Collection, Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Protocol

from core.storage_locations import FolderLocation, StorageLocation
from data.files import close_to_others, make_private_folder, replace_file

DISK_FULL_ERRNOS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
UNFINISHED = ".unfinished"


class StoreFault(StrEnum):
    """The reason why a store cannot be used."""

    AWAY = "away"
    FULL = "full"
    KEYS_REFUSED = "keys-refused"
    BUCKET_MISSING = "bucket-missing"
    VERSIONED = "versioned"


class StoreUnusable(Exception):
    """A store that cannot be reached, has no room, or must not be used as it is set up."""

    def __init__(self, fault: StoreFault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One file of a store: its whole name, its size in bytes, and when it was written."""

    name: str
    size: int
    written_at: datetime


class ObjectStore(Protocol):
    """Whole files by names such as `17/42.whole`; each is complete or not there.

    Every method raises `StoreUnusable`. Folders are there as long as they have a file.
    """

    @property
    def location(self) -> StorageLocation:
        """Where the files are."""
        ...

    def write(self, name: str, content: bytes) -> None:
        """Store a file, in the place of one with that name."""
        ...

    def write_file(self, name: str, path: Path) -> None:
        """Store a copy of a file of this machine, however large it is."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return a file's content; None where it is missing, or damaged beyond reading."""
        ...

    def read_file(self, name: str, path: Path) -> bool:
        """Copy a file into one of this machine, however large it is; return False where it is missing."""
        ...

    def exists(self, name: str) -> bool:
        """Return whether there is a file with that name."""
        ...

    def delete(self, names: Collection[str]) -> None:
        """Delete files; one that is not there does no harm."""
        ...

    def delete_under(self, folder: str) -> None:
        """Delete all files of a folder."""
        ...

    def move(self, name: str, new_name: str) -> None:
        """Give a file another name; one that is not there does no harm."""
        ...

    def objects_under(self, folder: str) -> list[StoredObject]:
        """List all files of a folder, and of the folders in it, by their names."""
        ...

    def subfolders_of(self, folder: str) -> list[str]:
        """List the names of the folders directly in a folder; an empty `folder` is the whole store."""
        ...

    def free_bytes(self) -> int | None:
        """Return how much room is left; None where the store has no limit that could be asked for."""
        ...

    def probe(self) -> None:
        """Try out whether the store can be used, and forgets what is deleted."""
        ...


class FolderStore:
    """A folder of this machine, closed to its other users."""

    def __init__(self, location: FolderLocation) -> None:
        self._location = location
        self._folder = location.path

    @property
    def location(self) -> FolderLocation:
        """Where the files are."""
        return self._location

    def write(self, name: str, content: bytes) -> None:
        """Store a file, in the place of one with that name."""
        with self._replacing(name) as file:
            file.write(content)

    def write_file(self, name: str, path: Path) -> None:
        """Store a copy of a file of this machine, however large it is."""
        with self._replacing(name) as file, path.open("rb") as source:
            shutil.copyfileobj(source, file)

    def read(self, name: str) -> bytes | None:
        """Return a file's content; None where it is missing, or damaged beyond reading."""
        # A damaged sector costs this file, and passes as little as a missing one: that is no outage.
        with contextlib.suppress(OSError):
            return (self._folder / name).read_bytes()
        return None

    def read_file(self, name: str, path: Path) -> bool:
        """Copy a file into one of this machine, however large it is; return False where it is missing."""
        source = self._folder / name
        with _faults_of_this_machine():
            if not source.is_file():
                return False
            shutil.copyfile(source, path)
        return True

    def exists(self, name: str) -> bool:
        """Return whether there is a file with that name."""
        return (self._folder / name).is_file()

    def delete(self, names: Collection[str]) -> None:
        """Delete files; one that is not there does no harm."""
        with _faults_of_this_machine():
            for name in names:
                with contextlib.suppress(NotADirectoryError):
                    (self._folder / name).unlink(missing_ok=True)

    def delete_under(self, folder: str) -> None:
        """Delete a folder and all its files."""
        with _faults_of_this_machine():
            if (self._folder / folder).exists():
                shutil.rmtree(self._folder / folder)

    def move(self, name: str, new_name: str) -> None:
        """Give a file another name; one that is not there does no harm."""
        with _faults_of_this_machine(), contextlib.suppress(FileNotFoundError):
            make_private_folder((self._folder / new_name).parent)
            (self._folder / name).rename(self._folder / new_name)

    def objects_under(self, folder: str) -> list[StoredObject]:
        """List all files of a folder, and of the folders in it, by their names."""
        found: list[StoredObject] = []
        for path in sorted((self._folder / folder).rglob("*")):
            with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
                if path.is_file():
                    facts = path.stat()
                    name = path.relative_to(self._folder).as_posix()
                    found.append(
                        StoredObject(name, facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC))
                    )
        return found

    def subfolders_of(self, folder: str) -> list[str]:
        """List the names of the folders directly in a folder; an empty `folder` is the whole store."""
        return sorted(path.name for path in (self._folder / folder).glob("*") if path.is_dir())

    def free_bytes(self) -> int:
        """Return how much of the disk is free for the bot's user."""
        with _faults_of_this_machine():
            return free_bytes_at(self._folder)

    def probe(self) -> None:
        """Do nothing: a folder is made where it is missing, and each write says what is wrong with it."""

    @contextlib.contextmanager
    def _replacing(self, name: str) -> Generator[IO[bytes]]:
        """Open a file under another name, then sync and rename it; it is its owner's alone."""
        target = self._folder / name
        # After the whole name: the files of a picture differ in their suffix alone.
        unfinished = target.with_name(target.name + UNFINISHED)
        with _faults_of_this_machine():
            make_private_folder(target.parent)
            close_to_others(self._folder)
            try:
                unfinished.unlink(missing_ok=True)
                descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as file:
                    yield file
                replace_file(unfinished, target)
            finally:
                unfinished.unlink(missing_ok=True)


def open_store(location: StorageLocation) -> ObjectStore:
    """Open the store at a location; no request is made by that."""
    if isinstance(location, FolderLocation):
        return FolderStore(location)
    from data.buckets import BucketStore  # noqa: PLC0415 (a host without a bucket needs no obstore in memory)

    return BucketStore(location)


def free_bytes_at(folder: Path) -> int:
    """Return how much is free on the disk of a folder, which need not be there yet. Raises `OSError`."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return shutil.disk_usage(there).free


@contextlib.contextmanager
def _faults_of_this_machine() -> Generator[None]:
    try:
        yield
    except OSError as error:
        is_full = error.errno in DISK_FULL_ERRNOS
        raise StoreUnusable(StoreFault.FULL if is_full else StoreFault.AWAY) from error
