"""Pictures in a bucket: kept, shown, exported, backed up and erased as in a folder, also when it is gone."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select
from support.archives import keep_picture, members_of
from support.backend import ADA, Backend, ManualClock, OpenBackend, person
from support.bucket_server import ACCESS_KEY, SECRET_KEY, BucketServer, Gate, url_of
from support.data_dirs import NIGHT, backups_of, create_databases, open_backend_in, settings_of
from support.photos import files_in, photo, store_pictures

from core.couples import Couple
from core.errors import KindlingError
from core.pictures import PictureOwner, PicturesLeftOut, PicturesUnreachable
from core.publications import Collector, collecting
from data.backups import backups_in
from data.buckets import BucketStore
from data.crypto.keyring import KeyDestroyed
from data.images.media import MEDIA_FOLDER, PictureSize, picture_name
from data.object_stores import open_store
from data.tables import picture_removals
from ops.cli import OperationRefused, restore_backup, run_checks
from ops.storage import StartRefused
from ops.store_checks import refuse_versioned_store
from ui.texts import say
from wiring import DELETE_OWN

ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # what is about files alone
pytestmark = pytest.mark.slow


@pytest.fixture
def store(bucket_server: BucketServer, gate: Gate) -> BucketStore:
    """A bucket behind the gate."""
    return BucketStore(bucket_server.location(port=gate.port))


@pytest.fixture
def backend(open_backend: OpenBackend, store: BucketStore) -> Backend:
    return open_backend(store=store)


def names_in(store: BucketStore) -> set[str]:
    return {stored.name for stored in store.objects_under("")}


def names_of(couple: Couple, *picture_ids: int) -> set[str]:
    return {picture_name(couple.id, one, size) for one in picture_ids for size in PictureSize}


async def delete_pictures(backend: Backend, couple: Couple, subject_id: int = 7) -> None:
    async with backend.work() as work:
        await work.pictures.delete_pictures(couple.id, PictureOwner.MEMORY, subject_id)


async def noted_removals(backend: Backend) -> list[int]:
    async with backend.database.begin() as connection:
        return list(await connection.scalars(select(picture_removals.c.id)))


async def test_a_picture_is_encrypted_there_and_read_again(
    backend: Backend, couple: Couple, store: BucketStore, tmp_path: Path
) -> None:
    (kept,) = await store_pictures(backend, couple, photo())
    assert names_in(store) == names_of(couple, kept.id)
    assert all(b"JFIF" not in (store.read(name) or b"JFIF") for name in names_in(store))
    (loaded,) = await backend.pictures.read_pictures(couple, [kept])
    assert loaded.content.startswith(b"\xff\xd8")
    assert await backend.pictures.read_thumbnails(couple, [kept])
    assert files_in(tmp_path / MEDIA_FOLDER) == []
    async with backend.work() as work:
        used = await work.pictures.stored_bytes_of(couple.id)
    assert used == sum(stored.size for stored in store.objects_under(""))
    assert await backend.pictures.has_room()


async def test_what_a_crash_left_over_goes_aside_and_then_away(
    backend: Backend, couple: Couple, store: BucketStore, clock: ManualClock
) -> None:
    (kept,) = await store_pictures(backend, couple, photo())
    store.write(f"{couple.id}/1.whole", b"of no row")
    store.write("123/5.whole", b"of a couple that an older database does not know")
    known = {*names_of(couple, kept.id), "123/5.whole"}
    assert await backend.picture_cleanup.sweep_orphaned_files() == 1
    aside = f"aside/{clock():%Y-%m-%d}/{couple.id}/1.whole"
    assert names_in(store) == {*known, aside}
    clock.advance(days=31)
    await backend.picture_cleanup.sweep_orphaned_files()
    assert names_in(store) == known


@ON_ONE
async def test_while_the_bucket_is_gone_a_picture_is_refused_and_the_words_are_not(
    backend: Backend,
    couple: Couple,
    gate: Gate,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    gate.shut()
    with pytest.raises(PicturesUnreachable):
        await store_pictures(backend, couple, photo())
    assert not await backend.pictures.are_reachable()
    files = [photo()]
    optional = backend.pictures.store_images(couple, files, user_id=ADA, optional_count=1)
    async with optional as upload:
        assert upload.images == ()
        assert [type(each) for each in upload.left_out] == [PicturesUnreachable]
    gate.open()
    assert await backend.pictures.are_reachable()
    assert await store_pictures(backend, couple, photo())
    assert "pictures unreachable" in (logged := capsys.readouterr().out + caplog.text)
    assert SECRET_KEY not in logged
    assert ACCESS_KEY not in logged


@ON_ONE
async def test_who_asks_is_told_once_that_pictures_are_missing_and_a_card_waits_for_them(
    backend: Backend, couple: Couple, gate: Gate, clock: ManualClock
) -> None:
    pictures = await store_pictures(backend, couple, photo(), photo())
    gate.shut()
    with collecting(collector := Collector()):
        for picture in pictures * 20:  # as an export reads them: only the first waits for an answer
            assert await backend.pictures.read_pictures(couple, [picture]) == ()
    assert collector.notices == [PicturesLeftOut()]
    with pytest.raises(PicturesUnreachable):
        await backend.pictures.read_pictures(couple, pictures)
    gate.open()
    clock.advance(minutes=1)
    assert len(await backend.pictures.read_pictures(couple, pictures)) == 2


async def test_an_outage_in_the_middle_of_a_deletion_is_made_good_later_also_after_a_restart(
    backend: Backend, couple: Couple, store: BucketStore, gate: Gate, open_backend: OpenBackend
) -> None:
    (gone,) = await store_pictures(backend, couple, photo())
    (kept,) = await store_pictures(backend, couple, photo(), subject_id=8)
    gate.shut()
    await delete_pictures(backend, couple)
    await backend.picture_cleanup.finish_removals()
    gate.open()
    assert names_in(store) == names_of(couple, gone.id, kept.id)
    assert await noted_removals(backend) == [gone.id]
    restarted = open_backend(store=store)
    await restarted.picture_cleanup.finish_removals()
    assert names_in(store) == names_of(couple, kept.id)
    assert await noted_removals(backend) == []


async def test_a_deletion_is_done_at_once_where_the_bucket_answers(
    backend: Backend, couple: Couple, store: BucketStore
) -> None:
    await store_pictures(backend, couple, photo())
    await delete_pictures(backend, couple)
    assert names_in(store) == set()


async def test_an_erasure_destroys_the_key_first_and_the_files_once_the_bucket_is_back(
    backend: Backend, couple: Couple, store: BucketStore, gate: Gate, clock: ManualClock
) -> None:
    await store_pictures(backend, couple, photo())
    store.write(f"aside/2026-03-01/{couple.id}/1.whole", b"aside")
    store.write("123/5.whole", b"another couple's")
    clock.now = await backend.couples.part_couple(ADA, couple.id)
    gate.shut()
    await backend.erasures.erase_due_couples()
    with pytest.raises(KeyDestroyed):
        await backend.keyring.find_key(couple.key_id)
    gate.open()
    assert len(names_in(store)) == 4
    await backend.erasures.erase_due_couples()
    assert names_in(store) == {"123/5.whole"}
    with pytest.raises(KindlingError):
        await backend.couples.couple_of(person(ADA))


async def test_a_backup_has_the_pictures_of_a_bucket_and_restores_them_into_another(
    bucket_server: BucketServer, gate: Gate, tmp_path: Path
) -> None:
    first, second = bucket_server.location(port=gate.port), bucket_server.location("below", gate.port)
    home = tmp_path / "home"
    await create_databases(home)
    backend = open_backend_in(home, open_store(first))
    couple = await backend.begin_couple()
    await keep_picture(backend, couple)
    await backups_of(backend, home, open_store(first)).back_up_if_due()
    await backend.close()
    (backup,) = backups_in(home / "backups")
    content = {name: open_store(first).read(name) for name in names_in(BucketStore(first))}
    assert {f"{MEDIA_FOLDER}/{name}" for name in content} < set(members_of(backup))
    there = settings_of(tmp_path / "there", MEDIA_URL=url_of(second))
    gate.shut()
    with pytest.raises(OperationRefused, match="can’t be used") as refused:
        await restore_backup(there, backup, NIGHT, DELETE_OWN)
    assert SECRET_KEY not in str(refused.value)
    gate.open()
    assert say("restore-pictures", count=2) in await restore_backup(there, backup, NIGHT, DELETE_OWN)
    assert {name: open_store(second).read(name) for name in content} == content


async def test_a_backup_without_its_pictures_is_no_backup(
    bucket_server: BucketServer,
    gate: Gate,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = open_store(bucket_server.location(port=gate.port))
    await create_databases(tmp_path / "home")
    backend = open_backend_in(tmp_path / "home", store)
    await keep_picture(backend, await backend.begin_couple())
    gate.shut()
    await backups_of(backend, tmp_path / "home", store).back_up_if_due()
    await backend.close()
    assert backups_in(tmp_path / "home" / "backups") == []
    assert "backup failed" in capsys.readouterr().out + caplog.text


async def test_a_check_tries_the_bucket_out_and_says_how_to_fix_it(
    bucket_server: BucketServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, versioned = bucket_server.location("pictures"), bucket_server.versioned_location()
    for location, text_id in ((good, "store-fine"), (versioned, "store-versioned")):
        await run_checks(settings_of(tmp_path, MEDIA_URL=url_of(location)), ManualClock())
        said = capsys.readouterr().out
        assert say(text_id, setting="MEDIA_URL", store=location.name) in said
        assert SECRET_KEY not in said
    assert names_in(BucketStore(good)) == set()


async def test_a_start_with_a_bucket_that_keeps_versions_is_refused_and_with_one_that_is_away_is_not(
    bucket_server: BucketServer,
    gate: Gate,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(StartRefused, match="keeps old versions"):
        await refuse_versioned_store("MEDIA_URL", BucketStore(bucket_server.versioned_location()))
    away = BucketStore(bucket_server.location(port=gate.port))
    gate.shut()
    await asyncio.wait_for(refuse_versioned_store("MEDIA_URL", away), 60)
    assert "store unusable" in capsys.readouterr().out + caplog.text
