"""Simulate power cuts: a disk that loses what was not synced, under the bot's real storage.

A file layer (VFS) of APSW logs everything that SQLite does to its files, in order. From that log the files
after a cut at any moment are rebuilt: what was synced by then, and of the rest nothing, or a random part.
APSW brings a SQLite of its own, so adapters make its connection look like the standard library's.
"""

import random
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

VFS_NAME = "power"
SECTOR_BYTES = 512  # a disk writes a sector as a whole or not at all


@dataclass(frozen=True)
class FileOperation:
    """One operation on a file. `kind` is write, truncate, sync or delete; `offset` is in bytes."""

    kind: str
    path: str
    offset: int = 0
    data: bytes = b""


@dataclass
class WriteLog:
    """All operations in order, and the files that were there before them."""

    initial_files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    operations: list[FileOperation] = field(default_factory=list[FileOperation])

    def sync_positions(self) -> list[int]:
        """Return the positions of syncs in the log."""
        return [index for index, operation in enumerate(self.operations) if operation.kind == "sync"]

    def files_after_cut(self, end: int, rng: random.Random | None) -> dict[str, bytes]:
        """Return the files after a power cut before operation `end`, by path.

        What was synced is there. Of the other writes `rng` chooses sectors that reached the disk; without it
        none did. A new file exists once it was synced; a deletion always lasts, which is the harder case.
        """
        durable = {path: bytearray(data) for path, data in self.initial_files.items()}
        unsynced: dict[str, list[FileOperation]] = {}
        for operation in self.operations[:end]:
            if operation.kind == "sync":
                content = durable.setdefault(operation.path, bytearray())
                for earlier in unsynced.pop(operation.path, []):
                    _apply(content, earlier)
            elif operation.kind == "delete":
                durable.pop(operation.path, None)
                unsynced.pop(operation.path, None)
            else:
                unsynced.setdefault(operation.path, []).append(operation)
        if rng is not None:
            for path, operations in unsynced.items():
                content = durable.setdefault(path, bytearray())
                for operation in operations:
                    _apply_randomly(content, operation, rng)
        return {path: bytes(data) for path, data in durable.items()}


def _apply(content: bytearray, operation: FileOperation) -> None:
    if operation.kind == "truncate":
        del content[operation.offset :]
        content.extend(bytes(operation.offset - len(content)))
        return
    end = operation.offset + len(operation.data)
    content.extend(bytes(max(0, end - len(content))))
    content[operation.offset : end] = operation.data


def _apply_randomly(content: bytearray, operation: FileOperation, rng: random.Random) -> None:
    if operation.kind == "truncate":
        if rng.random() < 0.5:
            _apply(content, operation)
        return
    for start in range(0, len(operation.data), SECTOR_BYTES):
        if rng.random() < 0.5:
            piece = operation.data[start : start + SECTOR_BYTES]
            _apply(content, FileOperation("write", operation.path, operation.offset + start, piece))


class _LoggedFile(apsw.VFSFile):
    def __init__(self, log: WriteLog, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self._log = log
        self._path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 (SQLite's name)
        self._log.operations.append(FileOperation("write", self._path, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 (SQLite's name)
        self._log.operations.append(FileOperation("truncate", self._path, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802 (SQLite's name)
        self._log.operations.append(FileOperation("sync", self._path))
        super().xSync(flags)


class LoggingVFS(apsw.VFS):
    """The system's own files, with every operation logged."""

    def __init__(self, log: WriteLog) -> None:
        super().__init__(VFS_NAME, "")
        self._log = log

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> _LoggedFile:  # noqa: N802 (SQLite's name)
        return _LoggedFile(self._log, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802 (SQLite's name)
        self._log.operations.append(FileOperation("delete", filename))
        super().xDelete(filename, syncdir)


class SqliteLikeCursor:
    """An APSW cursor that looks like the standard library's."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        cursor = self._connection.cursor()
        cursor.exec_trace = self._describe
        before = self._connection.total_changes()
        self.description = None
        try:
            self._rows = list(cursor.execute(sql, tuple(parameters)))
        except apsw.ConstraintError as error:
            raise sqlite3.IntegrityError(str(error)) from error
        except apsw.Error as error:
            raise sqlite3.OperationalError(str(error)) from error
        self.rowcount = self._connection.total_changes() - before
        self.lastrowid = self._connection.last_insert_rowid()

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        before = self._connection.total_changes()
        for row in rows:
            self.execute(sql, row)
        self.rowcount = self._connection.total_changes() - before

    def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    def close(self) -> None:
        self._rows = []

    def _describe(self, cursor: apsw.Cursor, _sql: str, _bindings: object) -> bool:
        self.description = cursor.description or None
        return True


class SqliteLikeConnection:
    """An APSW connection that looks like the standard library's.

    It locks the file exclusively: a WAL then needs no shared memory, which APSW's file layer does not offer.
    The bot has one connection anyway, so nothing else changes.
    """

    def __init__(self, path: str) -> None:
        self.isolation_level: str | None = None
        self._connection = apsw.Connection(path, vfs=VFS_NAME)
        self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    @property
    def total_changes(self) -> int:
        return self._connection.total_changes()

    def cursor(self) -> SqliteLikeCursor:
        return SqliteLikeCursor(self._connection)

    def execute(self, sql: str) -> None:
        self._connection.execute(sql)

    def commit(self) -> None:
        self._connection.execute("COMMIT")

    def rollback(self) -> None:
        self._connection.execute("ROLLBACK")

    def create_function(self, *_arguments: object, **_options: object) -> None:
        """Do nothing: SQLAlchemy registers a function for regular expressions, which no query here uses."""

    def close(self) -> None:
        self._connection.close()


def open_logged_file(path: str, **_options: object) -> SqliteLikeConnection:
    """Open a logged file, in place of `data.sqlite_driver.open_file`."""
    return SqliteLikeConnection(path)


def write_files(files: dict[str, bytes], old: Path, new: Path) -> None:
    """Write files whose paths are under `old` into the new folder `new`."""
    new.mkdir()
    for path, data in files.items():
        (new / Path(path).relative_to(old)).write_bytes(data)
