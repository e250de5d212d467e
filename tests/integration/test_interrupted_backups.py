"""Backups and restores that were killed, or met a full disk: the next one goes on, and loses nothing."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from support.archives import database_in
from support.backend import ADA, Backend, answer_checkin, current_checkin_id
from support.data_dirs import NIGHT, answer_in, backups_of, create_databases, open_backend_in, settings_of

from core.errors import StorageUnavailable
from data.backups import backups_in
from data.engine import Database
from data.row_copies import copy_to_file
from data.schema import migrate
from data.tables import metadata
from ops.cli import OperationRefused, restore_backup
from ui.texts import say
from wiring import DELETE_OWN

pytestmark = pytest.mark.slow


@pytest.fixture
async def data_dir(tmp_path: Path) -> Path:
    await create_databases(tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
async def backend(data_dir: Path) -> Backend:
    """A couple with one answer."""
    opened = open_backend_in(data_dir)
    await opened.begin_couple()
    await answer_checkin(opened, ADA, await current_checkin_id(opened), "the lake in June")
    return opened


@pytest.fixture
async def backup(backend: Backend, data_dir: Path) -> Path:
    """The backup of that answer; the bot has ended."""
    await backups_of(backend, data_dir).back_up_if_due()
    await backend.close()
    return backups_in(data_dir / "backups")[0]


async def meet_a_full_disk(_database: Database) -> bool:
    full = sqlite3.OperationalError("database or disk is full")
    raise StorageUnavailable from OperationalError("PRAGMA wal_checkpoint", None, full)


async def test_a_backup_is_made_beside_what_a_killed_one_has_unpacked(
    backend: Backend, data_dir: Path
) -> None:
    """It was looking through an old backup for what is lost now."""
    left = data_dir / "backups" / "look1234.unfinished"
    left.mkdir(parents=True)
    (left / "kindling.db").write_bytes(b"unpacked")
    await backups_of(backend, data_dir).back_up_if_due()
    assert len(backups_in(data_dir / "backups")) == 1
    assert not left.exists()
    await backend.close()


async def test_a_disk_without_room_for_the_archive_is_not_filled_by_the_snapshot(
    backend: Backend, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []

    def note_target(_connection: object, target: Path) -> None:
        written.append(target)

    monkeypatch.setattr("data.backup_archives.FREE_DISK_BYTES", 1 << 60)
    monkeypatch.setattr("data.backups._vacuum_into", note_target)
    await backups_of(backend, data_dir).back_up_if_due()
    assert written == []
    await backend.close()


async def test_a_killed_restore_leaves_no_log_to_the_next_one(
    backup: Path, data_dir: Path, tmp_path: Path
) -> None:
    """SQLite plays a log into whatever database it lies beside."""
    killed = database_in(backup, tmp_path)
    with closing(sqlite3.connect(killed, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("DELETE FROM answers")
        for suffix in ("", "-wal"):
            shutil.copy(f"{killed}{suffix}", data_dir / f"kindling.restoring{suffix}")
    await restore_backup(settings_of(data_dir), backup, NIGHT, DELETE_OWN)
    assert await answer_in(data_dir) == "the lake in June"
    assert not list(data_dir.glob("*.restoring*"))


async def test_a_disk_that_fills_up_as_a_restore_ends_is_named_and_nothing_is_replaced(
    backup: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in SQLite's log alone would be missing in the file that is renamed."""
    before = (data_dir / "kindling.db").read_bytes()
    monkeypatch.setattr(Database, "finish_truncation", meet_a_full_disk)
    with pytest.raises(OperationRefused) as refused:
        await restore_backup(settings_of(data_dir), backup, NIGHT, DELETE_OWN)
    assert str(refused.value) == say("restore-failed", error="OperationalError")
    assert (data_dir / "kindling.db").read_bytes() == before


async def test_a_copy_of_rows_that_are_in_its_log_alone_is_no_copy(
    backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as PostgreSQL's, of which the archive, or the keyring's copy, takes the file without the log."""
    monkeypatch.setattr(Database, "finish_truncation", meet_a_full_disk)
    with pytest.raises(StorageUnavailable):
        await copy_to_file(backend.database, metadata.sorted_tables, tmp_path / "copy.db", migrate)
    await backend.close()
