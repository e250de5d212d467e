"""The room for pictures: two gibibytes for a couple, and a disk that never fills up with them."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select, update
from support.backend import Backend
from support.photos import files_in, photo, store_pictures

from core.couples import Couple
from core.pictures import (
    LEAST_FREE_BYTES,
    MOST_STORED_BYTES,
    AlbumFull,
    AlbumNearlyFull,
    DiskFull,
    nearly_full,
    refuse_if_album_is_full,
)
from core.publications import Collector, collecting
from data.images.media import MEDIA_FOLDER
from data.object_stores import free_bytes_at
from data.tables import pictures

ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # what is about files alone


class DiskUsage(NamedTuple):
    """What `shutil.disk_usage` returns, in bytes."""

    total: int
    used: int
    free: int


def media_of(tmp_path: Path) -> Path:
    return next(tmp_path.rglob(MEDIA_FOLDER))


async def sizes(backend: Backend) -> list[int | None]:
    async with backend.database.begin() as connection:
        return list(await connection.scalars(select(pictures.c.size).order_by(pictures.c.id)))


async def set_size(backend: Backend, size: int | None) -> None:
    async with backend.database.begin() as connection:
        await connection.execute(update(pictures).values(size=size))


def leave_free(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    def usage_of(_folder: Path) -> DiskUsage:
        return DiskUsage(2**40, 2**40 - free, free)

    monkeypatch.setattr(shutil, "disk_usage", usage_of)


@pytest.mark.on_postgresql
async def test_a_picture_has_the_size_of_its_files(backend: Backend, couple: Couple, tmp_path: Path) -> None:
    await store_pictures(backend, couple, photo())
    on_disk = sum(path.stat().st_size for path in files_in(media_of(tmp_path)))
    assert await sizes(backend) == [on_disk]
    async with backend.work() as work:
        assert await work.pictures.stored_bytes_of(couple.id) == on_disk
        assert await work.pictures.stored_bytes_of(1) == 0


@pytest.mark.on_postgresql
async def test_the_nightly_sweep_learns_the_sizes_of_earlier_pictures(
    backend: Backend, couple: Couple, tmp_path: Path
) -> None:
    await store_pictures(backend, couple, photo(), photo())
    known = await sizes(backend)
    await set_size(backend, None)
    assert await backend.picture_cleanup.sweep_orphaned_files() == 0
    assert await sizes(backend) == known
    for path in files_in(media_of(tmp_path)):
        path.unlink()
    await set_size(backend, None)
    await backend.picture_cleanup.sweep_orphaned_files()
    assert await sizes(backend) == [0, 0]


@ON_ONE
async def test_a_full_share_takes_no_picture_and_leaves_no_file(
    backend: Backend, couple: Couple, tmp_path: Path
) -> None:
    await store_pictures(backend, couple, photo())
    kept = files_in(media_of(tmp_path))
    (size,) = await sizes(backend)
    assert size is not None
    await set_size(backend, MOST_STORED_BYTES - size + 1)
    with pytest.raises(AlbumFull):
        await store_pictures(backend, couple, photo(), subject_id=8)
    assert files_in(media_of(tmp_path)) == kept
    await set_size(backend, MOST_STORED_BYTES - size)
    await store_pictures(backend, couple, photo(), subject_id=8)


@ON_ONE
async def test_two_forms_at_once_share_the_last_bytes(backend: Backend, couple: Couple) -> None:
    await store_pictures(backend, couple, photo())
    (size,) = await sizes(backend)
    assert size is not None
    await set_size(backend, MOST_STORED_BYTES - size)
    ada, bo = couple.user_ids
    async with backend.pictures.store_images(couple, [photo()], user_id=ada):
        with pytest.raises(AlbumFull):
            async with backend.pictures.store_images(couple, [photo()], user_id=bo):
                pytest.fail("there is no room for both")
    async with backend.pictures.store_images(couple, [photo()], user_id=bo) as upload:
        assert len(upload.images) == 1


@ON_ONE
async def test_nine_tenths_are_told_to_whoever_adds(backend: Backend, couple: Couple) -> None:
    await store_pictures(backend, couple, photo())
    with collecting(collector := Collector()):
        await store_pictures(backend, couple, photo(), subject_id=8)
    assert collector.notices == []
    await set_size(backend, MOST_STORED_BYTES * 9 // 20)  # each of the two
    with collecting(collector := Collector()):
        await store_pictures(backend, couple, photo(), subject_id=9)
    assert collector.notices == [AlbumNearlyFull(204)]


@ON_ONE
async def test_a_disk_that_is_nearly_full_takes_no_picture(
    backend: Backend, couple: Couple, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_free(monkeypatch, LEAST_FREE_BYTES - 1)
    assert not await backend.pictures.has_room()
    with pytest.raises(DiskFull):
        await store_pictures(backend, couple, photo())
    assert files_in(tmp_path / MEDIA_FOLDER) == []
    leave_free(monkeypatch, LEAST_FREE_BYTES)
    assert await backend.pictures.has_room()
    await store_pictures(backend, couple, photo())


def test_the_limits_are_exact() -> None:
    refuse_if_album_is_full(MOST_STORED_BYTES)
    with pytest.raises(AlbumFull):
        refuse_if_album_is_full(MOST_STORED_BYTES + 1)
    assert nearly_full(MOST_STORED_BYTES * 9 // 10 - 1) is None
    assert nearly_full(MOST_STORED_BYTES) == AlbumNearlyFull(0)


def test_a_folder_that_is_not_there_yet_has_the_room_of_its_disk(tmp_path: Path) -> None:
    assert free_bytes_at(tmp_path / "var" / "media") > 0
