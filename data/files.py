"""Files and folders of the bot: replaced durably, and closed to other users."""

import asyncio
import contextlib
import os
import stat
from pathlib import Path

OWNER_ONLY = 0o700


def make_private_folder(folder: Path) -> None:
    """Make a folder and its missing parents, for the owner alone, whatever the umask.

    Folders that exist stay as they are: they may be others', such as `/tmp`. Raises `OSError`.
    """
    if folder.exists():
        return
    make_private_folder(folder.parent)
    folder.mkdir(OWNER_ONLY, exist_ok=True)  # another process may have created it in the meantime
    close_to_others(folder)
    # Else a power cut could take the folder, with whatever was synced in it since.
    with contextlib.suppress(PermissionError):
        _fsync(folder.parent, os.O_RDONLY)


def close_to_others(folder: Path) -> None:
    """Close the bot's own folder to other users; another user's folder stays as it is."""
    if stat.S_IMODE(folder.stat().st_mode) != OWNER_ONLY:
        with contextlib.suppress(PermissionError):
            folder.chmod(OWNER_ONLY)


async def delete_file(path: Path) -> None:
    """Delete a file, if there is one, in a thread. Raises `OSError`."""
    # Giving back the blocks of a hundred megabytes keeps whoever does it for a tenth of a second.
    await asyncio.to_thread(path.unlink, missing_ok=True)


def replace_file(unfinished: Path, target: Path) -> None:
    """Rename a finished file to its final name; after a power cut there is either the old file or the new.

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
