"""Archives: data and pictures in one file, made while people go on; nothing of it is trusted as a path."""

import asyncio
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest
from support.archives import DATABASE, database_in, keep_picture, members_of, write_members
from support.backend import (
    ADA,
    BO,
    DELETE_EVERYTHING,
    KINDLING,
    Backend,
    ManualClock,
    OpenBackend,
    PostgresServer,
    answer_checkin,
    current_checkin_id,
    person,
)
from support.data_dirs import NIGHT, answer_of_ada, backups_of, create_databases, open_backend_in, settings_of
from support.photos import files_aside

from core.pictures import PictureOwner
from data.backups import KEYRING_COPY, backups_in
from data.images.media import ASIDE_FOLDER, MEDIA_FOLDER
from ops.cli import OperationRefused, back_up, restore_backup, run_checks
from ui.texts import say
from wiring import DELETE_OWN

pytestmark = pytest.mark.slow


@pytest.fixture
async def data_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    await create_databases(folder)
    return folder


@pytest.fixture
async def backend(data_dir: Path) -> Backend:
    return open_backend_in(data_dir)


async def test_one_file_holds_the_data_and_the_pictures_that_it_knows(
    backend: Backend, data_dir: Path
) -> None:
    couple = await backend.begin_couple()
    pictures = await keep_picture(backend, couple)
    stray = data_dir / MEDIA_FOLDER / str(couple.id) / "1.whole"
    stray.write_bytes(b"of no row")
    await backups_of(backend, data_dir).back_up_if_due()
    (backup,) = backups_in(data_dir / "backups")
    assert backup.name == "kindling-2026-03-01.tar"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    members = members_of(backup)
    assert list(members) == [DATABASE, *map(str, pictures)]
    assert all(members[str(path)] == (data_dir / path).read_bytes() for path in pictures)
    assert sorted(path.name for path in (data_dir / "backups").iterdir()) == [KEYRING_COPY, backup.name]
    await backend.close()


async def test_no_file_is_deleted_in_the_loops_thread(
    backend: Backend, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To give back the blocks of a large copy takes a tenth of a second, in which nobody is answered."""
    deleted_in: dict[str, int] = {}
    unlink = Path.unlink

    def noting_unlink(path: Path, *, missing_ok: bool = False) -> None:
        deleted_in[path.suffix] = threading.get_ident()
        unlink(path, missing_ok=missing_ok)

    await backend.begin_couple()
    monkeypatch.setattr(Path, "unlink", noting_unlink)
    for _ in range(2):
        await backups_of(backend, data_dir).back_up_if_due()
    await backups_of(backend, data_dir).write_archive(data_dir / "again.tar")
    monkeypatch.undo()
    await backend.close()
    assert {".snapshot", ".unfinished"} <= set(deleted_in)
    assert threading.get_ident() not in deleted_in.values()


async def test_data_and_pictures_come_back_on_another_machine(
    backend: Backend, data_dir: Path, tmp_path: Path
) -> None:
    couple = await backend.begin_couple()
    pictures = await keep_picture(backend, couple)
    await backups_of(backend, data_dir).back_up_if_due()
    await backend.close()
    there = tmp_path / "there"
    (data_dir / "backups").rename(tmp_path / "carried")
    (backup,) = backups_in(tmp_path / "carried")
    told = await restore_backup(settings_of(there), backup, NIGHT, DELETE_OWN)
    assert say("restore-pictures", count=2) in told
    assert all((there / path).read_bytes() == (data_dir / path).read_bytes() for path in pictures)
    assert all(stat.S_IMODE((there / path).stat().st_mode) == 0o600 for path in pictures)
    again = open_backend_in(there)
    async with again.work() as work:
        found = await work.couples.find_couple_of(person(ADA))
        assert found is not None
        kept = await work.pictures.pictures_of(found.id, PictureOwner.MEMORY, 7)
    assert await again.pictures.read_pictures(found, kept)
    await again.close()


async def test_pictures_taken_since_the_backup_are_moved_aside_and_come_back(
    backend: Backend, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    couple = await backend.begin_couple()
    await backups_of(backend, data_dir).back_up_if_due()
    pictures = await keep_picture(backend, couple)
    backend.clock.advance(days=1)
    await backups_of(backend, data_dir).back_up_if_due()
    newer, older = backups_in(data_dir / "backups")
    await backend.close()
    await restore_backup(settings_of(data_dir), older, NIGHT, DELETE_OWN)
    again = open_backend_in(data_dir)
    again.clock.advance(days=2)
    await again.picture_cleanup.sweep_orphaned_files()
    await again.close()
    aside = files_aside(data_dir / MEDIA_FOLDER)
    assert [path.name for path in aside] == sorted(path.name for path in pictures)
    assert not any((data_dir / path).exists() for path in pictures)
    await run_checks(settings_of(data_dir), ManualClock())
    folder = str(data_dir / MEDIA_FOLDER / ASIDE_FOLDER)
    assert say("check-pictures-aside", count=2, folder=folder) in capsys.readouterr().out
    # and back to the newer backup: from aside, since its files are looked for there, too
    for path in pictures:
        assert str(path) in members_of(newer)
    older.unlink()
    write_members(newer, {DATABASE: members_of(newer)[DATABASE]})
    await restore_backup(settings_of(data_dir), newer, NIGHT, DELETE_OWN)
    again = open_backend_in(data_dir)
    await again.picture_cleanup.sweep_orphaned_files()
    await again.close()
    assert all((data_dir / path).exists() for path in pictures)
    assert files_aside(data_dir / MEDIA_FOLDER) == []


async def test_the_older_copy_of_the_database_alone_is_restored_too(backend: Backend, data_dir: Path) -> None:
    await backend.begin_couple()
    await answer_checkin(backend, ADA, await current_checkin_id(backend), "the lake in June")
    await backups_of(backend, data_dir).back_up_if_due()
    await backend.close()
    (backup,) = backups_in(data_dir / "backups")
    older = database_in(backup, data_dir / "backups").rename(data_dir / "backups" / "kindling-2026-02-28.db")
    assert backups_in(data_dir / "backups") == [backup, older]
    for path in data_dir.glob("k*.db*"):
        path.unlink()
    assert say("restore-done", couples=1) in await restore_backup(
        settings_of(data_dir), older, NIGHT, DELETE_OWN
    )
    again = open_backend_in(data_dir)
    assert await current_checkin_id(again)
    await again.close()


class PausedVacuum:
    """Holds a backup at its beginning, once it has taken its snapshot, until it is released."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.has_begun, self._released = threading.Event(), threading.Event()
        self.databases: list[str] = []

        def vacuum(connection: sqlite3.Connection, target: Path) -> None:
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            self.has_begun.set()
            assert self._released.wait(60)
            connection.execute("COMMIT")
            connection.execute("VACUUM INTO ?", (str(target),))

        monkeypatch.setattr("data.backups._vacuum_into", vacuum)

    def release(self) -> None:
        self._released.set()


@pytest.mark.sqlite_thread
async def test_requests_go_on_while_a_backup_is_made(
    backend: Backend, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The backup holds neither the one connection that writes nor the loop."""
    await backend.begin_couple()
    monkeypatch.setattr("ops.backups.TICK_WAIT_SECONDS", 0.01)
    paused, nights = PausedVacuum(monkeypatch), backups_of(backend, data_dir)
    await nights.back_up_if_due()
    assert await asyncio.to_thread(paused.has_begun.wait, 60)
    for user_id in (ADA, BO):
        await answer_checkin(backend, user_id, await current_checkin_id(backend), "said meanwhile")
    await backend.begin_couple(50, 60)
    assert backups_in(data_dir / "backups") == []
    await nights.back_up_if_due()  # the next tick finds it under way
    paused.release()
    monkeypatch.setattr("ops.backups.TICK_WAIT_SECONDS", 60)
    await nights.back_up_if_due()
    assert len(backups_in(data_dir / "backups")) == 1
    await backend.close()


@pytest.mark.sqlite_thread
async def test_what_is_erased_during_a_backup_leaves_the_log_when_it_has_ended(
    backend: Backend, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = await backend.begin_couple()
    await backend.begin_couple(50, 60)
    with closing(sqlite3.connect(data_dir / "keyring.db")) as connection:
        query = "SELECT wrapped FROM data_keys WHERE id = ?"
        (wrapped,) = connection.execute(query, (gone.key_id,)).fetchone()
    paused = PausedVacuum(monkeypatch)
    copying = asyncio.create_task(backend.keyring.copy_to(data_dir / "backups" / "copy.db"))
    assert await asyncio.to_thread(paused.has_begun.wait, 60)
    await backend.keyring.destroy_key(gone.key_id)
    # The checkpoint was busy, and nothing waited for it.
    assert any(wrapped in path.read_bytes() for path in data_dir.glob("keyring.db*"))
    paused.release()
    await copying
    for path in data_dir.glob("keyring.db*"):
        assert wrapped not in path.read_bytes(), path
    assert (data_dir / "keyring.db-wal").stat().st_size == 0
    await backend.close()


async def test_a_log_that_another_program_reads_is_emptied_by_a_later_tick(
    backend: Backend, data_dir: Path
) -> None:
    gone = await backend.begin_couple()
    with closing(sqlite3.connect(data_dir / "keyring.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM data_keys").fetchone()
        await backend.keyring.destroy_key(gone.key_id)
        assert (data_dir / "keyring.db-wal").stat().st_size > 0
    await backups_of(backend, data_dir).finish_erasures()
    assert (data_dir / "keyring.db-wal").stat().st_size == 0
    await backend.close()


@pytest.mark.sqlite_thread
async def test_a_stop_gives_a_backup_up_at_once_and_leaves_no_file(
    backend: Backend, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    couple = await backend.begin_couple()
    await keep_picture(backend, couple)
    nights, begun = backups_of(backend, data_dir), threading.Event()
    monkeypatch.setattr("ops.backups.TICK_WAIT_SECONDS", 0.01)

    def endless(connection: sqlite3.Connection, _target: Path) -> None:
        begun.set()
        connection.execute(
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
        ).fetchone()

    monkeypatch.setattr("data.backups._vacuum_into", endless)
    await nights.back_up_if_due()
    assert await asyncio.to_thread(begun.wait, 60)
    await nights.stop()
    assert list((data_dir / "backups").iterdir()) == []
    await backend.close()


async def test_a_disk_that_is_nearly_full_is_left_to_the_bot(
    backend: Backend, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await backend.begin_couple()
    monkeypatch.setattr("data.backup_archives.FREE_DISK_BYTES", 1 << 60)
    await backups_of(backend, data_dir).back_up_if_due()
    assert list((data_dir / "backups").iterdir()) == []
    await backend.close()


async def test_seven_nights_without_data_do_not_replace_the_last_good_ones(
    backend: Backend, data_dir: Path
) -> None:
    """The database was lost and made anew: its backups must not push out those of what was lost."""
    await backend.begin_couple()
    await backups_of(backend, data_dir).back_up_if_due()
    (good,) = backups_in(data_dir / "backups")
    await backend.close()
    for path in data_dir.glob("kindling.db*"):
        path.unlink()
    await create_databases(data_dir)
    again = open_backend_in(data_dir)
    for _ in range(9):
        again.clock.advance(days=1)
        await backups_of(again, data_dir).back_up_if_due()
    assert good in backups_in(data_dir / "backups")
    assert len(backups_in(data_dir / "backups")) == 8
    await again.close()


async def test_seven_nights_without_pictures_do_not_replace_the_last_that_has_them(
    backend: Backend, data_dir: Path
) -> None:
    couple = await backend.begin_couple()
    kept = data_dir / (await keep_picture(backend, couple))[0]
    await backups_of(backend, data_dir).back_up_if_due()
    (good,) = backups_in(data_dir / "backups")
    kept.unlink()
    for _ in range(9):
        backend.clock.advance(days=1)
        await backups_of(backend, data_dir).back_up_if_due()
    assert len(backups_in(data_dir / "backups")) == 8
    assert backups_in(data_dir / "backups")[-1] == good
    await backend.close()


async def test_what_was_made_by_hand_is_never_deleted(backend: Backend, data_dir: Path) -> None:
    await backend.begin_couple()
    for name in ("kindling-2026-01-01-1200.tar", "kindling-2026-01-01-120000.db", "mine.tar"):
        (data_dir / "backups").mkdir(exist_ok=True)
        (data_dir / "backups" / name).write_bytes(b"by hand")
    for _ in range(9):
        await backups_of(backend, data_dir).back_up_if_due()
        backend.clock.advance(days=1)
    assert len(list((data_dir / "backups").iterdir())) == 7 + 1 + 3
    await backend.close()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_postgresql_is_backed_up_to_the_same_file_and_restored_from_it(
    open_backend: OpenBackend,
    urls: tuple[str, str],
    server: PostgresServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("data.batches.ROWS_PER_BATCH", 1)
    on_postgresql = open_backend()
    couple = await on_postgresql.begin_couple()
    await answer_checkin(on_postgresql, ADA, await current_checkin_id(on_postgresql), "the lake in June")
    pictures = await keep_picture(on_postgresql, couple)
    settings = settings_of(tmp_path, DATABASE_URL=urls[0], KEYRING_URL=urls[1])
    made = tmp_path / "backups" / "kindling-2026-03-01-0300.tar"
    assert str(made) in await back_up(settings, None, NIGHT)
    assert list(members_of(made)) == [DATABASE, *map(str, pictures)]
    # on SQLite, on another machine
    there = tmp_path / "there"
    assert say("restore-done", couples=1) in await restore_backup(settings_of(there), made, NIGHT, DELETE_OWN)
    assert all((there / path).read_bytes() == (tmp_path / path).read_bytes() for path in pictures)
    on_sqlite = open_backend_in(there)
    assert await answer_of_ada(on_sqlite) == "the lake in June"
    await on_sqlite.close()
    # on PostgreSQL: never over couples who are there, but into an empty database
    with pytest.raises(OperationRefused) as refused:
        await restore_backup(settings, made, NIGHT, DELETE_OWN)
    assert str(refused.value) == say("restore-not-empty")
    await server.run(DELETE_EVERYTHING, database=KINDLING)
    told = await restore_backup(settings, made, NIGHT, DELETE_OWN)
    assert say("restore-keys", count=1) in told
    assert await answer_of_ada(open_backend()) == "the lake in June"
