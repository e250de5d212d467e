"""Files: replaced in one durable step."""

import os
from pathlib import Path


def replace_file(unfinished: Path, target: Path) -> None:
    """Rename a finished file to its name, so that a power cut leaves the old one or the new one."""
    _fsync(unfinished, os.O_RDWR)
    unfinished.replace(target)
    _fsync(target.parent, os.O_RDONLY)


def _fsync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
