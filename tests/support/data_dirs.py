"""Data directories of the bot, for tests of backups, restores and lost keys."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from support.backend import (
    ADA,
    MASTER_KEY,
    Backend,
    ManualClock,
    backend_on,
    create_schemas,
    person,
    run_in_thread,
)
from support.bot_process import MASTER_KEYS_SETTING

from core.settings import Settings, read_settings
from core.storage_locations import FolderLocation
from data.files import make_private_folder
from data.images.media import MEDIA_FOLDER
from data.object_stores import FolderStore, ObjectStore
from data.sqlite_driver import read_only_uri
from ops.backups import Backups

NIGHT = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
"""The moment at which backups of these directories are made."""


def settings_of(data_dir: Path, **values: str) -> Settings:
    """Return the settings of a bot on a data directory; `values` take the place of single ones."""
    return read_settings({"KINDLING_HOME": str(data_dir), "KINDLING_KEYS": MASTER_KEYS_SETTING, **values})


async def create_databases(data_dir: Path) -> None:
    """Create both databases, with the newest schema; a file that is there already stays."""
    make_private_folder(data_dir)
    for name, content in _empty_databases().items():
        path = data_dir / name
        if not path.exists():
            path.touch(mode=0o600)
            path.write_bytes(content)


@cache
def _empty_databases() -> dict[str, bytes]:
    """Make both files once in this process: to migrate an empty one takes a quarter of a second."""
    with TemporaryDirectory() as folder:
        settings = settings_of(Path(folder))
        run_in_thread(create_schemas(settings.database_url, settings.keyring_url))
        return {name: (Path(folder) / name).read_bytes() for name in ("kindling.db", "keyring.db")}


def open_backend_in(data_dir: Path, store: ObjectStore | None = None) -> Backend:
    """Open the services on a data directory, at night; pictures are there, too, or else in `store`."""
    settings, clock = settings_of(data_dir), ManualClock()
    clock.now = NIGHT
    return backend_on(settings.database_url, settings.keyring_url, clock, (MASTER_KEY,), data_dir, store)


def backups_of(backend: Backend, data_dir: Path, store: ObjectStore | None = None) -> Backups:
    """Return what makes the backups of a data directory, and of the pictures there or in `store`."""
    pictures = store or FolderStore(FolderLocation(data_dir / MEDIA_FOLDER))
    return Backups(backend.database, backend.keyring, data_dir, pictures, backend.clock)


def listing_of(data_dir: Path) -> dict[str, bytes]:
    """Every file of a data directory but the lock, with what is in it."""
    files = [path for path in data_dir.rglob("*") if path.is_file() and path.suffix != ".lock"]
    return {str(path): path.read_bytes() for path in files}


def keys_in_file(keyring_file: Path) -> frozenset[str]:
    """Return the ids of the keys in a keyring's file."""
    with closing(sqlite3.connect(read_only_uri(keyring_file), uri=True)) as connection:
        return frozenset(key_id for (key_id,) in connection.execute("SELECT id FROM data_keys"))


async def answer_of_ada(backend: Backend) -> str:
    """Return the answer that Ada has given last."""
    async with backend.work() as work:
        couple = await work.couples.find_couple_of(person(ADA))
        assert couple is not None
        (checkin,) = await work.checkins.answered_by(couple.id, ADA, 10)
        answer = await work.answers.answer_of(checkin, ADA)
        assert answer is not None
        return answer.body


async def answer_in(data_dir: Path) -> str:
    """Return the answer that Ada has given last, on a data directory."""
    backend = open_backend_in(data_dir)
    body = await answer_of_ada(backend)
    await backend.close()
    return body
