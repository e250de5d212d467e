"""Outages: a driver's errors about the database itself, and those among them that pass."""

import errno

from sqlalchemy.exc import DBAPIError

from core.errors import StorageUnavailable

# classes of SQLSTATE: no connection, access denied, no such database, out of resources, shut down
OUTAGE_SQLSTATES = ("08", "28", "3D", "53", "57")
LASTING_SQLSTATES = ("28", "3D")
LOCK_NOT_AVAILABLE = "55P03"
# PostgreSQL's errors have a SQLSTATE. SQLite's driver raises the same error for a full disk and for a missing
# table, so its messages have to be told apart.
PASSING_MESSAGES = ("database is locked", "disk I/O", "database or disk is full")
LASTING_MESSAGES = ("unable to open", "readonly", "file is not a database", "disk image is malformed")
LASTING_ERRNOS = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR})


def is_outage(error: DBAPIError) -> bool:
    """Return whether the database itself is unavailable, as opposed to a bad query."""
    if error.connection_invalidated:
        return True
    state = sqlstate_of(error.orig)
    return (state[:2] in OUTAGE_SQLSTATES or state == LOCK_NOT_AVAILABLE) or _says(
        error.orig, PASSING_MESSAGES + LASTING_MESSAGES
    )


def is_row_locked(error: Exception) -> bool:
    """Return whether PostgreSQL gave up waiting for a lock that somebody else holds."""
    return sqlstate_of(getattr(error, "orig", None)) == LOCK_NOT_AVAILABLE


def leaves_doubt(error: DBAPIError | OSError) -> bool:
    """Return whether a COMMIT that failed so may have been carried out: no answer of the server came.

    That is PostgreSQL's case; SQLite's errors are its answer.
    """
    return isinstance(error, OSError) or is_outage(error)


def is_lasting(error: StorageUnavailable | OSError) -> bool:
    """Return whether waiting cannot help: the file is damaged or closed to the bot, or it may not log in.

    A full disk, a lock, a server that restarts or cannot be reached: all these pass.
    """
    cause = error.__cause__ if isinstance(error, StorageUnavailable) else error
    original = getattr(cause, "orig", None) or cause
    if isinstance(original, OSError):
        return original.errno in LASTING_ERRNOS
    return sqlstate_of(original)[:2] in LASTING_SQLSTATES or _says(original, LASTING_MESSAGES)


def sqlstate_of(error: BaseException | None) -> str:
    """Return the five-character SQLSTATE of a driver's error; empty if it has none, as with SQLite."""
    return str(getattr(error, "sqlstate", "") or "")


def _says(error: BaseException | None, fragments: tuple[str, ...]) -> bool:
    return any(fragment in str(error) for fragment in fragments)
