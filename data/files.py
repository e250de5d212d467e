"""Durable replacement of files."""

import os
from pathlib import Path


def replace_file(unfinished: Path, target: Path) -> None:
    """Rename a finished file to its final name; a power cut leaves either the old file or the new one.

    Raises `OSError`.
    """
    # The content must be on the disk before the name points to it, and the new name before this returns.
    _fsync(unfinished, os.O_RDWR)
    unfinished.replace(target)
    _fsync(target.parent, os.O_RDONLY)


def _fsync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
