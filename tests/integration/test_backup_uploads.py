"""Backups in a second place: the seven nights and one keyring, and an erasure that waits for both."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from support.archives import members_of
from support.backend import ADA, Backend, ManualClock
from support.bucket_server import SECRET_KEY, BucketServer, Gate, url_of
from support.data_dirs import NIGHT, create_databases, keys_in_file, open_backend_in, settings_of

from core.couples import Couple
from core.errors import StorageUnavailable
from core.storage_locations import FolderLocation, StorageLocation
from data.backups import KEYRING_COPY, backups_in
from data.images.media import MEDIA_FOLDER
from data.object_stores import FolderStore, ObjectStore, open_store
from data.tables import couples
from ops.backups import Backups
from ops.cli import OperationRefused, rekey, run_checks
from services.erasures import Erasures
from ui.texts import say

pytestmark = pytest.mark.slow


@pytest.fixture
async def home(tmp_path: Path) -> Path:
    await create_databases(tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
async def backend(home: Path) -> Backend:
    return open_backend_in(home)


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> StorageLocation:
    """A second place for backups."""
    if request.param == "folder":
        return FolderLocation(tmp_path / "second")
    server: BucketServer = request.getfixturevalue("bucket_server")
    return server.location("backups")


def nights_of(backend: Backend, home: Path, second_place: ObjectStore) -> Backups:
    pictures = FolderStore(FolderLocation(home / MEDIA_FOLDER))
    return Backups(backend.database, backend.keyring, home, pictures, backend.clock, second_place)


def erasures_of(backend: Backend, nights: Backups) -> Erasures:
    async def replace(are_outdated: bool) -> bool:
        return await nights.replace_keyring_copy(is_outdated=are_outdated)

    return Erasures(backend.work, backend.keyring, backend.pictures._media, backend.clock, replace)


def names_in(store: ObjectStore) -> list[str]:
    return [stored.name for stored in store.objects_under("")]


def keys_in(store: ObjectStore, tmp_path: Path) -> frozenset[str]:
    assert store.read_file(KEYRING_COPY, tmp_path / "read.db")
    return keys_in_file(tmp_path / "read.db")


async def is_stored(backend: Backend, couple: Couple) -> bool:
    async with backend.database.begin() as connection:
        return couple.id in set(await connection.scalars(select(couples.c.id)))


async def part(backend: Backend, couple: Couple) -> None:
    backend.clock.now = await backend.couples.part_couple(ADA, couple.id)
    backend.clock.advance(days=4)  # its messages no longer hold it up


async def pass_nine_nights(backend: Backend, home: Path, store: ObjectStore) -> list[str]:
    """Back up nine nights; the last seven are here and there, and are returned by name."""
    nights = nights_of(backend, home, store)
    for _ in range(9):
        await nights.back_up_if_due()
        backend.clock.advance(days=1)
    here = sorted(path.name for path in backups_in(home / "backups"))
    assert len(here) == 7
    assert names_in(store) == [KEYRING_COPY, *here]
    return here


async def test_seven_nights_and_one_keyring_are_there_as_here(
    backend: Backend, home: Path, place: StorageLocation, tmp_path: Path
) -> None:
    couple, store = await backend.begin_couple(), open_store(place)
    here = await pass_nine_nights(backend, home, store)
    assert keys_in(store, tmp_path) == {couple.key_id}
    assert store.read_file(here[-1], tmp_path / "read.tar")
    assert members_of(tmp_path / "read.tar") == members_of(home / "backups" / here[-1])
    await backend.close()


async def test_a_folder_that_has_begun_anew_deletes_nothing_there(
    backend: Backend, home: Path, place: StorageLocation
) -> None:
    store = open_store(place)
    store.write("kindling-2025-01-01.tar", b"of the machine before this one")
    await backend.begin_couple()
    await nights_of(backend, home, store).back_up_if_due()
    assert names_in(store) == [KEYRING_COPY, "kindling-2025-01-01.tar", "kindling-2026-03-01.tar"]
    await backend.close()


async def test_a_key_that_no_couple_came_to_use_keeps_no_backup_there(
    backend: Backend, home: Path, place: StorageLocation
) -> None:
    """Two presses of one *Yes* leave it: it may be a lost couple's, until the backups are looked through."""
    await backend.begin_couple()
    await backend.keyring.create_key()
    store = open_store(place)
    await pass_nine_nights(backend, home, store)
    await backend.close()


async def test_a_bot_that_has_lost_its_folder_leaves_the_keys_there(
    backend: Backend, home: Path, place: StorageLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Started on a new machine, before its backup was restored, it has a keyring of its own."""
    couple, store = await backend.begin_couple(), open_store(place)
    await nights_of(backend, home, store).back_up_if_due()
    assert store.read_file("kindling-2026-03-01.tar", tmp_path / "before.tar")
    await backend.close()
    new = tmp_path / "new"
    await create_databases(new)
    again = open_backend_in(new)
    await again.begin_couple(50, 60)
    nights = nights_of(again, new, store)
    assert not await nights.replace_keyring_copy()
    await nights.back_up_if_due()
    assert nights.uploads.has_failed
    assert keys_in(store, tmp_path) == {couple.key_id}
    assert store.read_file("kindling-2026-03-01.tar", tmp_path / "after.tar")
    assert (tmp_path / "after.tar").read_bytes() == (tmp_path / "before.tar").read_bytes()
    assert sorted(path.name for path in (new / "backups").iterdir()) == [
        KEYRING_COPY,
        "kindling-2026-03-01.tar",
    ]
    url = place.name if isinstance(place, FolderLocation) else url_of(place)
    await run_checks(settings_of(new, BACKUP_URL=url), again.clock)
    assert say("check-second-place-kept", count=1, store=place.name) in capsys.readouterr().out
    await again.close()


async def test_an_upload_is_tried_again_after_a_clock_was_set_back(
    backend: Backend, home: Path, bucket_server: BucketServer, gate: Gate
) -> None:
    await backend.begin_couple()
    nights = nights_of(backend, home, open_store(bucket_server.location(port=gate.port)))
    gate.shut()
    backend.clock.advance(days=365)
    assert not await nights.replace_keyring_copy()
    assert nights.uploads.has_failed
    gate.open()
    backend.clock.advance(days=-365)
    await nights.finish_erasures()
    assert not nights.uploads.has_failed
    await backend.close()


async def test_an_erasure_ends_once_the_second_place_has_no_key_of_it(
    backend: Backend, home: Path, bucket_server: BucketServer, gate: Gate, tmp_path: Path
) -> None:
    gone, stays = await backend.begin_couple(), await backend.begin_couple(50, 60)
    store = open_store(bucket_server.location(port=gate.port))
    nights = nights_of(backend, home, store)
    await nights.back_up_if_due()
    await part(backend, gone)
    gate.shut()
    await erasures_of(backend, nights).erase_due_couples()
    assert nights.uploads.has_failed
    assert await is_stored(backend, gone)
    gate.open()
    assert keys_in(store, tmp_path) == {gone.key_id, stays.key_id}
    backend.clock.advance(minutes=20)
    await erasures_of(backend, nights).erase_due_couples()
    assert keys_in(store, tmp_path) == {stays.key_id}
    assert not nights.uploads.has_failed
    assert not await is_stored(backend, gone)
    await backend.close()


async def test_a_key_that_was_destroyed_late_is_replaced_in_the_copies_too(
    backend: Backend, home: Path, place: StorageLocation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The couple was marked in an earlier tick, in which the keyring was away."""
    gone, stays = await backend.begin_couple(), await backend.begin_couple(50, 60)
    store = open_store(place)
    nights = nights_of(backend, home, store)
    await nights.back_up_if_due()
    assert await nights.replace_keyring_copy()
    await part(backend, gone)

    async def fail(_key_id: str) -> bool:
        raise StorageUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(backend.keyring, "destroy_key", fail)
        assert (await erasures_of(backend, nights).erase_due_couples()).failures
    await erasures_of(backend, nights).erase_due_couples()
    assert not await is_stored(backend, gone)
    assert keys_in(store, tmp_path) == {stays.key_id}
    await backend.close()


async def test_a_restart_in_between_brings_the_keyring_there_up_to_date(
    backend: Backend, home: Path, place: StorageLocation, tmp_path: Path
) -> None:
    gone, stays = await backend.begin_couple(), await backend.begin_couple(50, 60)
    store = open_store(place)
    await nights_of(backend, home, store).back_up_if_due()
    await part(backend, gone)
    await backend.keyring.destroy_key(gone.key_id)  # and the process is killed
    restarted = nights_of(backend, home, store)
    assert await restarted.replace_keyring_copy()
    assert keys_in(store, tmp_path) == {stays.key_id}
    await backend.close()


async def test_what_failed_is_tried_again_within_the_hour_and_not_at_every_tick(
    backend: Backend, home: Path, bucket_server: BucketServer, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    await backend.begin_couple()
    store = open_store(bucket_server.location(port=gate.port))
    tried = 0
    read: Callable[[str, Path], bool] = store.read_file

    def counted(name: str, path: Path) -> bool:
        nonlocal tried
        tried += 1
        return read(name, path)

    monkeypatch.setattr(store, "read_file", counted)
    nights = nights_of(backend, home, store)
    gate.shut()
    for _ in range(4):
        await nights.back_up_if_due()
        backend.clock.advance(seconds=15)
    assert tried == 1  # the keyring; then the place is left in peace
    assert backups_in(home / "backups")
    gate.open()
    for _ in range(4):
        backend.clock.advance(minutes=15)
        await nights.back_up_if_due()
        await nights.finish_erasures()
    assert names_in(store) == [KEYRING_COPY, "kindling-2026-03-01.tar"]
    await backend.close()


async def test_a_night_that_failed_is_made_within_the_hour(
    backend: Backend, home: Path, place: StorageLocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    await backend.begin_couple()
    nights = nights_of(backend, home, open_store(place))

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("data.backup_archives.replace_file", full)
    await nights.back_up_if_due()
    monkeypatch.undo()
    await nights.back_up_if_due()
    assert backups_in(home / "backups") == []
    backend.clock.advance(hours=1)
    await nights.back_up_if_due()
    assert len(backups_in(home / "backups")) == 1
    await backend.close()


async def test_a_master_key_is_kept_until_the_keyring_there_needs_it_no_more(
    backend: Backend, home: Path, bucket_server: BucketServer, gate: Gate
) -> None:
    await backend.begin_couple()
    await backend.close()
    place = url_of(bucket_server.location(port=gate.port))
    settings = settings_of(home, BACKUP_URL=place)
    gate.shut()
    with pytest.raises(OperationRefused) as refused:
        await rekey(settings, NIGHT)
    assert str(refused.value) == say("rekey-upload-failed")
    gate.open()
    assert say("rekey-done", keys=0) in await rekey(settings, NIGHT)


async def test_the_check_tries_the_second_place_out(
    home: Path, bucket_server: BucketServer, capsys: pytest.CaptureFixture[str]
) -> None:
    location = bucket_server.versioned_location()
    await run_checks(settings_of(home, BACKUP_URL=url_of(location)), ManualClock())
    said = capsys.readouterr().out
    assert say("store-versioned", setting="BACKUP_URL", store=location.name) in said
    assert SECRET_KEY not in said
