"""Downloads of backups that only the second place has, for a restore."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.errors import StorageUnavailable
from core.settings import Settings
from data.backups import KEYRING_COPY, NIGHTLY_NAME, UNFINISHED, make_owner_only
from data.crypto.key_index import is_blank_file
from data.files import replace_file
from data.object_stores import ObjectStore, open_store


@dataclass(frozen=True, slots=True)
class KnownBackup:
    """A backup that can be restored: its name, its size in bytes, and the places that have it."""

    name: str
    size: int
    is_here: bool
    is_in_second_place: bool


async def known_backups(settings: Settings) -> list[KnownBackup]:
    """List the backups here and in the second place, the newest first.

    Raises `OSError`, `ObjectStoreError`.
    """
    return await asyncio.to_thread(_known_backups, settings)


async def fetch_backup(store: ObjectStore | None, backup: Path, folder: Path) -> Path:
    """Return the path of a backup here, after downloading it into `folder` where only the store has it.

    `backup` is a path, or the name of a backup in `folder` or in the store, if there is one. With that comes
    the keyring's copy, unless there is one in `folder`. Where nobody has such a backup, the path is returned
    as it came. Raises `OSError`, `ObjectStoreError`.
    """
    # One that is here knows of erasures that may not have been uploaded yet; but not the copy of a bot that
    # was started here, and knew nobody, before its backup is restored.
    needs_copy = False
    with suppress(StorageUnavailable):  # it is damaged, as the restore says where it needs it
        needs_copy = await is_blank_file(folder / KEYRING_COPY)
    return await asyncio.to_thread(_fetch, store, backup, folder, needs_copy=needs_copy)


def _known_backups(settings: Settings) -> list[KnownBackup]:
    here = {path.name: path.stat().st_size for path in (settings.data_dir / "backups").glob("kindling-*.tar")}
    there: Mapping[str, int] = {}
    if settings.backups is not None:
        stored = open_store(settings.backups).objects_under("")
        there = {each.name: each.size for each in stored if NIGHTLY_NAME.fullmatch(each.name)}
    return [
        KnownBackup(name, here.get(name, there.get(name, 0)), name in here, name in there)
        for name in sorted(here.keys() | there.keys(), reverse=True)
    ]


def _fetch(store: ObjectStore | None, backup: Path, folder: Path, *, needs_copy: bool) -> Path:
    # A path into another folder is a slip of the pen, which a backup of that name must not hide.
    if backup.exists() or backup.parent not in (Path(), folder):
        return backup
    target = folder / backup.name
    if store is None:
        return target if target.exists() else backup
    is_there = target.exists() or (NIGHTLY_NAME.fullmatch(backup.name) and _download(store, target))
    if is_there and needs_copy:
        _download(store, folder / KEYRING_COPY)
    return target if is_there else backup


def _download(store: ObjectStore, target: Path) -> bool:
    """Copy a file of the second place to one of mode 0600; return False where it is missing there."""
    unfinished = target.with_name(target.name + UNFINISHED)
    try:
        make_owner_only(unfinished)
        if not store.read_file(target.name, unfinished):
            return False
        replace_file(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
    return True
