"""Time zone data: the pinned package's before the machine's, which may be years old.

Python looks in the machine's own folders first. There a zone that has changed its rules since the machine was
set up would put every question of a couple an hour off.
"""

import contextlib
import os
import zoneinfo
from pathlib import Path

import tzdata

PATH_SETTING = "PYTHONTZPATH"  # docs.python.org/3/library/zoneinfo.html: the operator's own choice of folders
MACHINE_FOLDERS = zoneinfo.TZPATH
VERSION_FILES = ("tzdata.zi", "+VERSION")
VERSION_PREFIX = "# version "


def prefer_pinned_zones() -> None:
    """Read zones from the package `tzdata`, unless the operator named folders in PYTHONTZPATH.

    Call this before the first zone is read: those that Python has cached stay as they are.
    """
    if PATH_SETTING not in os.environ:
        zoneinfo.reset_tzpath(())


def pinned_version() -> str:
    """Return the version of the package's data, such as "2026f"."""
    return tzdata.IANA_VERSION


def machine_version() -> str | None:
    """Return the version of the machine's own data; None if it has none, or none with a version."""
    for folder in MACHINE_FOLDERS:
        for name in VERSION_FILES:
            with contextlib.suppress(OSError), (Path(folder) / name).open(encoding="utf-8") as file:
                return file.readline().strip().removeprefix(VERSION_PREFIX)
    return None
