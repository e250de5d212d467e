"""Archives of backups: one tar file with the database and the pictures.

The members are `kindling.db` first, then `media/<couple>/<picture>.<size>`, named like the files in the media
folder. An archive with any other member is refused.
"""

import errno
import io
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from data.backups import UNFINISHED, make_owner_only, total_size
from data.files import make_private_folder, replace_file
from data.images.media import MEDIA_FOLDER, PictureSize
from data.object_stores import ObjectStore
from data.sqlite_driver import has_table, read_only_uri

DATABASE_MEMBER = "kindling.db"
PICTURE_MEMBER = re.compile(rf"{MEDIA_FOLDER}/(\d{{1,20}})/(\d{{1,20}})\.({'|'.join(PictureSize)})", re.ASCII)
FREE_DISK_BYTES = 256 * 1024 * 1024  # a backup leaves this much, so that the bot itself can go on writing
COPY_BYTES = 256 * 1024
END_BYTES = 2 * tarfile.BLOCKSIZE  # zeros, at the end of every tar file


class DamagedArchive(Exception):
    """A file that is no archive of Kindling's, is cut off, or has a member that must not be unpacked."""


class ArchiveStopped(Exception):
    """The process is ending, so the unfinished archive is thrown away."""


@dataclass(frozen=True, slots=True)
class ArchivedPicture:
    """One picture file in an archive; `name` is the member's."""

    name: str
    couple_id: int
    picture_id: int


class ArchiveWriter:
    """Writes one archive in a thread; `stop`, called from another thread, ends it at once."""

    def __init__(self, snapshot: Path, pictures: ObjectStore, target: Path, made_at: datetime) -> None:
        self._snapshot = snapshot
        self._pictures = pictures
        self._target = target
        self._made_at = made_at.timestamp()
        self._stopped = threading.Event()
        self.missing: set[str] = set()
        """The members of pictures that are in the data but have no file."""

    def stop(self) -> None:
        """Make the writing end with `ArchiveStopped`."""
        self._stopped.set()

    def write(self) -> None:
        """Write the archive with mode 0600, synced; it appears complete or not at all.

        Raises `OSError`, also if it would leave too little of the disk; `ArchiveStopped`, `sqlite3.Error`,
        `ObjectStoreError` if pictures cannot be reached.
        """
        unfinished = self._target.with_suffix(UNFINISHED)
        needed = total_size([self._snapshot]) + _picture_bytes(self._snapshot)
        refuse_full_disk(self._target.parent, needed)
        make_owner_only(unfinished)
        try:
            with unfinished.open("wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
                with self._snapshot.open("rb") as database:
                    self._add(archive, DATABASE_MEMBER, database, os.fstat(database.fileno()).st_size)
                for name in picture_members(self._snapshot):
                    self._add_picture(archive, name)
            replace_file(unfinished, self._target)
        finally:
            unfinished.unlink(missing_ok=True)

    def _add_picture(self, archive: tarfile.TarFile, name: str) -> None:
        if self._stopped.is_set():
            raise ArchiveStopped
        content = self._pictures.read(stored_name(name))
        if content is None:
            self.missing.add(name)
        else:
            self._add(archive, name, io.BytesIO(content), len(content))

    def _add(self, archive: tarfile.TarFile, name: str, file: IO[bytes], size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, self._made_at
        archive.addfile(member, _StoppableFile(file, self._stopped))
        _forget_members(archive)


class _StoppableFile:
    """A file that stops being read once `stopped` is set."""

    def __init__(self, file: IO[bytes], stopped: threading.Event) -> None:
        self._file = file
        self._stopped = stopped

    def read(self, size: int = -1) -> bytes:
        if self._stopped.is_set():
            raise ArchiveStopped
        return self._file.read(size)


def refuse_full_disk(folder: Path, needed: int) -> None:
    """Refuse to write `needed` bytes where that would leave too little of the disk. Raises `OSError`."""
    make_private_folder(folder)
    if shutil.disk_usage(folder).free - needed < FREE_DISK_BYTES:
        raise OSError(errno.ENOSPC, "too little of the disk would be left")


def picture_members(database_file: Path) -> Iterator[str]:
    """Yield the member names of all pictures in a database, one after another."""
    with closing(sqlite3.connect(read_only_uri(database_file), uri=True)) as connection:
        if not has_table(connection, "pictures"):  # a backup from before there were pictures
            return
        for couple_id, picture_id in connection.execute("SELECT couple_id, id FROM pictures ORDER BY id"):
            for size in PictureSize:
                yield f"{MEDIA_FOLDER}/{couple_id}/{picture_id}.{size}"


def stored_name(member: str) -> str:
    """Return the name of a member's picture in the store of pictures."""
    return member.removeprefix(f"{MEDIA_FOLDER}/")


def _picture_bytes(database_file: Path) -> int:
    """Return the total bytes of a database's pictures, counting those whose size is known."""
    with closing(sqlite3.connect(read_only_uri(database_file), uri=True)) as connection:
        columns = {row[1] for row in connection.execute("PRAGMA table_info(pictures)")}
        if "size" not in columns:  # a backup from before sizes were stored
            return 0
        return int(connection.execute("SELECT coalesce(sum(size), 0) FROM pictures").fetchone()[0])


def is_archive(path: Path) -> bool:
    """Return whether a backup's name is that of an archive; older backups are the database alone."""
    return path.suffix == ".tar"


def unpack_database(archive: Path, target: Path) -> None:
    """Unpack the database of an archive into a file of mode 0600, after checking every member.

    Raises `DamagedArchive`, `OSError`.
    """
    has_database = False
    with _members_of(archive) as members:
        for member, content in members:
            if member == DATABASE_MEMBER and not has_database:
                has_database = True
                _write_private_file(target, content())
            elif not isinstance(member, ArchivedPicture):
                raise DamagedArchive
    if not has_database:
        raise DamagedArchive


def _write_private_file(target: Path, content: IO[bytes]) -> None:
    make_owner_only(target)
    with target.open("wb") as file:
        shutil.copyfileobj(content, file, COPY_BYTES)


def unpack_pictures(
    archive: Path, pictures: ObjectStore, is_wanted: Callable[[ArchivedPicture], bool]
) -> int:
    """Unpack an archive's wanted pictures that have no file yet, and return their number.

    A picture's file never changes, so one that is there already stays. Raises `DamagedArchive`, `OSError`,
    `ObjectStoreError`.
    """
    unpacked = 0
    with _members_of(archive) as members:
        for member, content in members:
            if not isinstance(member, ArchivedPicture) or not is_wanted(member):
                continue
            if pictures.exists(stored_name(member.name)):
                continue
            pictures.write(stored_name(member.name), content().read())
            unpacked += 1
    return unpacked


def holds_any(backup: Path, key_ids: frozenset[str], pictures: frozenset[str]) -> bool:
    """Return whether a backup has a couple with one of these keys, or one of these members.

    An unreadable backup has neither. Raises `OSError`.
    """
    try:
        if pictures and is_archive(backup) and _has_picture(backup, pictures):
            return True
        if not key_ids:
            return False
        if not is_archive(backup):
            return _has_couple(backup, key_ids)
        with tempfile.TemporaryDirectory(dir=backup.parent, prefix="look", suffix=UNFINISHED) as folder:
            unpacked = Path(folder) / DATABASE_MEMBER
            unpack_database(backup, unpacked)
            return _has_couple(unpacked, key_ids)
    except (DamagedArchive, sqlite3.Error):
        return False


def _has_picture(archive: Path, names: frozenset[str]) -> bool:
    """Return whether an archive has one of these pictures, by their members' names."""
    with _members_of(archive) as members:
        return any(isinstance(one, ArchivedPicture) and one.name in names for one, _ in members)


def _has_couple(database_file: Path, key_ids: frozenset[str]) -> bool:
    """Return whether a database has a couple with one of these keys."""
    with closing(sqlite3.connect(read_only_uri(database_file), uri=True)) as connection:
        return any(key_id in key_ids for (key_id,) in connection.execute("SELECT key_id FROM couples"))


@contextmanager
def _members_of(
    path: Path,
) -> Generator[Iterator[tuple[ArchivedPicture | str, Callable[[], IO[bytes]]]]]:
    """Open an archive, and yield its members one at a time, each with a function that opens its content.

    Raises `DamagedArchive` for a member that is not a plain file, or not named like one of ours: a name in an
    archive is never trusted as a path.
    """
    try:
        _refuse_cut_off(path)
        with tarfile.open(path, mode="r:") as archive:
            yield _checked_members(archive)
    except (tarfile.TarError, EOFError) as error:
        raise DamagedArchive from error


def _forget_members(archive: Any) -> None:  # noqa: ANN401 (typeshed leaves the list out)
    """Clear tarfile's list of members seen: with a hundred thousand, it takes much memory."""
    archive.members.clear()


def _refuse_cut_off(path: Path) -> None:
    """Refuse an archive without its end: one cut between two members would just lack pictures, silently."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size < END_BYTES:
            raise DamagedArchive
        file.seek(-END_BYTES, os.SEEK_END)
        if any(file.read()):
            raise DamagedArchive


def _checked_members(
    archive: tarfile.TarFile,
) -> Iterator[tuple[ArchivedPicture | str, Callable[[], IO[bytes]]]]:
    while (member := archive.next()) is not None:
        match = PICTURE_MEMBER.fullmatch(member.name)
        if not member.isreg() or member.issparse() or not (match or member.name == DATABASE_MEMBER):
            raise DamagedArchive
        name = ArchivedPicture(member.name, int(match[1]), int(match[2])) if match else member.name

        def content(member: tarfile.TarInfo = member) -> IO[bytes]:
            file = archive.extractfile(member)
            if file is None:
                raise DamagedArchive
            return file

        yield name, content
        _forget_members(archive)
