"""Files of one couple that cannot be moved or removed keep no other couple's."""

from collections.abc import Collection
from pathlib import Path

import pytest
from sqlalchemy import select
from support.backend import CLEO, DEE, Backend, ManualClock, OpenBackend
from support.photos import photo, store_pictures

from core.couples import Couple
from core.pictures import PictureOwner
from core.storage_locations import FolderLocation
from data.images.media import ASIDE_FOLDER, MEDIA_FOLDER, PictureSize, picture_name
from data.object_stores import FolderStore, ObjectStoreError, StoreFault
from data.tables import picture_removals
from services import picture_cleanup


class StubbornStore(FolderStore):
    """A folder in which nothing under `stuck` can be moved or deleted."""

    stuck = "nothing yet"
    fault = StoreFault.AWAY

    def delete(self, names: Collection[str]) -> None:
        if any(name.startswith(self.stuck) for name in names):
            raise ObjectStoreError(self.fault)
        super().delete(names)

    def delete_under(self, folder: str) -> None:
        if folder.startswith(self.stuck):
            raise ObjectStoreError(self.fault)
        super().delete_under(folder)

    def move(self, name: str, new_name: str) -> None:
        if name.startswith(self.stuck):
            raise ObjectStoreError(self.fault)
        super().move(name, new_name)


@pytest.fixture
def store(tmp_path: Path) -> StubbornStore:
    return StubbornStore(FolderLocation(tmp_path / MEDIA_FOLDER))


@pytest.fixture
def backend(open_backend: OpenBackend, store: StubbornStore) -> Backend:
    return open_backend(store=store)


@pytest.fixture
async def other(backend: Backend, couple: Couple) -> Couple:
    """Another couple, whose files come after those of Ada and Bo."""
    begun = await backend.begin_couple(CLEO, DEE)
    assert begun.id > couple.id
    return begun


async def delete_pictures_of(backend: Backend, *couples: Couple) -> None:
    for couple in couples:
        async with backend.work() as work:
            await work.pictures.delete_pictures(couple.id, PictureOwner.MEMORY, 7)


async def noted_couples(backend: Backend) -> set[int]:
    async with backend.database.begin() as connection:
        return set(await connection.scalars(select(picture_removals.c.couple_id)))


@pytest.mark.parametrize("at_once", [1, 200])
async def test_one_couples_files_that_cannot_be_removed_keep_no_others(
    backend: Backend,
    couple: Couple,
    other: Couple,
    store: StubbornStore,
    monkeypatch: pytest.MonkeyPatch,
    at_once: int,
) -> None:
    monkeypatch.setattr(picture_cleanup, "REMOVED_AT_ONCE", at_once)
    await store_pictures(backend, couple, photo())
    (gone,) = await store_pictures(backend, other, photo())
    store.stuck = ""  # as while a disk is away
    await delete_pictures_of(backend, couple, other)
    store.stuck = f"{couple.id}/"
    await backend.picture_cleanup.finish_removals()
    assert await noted_couples(backend) == {couple.id}
    assert not store.exists(picture_name(other.id, gone.id, PictureSize.WHOLE))
    store.stuck = "nothing any more"
    await backend.picture_cleanup.finish_removals()
    assert await noted_couples(backend) == set()
    assert store.objects_under("") == []


@pytest.mark.parametrize("fault", [StoreFault.AWAY, StoreFault.FULL])
async def test_one_couples_files_that_cannot_be_moved_aside_keep_no_others(
    backend: Backend,
    couple: Couple,
    other: Couple,
    store: StubbornStore,
    clock: ManualClock,
    fault: StoreFault,
) -> None:
    for one in (couple, other):  # left over by a process that ended before their rows were stored
        async with backend.pictures.store_images(one, [photo()], user_id=1):
            pass
    clock.advance(hours=2)
    store.stuck, store.fault = f"{couple.id}/", fault
    assert await backend.picture_cleanup.sweep_orphaned_files() == 2
    assert len(store.objects_under(ASIDE_FOLDER)) == 2
    assert len(store.objects_under(str(couple.id))) == 2
    assert store.objects_under(str(other.id)) == []


async def test_old_files_that_cannot_be_deleted_keep_none_from_being_moved_aside(
    backend: Backend, couple: Couple, store: StubbornStore, clock: ManualClock
) -> None:
    store.write(f"{ASIDE_FOLDER}/2025-01-01/{couple.id}/5.whole", b"old")
    store.stuck = ASIDE_FOLDER
    async with backend.pictures.store_images(couple, [photo()], user_id=1):
        pass
    clock.advance(hours=2)
    assert await backend.picture_cleanup.sweep_orphaned_files() == 2


def test_a_folder_that_cannot_be_read_is_a_fault_of_the_store(
    store: StubbornStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_path: Path) -> bool:
        raise PermissionError

    store.write("7/5.whole", b"a picture")
    monkeypatch.setattr(Path, "is_file", fail)
    with pytest.raises(ObjectStoreError):
        store.objects_under("7")
