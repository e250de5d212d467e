"""Locks on the data directory: one bot at a time, and no operator's command while it runs.

They are locks of the operating system on files, which it releases however a process ends.
"""

import contextlib
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from data.files import make_private_folder

PREFIX, SUFFIX = "kindling", ".lock"
MOST_WAITING = 3  # processes of the same shards: more are a mistake


class DataDirInUse(Exception):
    """The data directory is in use by a running bot."""


@contextmanager
def hold_for_bot(data_dir: Path, shards: str = "") -> Generator[None]:
    """Lock the data directory for a running bot.

    Processes that share a data directory, on PostgreSQL, each lock a file of their own, named by their
    `shards`; one that waits until another gives these shards up takes the next number. Raises `DataDirInUse`.
    """
    make_private_folder(data_dir)
    names = (
        [f"-{shards}", *(f"-{shards}.{number}" for number in range(2, MOST_WAITING + 2))] if shards else [""]
    )
    with ExitStack() as stack:
        for name in names:
            with contextlib.suppress(DataDirInUse):
                stack.enter_context(_hold_file(data_dir / f"{PREFIX}{name}{SUFFIX}"))
                break
        else:
            raise DataDirInUse
        yield


@contextmanager
def hold_exclusively(data_dir: Path) -> Generator[None]:
    """Lock the data directory against every bot, whatever its shards. Raises `DataDirInUse`."""
    make_private_folder(data_dir)
    with ExitStack() as stack:
        # the files of all shards that ever ran here, and the one of a bot without shards, which may be new
        for path in sorted({data_dir / f"{PREFIX}{SUFFIX}", *data_dir.glob(f"{PREFIX}*{SUFFIX}")}):
            stack.enter_context(_hold_file(path))
        yield


def is_held_by_bot(data_dir: Path) -> bool:
    """Return whether a bot or another operation holds the data directory; create no file."""
    for path in data_dir.glob(f"{PREFIX}*{SUFFIX}"):
        try:
            with _hold_file(path):
                pass
        except DataDirInUse:
            return True
    return False


@contextmanager
def _hold_file(path: Path) -> Generator[None]:
    try:
        with FileLock(path, timeout=0, mode=0o600):
            yield
    except Timeout:
        raise DataDirInUse from None
