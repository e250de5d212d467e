"""Object stores: whole files by name, in a local folder or in a bucket (`data/buckets.py`).

All calls block: code on the event loop makes them in a thread.
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
    """Why a store cannot be used."""

    AWAY = "away"
    FULL = "full"
    KEYS_REFUSED = "keys-refused"
    BUCKET_MISSING = "bucket-missing"
    VERSIONED = "versioned"


class ObjectStoreError(Exception):
    """A store that cannot be reached, is full, or must not be used with its present settings."""

    def __init__(self, fault: StoreFault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One file of a store: its full name, its size in bytes, and its time of writing."""

    name: str
    size: int
    written_at: datetime


class ObjectStore(Protocol):
    """Whole files by names such as `17/42.whole`; each is complete or absent.

    Every method raises `ObjectStoreError`. Folders are there as long as they have a file.
    """

    @property
    def location(self) -> StorageLocation:
        """The location of the files."""
        ...

    def write(self, name: str, content: bytes) -> None:
        """Store a file, replacing any of the same name."""
        ...

    def write_file(self, name: str, path: Path) -> None:
        """Store a copy of a local file of any size."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return a file's content; None if it is missing, or too damaged to read."""
        ...

    def read_file(self, name: str, path: Path) -> bool:
        """Copy a file of any size to a local one; return False if it is missing."""
        ...

    def exists(self, name: str) -> bool:
        """Return whether a file of that name exists."""
        ...

    def delete(self, names: Collection[str]) -> None:
        """Delete files; missing ones are ignored."""
        ...

    def delete_under(self, folder: str) -> None:
        """Delete all files of a folder."""
        ...

    def move(self, name: str, new_name: str) -> None:
        """Rename a file; a missing one is ignored."""
        ...

    def objects_under(self, folder: str) -> list[StoredObject]:
        """List all files in a folder and its subfolders, by name."""
        ...

    def subfolders_of(self, folder: str) -> list[str]:
        """List the names of a folder's direct subfolders; an empty `folder` means the whole store."""
        ...

    def free_bytes(self) -> int | None:
        """Return the bytes left; None if the store has no limit to ask for."""
        ...

    def probe(self) -> None:
        """Check that the store can be used, and keeps nothing that is deleted."""
        ...


class FolderStore:
    """A local folder, closed to other users."""

    def __init__(self, location: FolderLocation) -> None:
        self._location = location
        self._folder = location.path

    @property
    def location(self) -> FolderLocation:
        """The location of the files."""
        return self._location

    def write(self, name: str, content: bytes) -> None:
        """Store a file, replacing any of the same name."""
        with self._replacing(name) as file:
            file.write(content)

    def write_file(self, name: str, path: Path) -> None:
        """Store a copy of a local file of any size."""
        with self._replacing(name) as file, path.open("rb") as source:
            shutil.copyfileobj(source, file)

    def read(self, name: str) -> bytes | None:
        """Return a file's content; None if it is missing, or too damaged to read."""
        # A damaged sector costs this file, and passes as little as a missing one: that is no outage.
        with contextlib.suppress(OSError):
            return (self._folder / name).read_bytes()
        return None

    def read_file(self, name: str, path: Path) -> bool:
        """Copy a file of any size to a local one; return False if it is missing."""
        source = self._folder / name
        with _faults_of_this_machine():
            if not source.is_file():
                return False
            shutil.copyfile(source, path)
        return True

    def exists(self, name: str) -> bool:
        """Return whether a file of that name exists."""
        return (self._folder / name).is_file()

    def delete(self, names: Collection[str]) -> None:
        """Delete files; missing ones are ignored."""
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
        """Rename a file; a missing one is ignored."""
        with _faults_of_this_machine(), contextlib.suppress(FileNotFoundError):
            make_private_folder((self._folder / new_name).parent)
            (self._folder / name).rename(self._folder / new_name)

    def objects_under(self, folder: str) -> list[StoredObject]:
        """List all files in a folder and its subfolders, by name."""
        with _faults_of_this_machine():
            paths = sorted((self._folder / folder).rglob("*"))
            return [found for path in paths if (found := self._object_at(path)) is not None]

    def _object_at(self, path: Path) -> StoredObject | None:
        with contextlib.suppress(FileNotFoundError):  # deleted in the meantime
            if path.is_file():
                facts = path.stat()
                name = path.relative_to(self._folder).as_posix()
                return StoredObject(name, facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC))
        return None

    def subfolders_of(self, folder: str) -> list[str]:
        """List the names of a folder's direct subfolders; an empty `folder` means the whole store."""
        return sorted(path.name for path in (self._folder / folder).glob("*") if path.is_dir())

    def free_bytes(self) -> int:
        """Return the bytes of the disk free for the bot's user."""
        with _faults_of_this_machine():
            return free_bytes_at(self._folder)

    def probe(self) -> None:
        """Do nothing: a missing folder is created, and every write reports its own fault."""

    @contextlib.contextmanager
    def _replacing(self, name: str) -> Generator[IO[bytes]]:
        """Open a temporary file of mode 0600, then sync it and rename it to its name."""
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
    """Open the store at a location, without making a request."""
    if isinstance(location, FolderLocation):
        return FolderStore(location)
    from data.buckets import BucketStore  # noqa: PLC0415 (a host without a bucket needs no obstore in memory)

    return BucketStore(location)


def free_bytes_at(folder: Path) -> int:
    """Return the free bytes on the disk of a folder, which need not exist yet. Raises `OSError`."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return shutil.disk_usage(there).free


@contextlib.contextmanager
def _faults_of_this_machine() -> Generator[None]:
    try:
        yield
    except OSError as error:
        is_full = error.errno in DISK_FULL_ERRNOS
        raise ObjectStoreError(StoreFault.FULL if is_full else StoreFault.AWAY) from error
