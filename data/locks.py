"""Locks: one bot on a home at a time, and no operator's command beside it."""

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX, SUFFIX = "kindling", ".lock"


class DataDirInUse(Exception):
    """A bot runs on this home just now."""


@contextmanager
def hold_for_bot(data_dir: Path, shards: str = "") -> Generator[None]:
    """Hold the home of a bot that runs; the system lets go of it however the process ends.

    Processes that share a home on PostgreSQL hold it by their `shards`. Raises `DataDirInUse`.
    """
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _hold_file(data_dir / f"{PREFIX}{shards and '-' + shards}{SUFFIX}"):
        yield


@contextmanager
def hold_exclusively(data_dir: Path) -> Generator[None]:
    """Hold a home on which no bot runs, whatever its shards. Raises `DataDirInUse`."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ExitStack() as stack:
        for path in sorted({data_dir / f"{PREFIX}{SUFFIX}", *data_dir.glob(f"{PREFIX}*{SUFFIX}")}):
            stack.enter_context(_hold_file(path))
        yield


@contextmanager
def _hold_file(path: Path) -> Generator[None]:
    try:
        with FileLock(path, timeout=0, mode=0o600):
            yield
    except Timeout:
        raise DataDirInUse from None
