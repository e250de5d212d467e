"""Backups that only the second place has: listed, downloaded and restored on a new machine."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from support.archives import keep_picture
from support.backend import ADA, answer_checkin, current_checkin_id
from support.bucket_server import SECRET_KEY, BucketServer, url_of
from support.data_dirs import NIGHT, answer_in, backups_of, create_databases, open_backend_in, settings_of

from core.settings import Settings
from core.storage_locations import FolderLocation
from data.backups import KEYRING_COPY
from data.images.media import MEDIA_FOLDER
from data.object_stores import FolderStore, ObjectStore, open_store
from ops.backups import Backups
from ops.cli import OperationRefused, back_up, restore_backup, run_checks
from ops.host_commands import list_backups
from ui.texts import say
from wiring import DELETE_OWN

pytestmark = pytest.mark.slow
NAME = "kindling-2026-03-01.tar"


@pytest.fixture(params=["folder", "bucket"])
def backup_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A second place for backups, as `BACKUP_URL` names it."""
    if request.param == "folder":
        return str(tmp_path / "second")
    server: BucketServer = request.getfixturevalue("bucket_server")
    return url_of(server.location("backups"))


def second_place_of(settings: Settings) -> ObjectStore:
    assert settings.backups is not None
    return open_store(settings.backups)


async def live_until_a_night_is_over(settings: Settings) -> None:
    """Let a couple begin, and back up the night after, here alone."""
    await create_databases(settings.data_dir)
    backend = open_backend_in(settings.data_dir)
    await backend.begin_couple()
    await backups_of(backend, settings.data_dir).back_up_if_due()
    await backend.close()


async def live_until_a_night_is_uploaded(settings: Settings) -> None:
    """Let a couple answer a question and keep a picture, and upload the night after."""
    home = settings.data_dir
    await create_databases(home)
    backend = open_backend_in(home)
    couple = await backend.begin_couple()
    await answer_checkin(backend, ADA, await current_checkin_id(backend), "The tea on my desk")
    await keep_picture(backend, couple)
    pictures = FolderStore(FolderLocation(home / MEDIA_FOLDER))
    nights = Backups(
        backend.database, backend.keyring, home, pictures, backend.clock, second_place_of(settings)
    )
    await nights.back_up_if_due()
    await backend.close()


async def test_a_new_machine_lists_and_restores_what_the_second_place_has(
    backup_url: str, tmp_path: Path
) -> None:
    await live_until_a_night_is_uploaded(settings_of(tmp_path / "burnt", BACKUP_URL=backup_url))
    settings = settings_of(tmp_path / "new", BACKUP_URL=backup_url)
    listed = await list_backups(settings)
    assert NAME in listed
    assert "in the second place" in listed
    assert KEYRING_COPY not in listed
    told = await restore_backup(settings, Path(NAME), NIGHT, DELETE_OWN)
    assert say("restore-done", couples=1) in told
    assert say("restore-keys", count=1) in told
    assert await answer_in(tmp_path / "new") == "The tea on my desk"
    backups = tmp_path / "new" / "backups"
    assert sorted(path.name for path in backups.iterdir()) == [KEYRING_COPY, NAME]
    assert {path.stat().st_mode & 0o777 for path in backups.iterdir()} == {0o600}
    assert "here and in the second place" in await list_backups(settings)


async def test_the_copy_of_the_keyring_that_is_here_stays(backup_url: str, tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "var", BACKUP_URL=backup_url)
    await live_until_a_night_is_uploaded(settings)
    backups = settings.data_dir / "backups"
    (backups / NAME).unlink()
    # Newer than the one there, which an upload has still to replace.
    with closing(sqlite3.connect(backups / KEYRING_COPY)) as copy:
        copy.execute("PRAGMA user_version = 7")
    newer = (backups / KEYRING_COPY).read_bytes()
    await restore_backup(settings, Path(NAME), NIGHT, DELETE_OWN)
    assert (backups / KEYRING_COPY).read_bytes() == newer


@pytest.mark.parametrize("is_needed", [True, False])
async def test_a_damaged_copy_of_the_keyring_is_named_where_it_is_needed(
    tmp_path: Path, *, is_needed: bool
) -> None:
    settings = settings_of(tmp_path / "var")
    await live_until_a_night_is_over(settings)
    copy = settings.data_dir / "backups" / KEYRING_COPY
    copy.write_bytes(b"no database")
    restoring = restore_backup(settings, copy.with_name(NAME), NIGHT, DELETE_OWN)
    if is_needed:
        (settings.data_dir / "keyring.db").unlink()
        with pytest.raises(OperationRefused) as refused:
            await restoring
        assert str(refused.value) == say("restore-copy-damaged", file=str(copy))
    else:
        assert say("restore-done", couples=1) in await restoring


@pytest.mark.parametrize(
    "asked", ["kindling-2020-01-01.tar", KEYRING_COPY, f"elsewhere/{NAME}", "../keyring.db"]
)
async def test_what_is_no_backup_there_is_not_downloaded(backup_url: str, tmp_path: Path, asked: str) -> None:
    await live_until_a_night_is_uploaded(settings_of(tmp_path / "burnt", BACKUP_URL=backup_url))
    settings = settings_of(tmp_path / "new", BACKUP_URL=backup_url)
    with pytest.raises(OperationRefused) as refused:
        await restore_backup(settings, Path(asked), NIGHT, DELETE_OWN)
    assert str(refused.value) == say("restore-missing")
    assert not (tmp_path / "new" / "backups").exists() or not list((tmp_path / "new" / "backups").iterdir())


async def test_a_second_place_that_is_away_is_named_and_nothing_is_left_behind(
    tmp_path: Path, bucket_server: BucketServer
) -> None:
    location = bucket_server.missing_location()
    settings = settings_of(tmp_path / "new", BACKUP_URL=url_of(location))
    for attempt in (list_backups(settings), restore_backup(settings, Path(NAME), NIGHT, DELETE_OWN)):
        with pytest.raises(OperationRefused) as refused:
            await attempt
        assert str(refused.value) == say("restore-place-gone", store=location.name)
        assert SECRET_KEY not in str(refused.value)
    assert not list((tmp_path / "new").rglob("*.unfinished*"))


async def test_where_there_is_no_backup_the_list_says_so(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "new")
    assert await list_backups(settings) == say("restore-list-none", folder=str(settings.data_dir / "backups"))


async def test_a_start_before_the_restore_costs_nobody_a_key(backup_url: str, tmp_path: Path) -> None:
    await live_until_a_night_is_uploaded(settings_of(tmp_path / "burnt", BACKUP_URL=backup_url))
    settings = settings_of(tmp_path / "new", BACKUP_URL=backup_url)
    await create_databases(settings.data_dir)
    backend = open_backend_in(settings.data_dir)
    backend.clock.advance(days=1)
    pictures = FolderStore(FolderLocation(settings.data_dir / MEDIA_FOLDER))
    nights = Backups(
        backend.database,
        backend.keyring,
        settings.data_dir,
        pictures,
        backend.clock,
        second_place_of(settings),
    )
    await nights.back_up_if_due()
    await backend.close()
    told = await restore_backup(settings, Path(NAME), NIGHT, DELETE_OWN)
    assert say("restore-keys", count=1) in told
    assert await answer_in(settings.data_dir) == "The tea on my desk"


async def test_a_backup_is_restored_by_its_name_in_the_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_of(tmp_path / "var")
    await live_until_a_night_is_over(settings)
    await back_up(settings, None, NIGHT)
    listed = await list_backups(settings)
    for second, name in enumerate((NAME, "kindling-2026-03-01-0300.tar")):
        assert name in listed
        now = NIGHT + timedelta(seconds=second)
        assert say("restore-done", couples=1) in await restore_backup(settings, Path(name), now, DELETE_OWN)
    # What was there before each of them is out of reach of erasures, until the host deletes it.
    aside = sorted(settings.data_dir.glob("kindling.db.before-*"))
    assert len(aside) == 2
    await run_checks(settings, lambda: NIGHT)
    assert say("check-left-behind", files=", ".join(map(str, aside))) in capsys.readouterr().out
