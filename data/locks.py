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
STARTING_SECONDS = 1  # for another process that starts, and for a command that looks whether a bot runs


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
    with ExitStack() as stack, ExitStack() as starting:
        if shards:  # no operation may be under way, which has not seen a file that is new
            starting.enter_context(_hold_file(data_dir / f"{PREFIX}{SUFFIX}", STARTING_SECONDS))
        for name in names:
            with contextlib.suppress(DataDirInUse):
                stack.enter_context(_hold_file(data_dir / f"{PREFIX}{name}{SUFFIX}"))
                break
        else:
            raise DataDirInUse
        starting.close()
        yield


@contextmanager
def hold_exclusively(data_dir: Path) -> Generator[None]:
    """Lock the data directory against every bot, whatever its shards. Raises `DataDirInUse`."""
    make_private_folder(data_dir)
    first = data_dir / f"{PREFIX}{SUFFIX}"
    with ExitStack() as stack:
        # First the one that every bot needs to start, then those of all shards that ever ran here.
        for path in (first, *sorted({*data_dir.glob(f"{PREFIX}*{SUFFIX}")} - {first})):
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
def _hold_file(path: Path, wait_seconds: float = 0) -> Generator[None]:
    try:
        with FileLock(path, timeout=wait_seconds, mode=0o600):
            yield
    except Timeout:
        raise DataDirInUse from None
