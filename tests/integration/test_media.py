"""Media: picture files are encrypted, complete or absent, and removed with their subject."""

import errno
import io
import os
import shutil
import stat
from pathlib import Path

import pytest
from PIL import Image
from support.backend import ADA, CLEO, DEE, Backend, ManualClock, person
from support.photos import (
    files_aside,
    files_in,
    photo,
    store_pictures,
)

from core.couples import Couple
from core.errors import KindlingError
from core.pictures import (
    DiskFull,
    PictureOwner,
    PicturesUnreachable,
)
from data import object_stores
from data.crypto.keyring import KeyDestroyed
from data.images.media import MEDIA_FOLDER

ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # what is about files alone
OF = PictureOwner.MEMORY


@ON_ONE
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o027])
async def test_pictures_are_for_the_bots_own_user_whatever_the_umask(
    backend: Backend, couple: Couple, tmp_path: Path, umask: int
) -> None:
    (tmp_path / MEDIA_FOLDER).mkdir(exist_ok=True)
    (tmp_path / MEDIA_FOLDER).chmod(0o755)  # as an older version left it
    before = os.umask(umask)
    try:
        await store_pictures(backend, couple, photo())
    finally:
        os.umask(before)
    kept = [tmp_path / MEDIA_FOLDER, *(tmp_path / MEDIA_FOLDER).rglob("*")]
    assert {stat.S_IMODE(one.stat().st_mode) for one in kept if one.is_dir()} == {0o700}
    assert {stat.S_IMODE(one.stat().st_mode) for one in kept if one.is_file()} == {0o600}


@ON_ONE
@pytest.mark.parametrize(
    ("number", "refusal"),
    [(errno.ENOSPC, DiskFull), (errno.EDQUOT, DiskFull), (errno.EIO, PicturesUnreachable)],
)
async def test_a_full_disk_leaves_nothing_half_stored(
    backend: Backend,
    couple: Couple,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    refusal: type[Exception],
) -> None:
    real, done = object_stores.replace_file, 0

    def fill_up(unfinished: Path, target: Path) -> None:
        nonlocal done
        done += 1
        if done > 3:  # within the second picture
            raise OSError(number, "as a full disk does")
        real(unfinished, target)

    monkeypatch.setattr(object_stores, "replace_file", fill_up)
    with pytest.raises(refusal):
        await store_pictures(backend, couple, photo(), photo())
    assert done == 4
    assert files_in(tmp_path / MEDIA_FOLDER) == []
    async with backend.work() as work:
        assert await work.pictures.picture_ids_of_couples([couple.id]) == {}


async def test_a_use_case_that_fails_leaves_no_file(backend: Backend, couple: Couple, tmp_path: Path) -> None:
    async def fail() -> None:
        async with backend.pictures.store_images(couple, [photo()], user_id=1):
            assert len(files_in(tmp_path / MEDIA_FOLDER)) == 2
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert files_in(tmp_path / MEDIA_FOLDER) == []


@ON_ONE
async def test_files_are_sealed_and_only_their_owner_reads_them(
    backend: Backend, couple: Couple, tmp_path: Path
) -> None:
    await store_pictures(backend, couple, photo())
    for path in files_in(tmp_path / MEDIA_FOLDER):
        assert path.stat().st_mode & 0o077 == 0
        stored = path.read_bytes()
        assert b"JFIF" not in stored
        with pytest.raises(OSError, match="cannot identify"):
            Image.open(io.BytesIO(stored))


@ON_ONE
async def test_a_file_swapped_with_anothers_is_not_shown(
    backend: Backend, couple: Couple, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = await store_pictures(backend, couple, photo(), photo(colour="#ff0000"))
    folder = tmp_path / MEDIA_FOLDER / str(couple.id)
    (folder / f"{second.id}.whole").replace(folder / f"{first.id}.whole")
    assert await backend.pictures.read_pictures(couple, [first, second]) == ()
    assert await backend.pictures.read_thumbnails(couple, [first, second])


async def test_forgetting_removes_the_files_once_it_is_certain(
    backend: Backend, couple: Couple, tmp_path: Path
) -> None:
    await store_pictures(backend, couple, photo())
    kept = await store_pictures(backend, couple, photo(), subject_id=8)

    async def forget(divisor: int) -> float:
        async with backend.work() as work:
            await work.pictures.delete_pictures(couple.id, OF, 7)
            return 1 / divisor

    with pytest.raises(ZeroDivisionError):
        await forget(0)
    assert len(files_in(tmp_path / MEDIA_FOLDER)) == 4
    await forget(1)
    assert {path.stem for path in files_in(tmp_path / MEDIA_FOLDER)} == {str(kept[0].id)}


@pytest.mark.on_postgresql
async def test_what_a_crash_left_over_is_swept_and_nothing_else(
    backend: Backend, couple: Couple, clock: ManualClock, tmp_path: Path
) -> None:
    (kept,) = await store_pictures(backend, couple, photo())
    # And the process ends before its row is stored.
    async with backend.pictures.store_images(couple, [photo()], user_id=1):
        pass
    folder = tmp_path / MEDIA_FOLDER / str(couple.id)
    (folder / f"{kept.id + 1}.unfinished").write_bytes(b"half")
    unknown = tmp_path / MEDIA_FOLDER / "123"
    unknown.mkdir()
    (unknown / "5.whole").write_bytes(b"of a couple that an older database does not know")
    clock.advance(minutes=59)
    assert await backend.picture_cleanup.sweep_orphaned_files() == 0
    clock.advance(minutes=2)
    assert await backend.picture_cleanup.sweep_orphaned_files() == 3
    stay = {f"{kept.id}.whole", f"{kept.id}.small", "5.whole"}
    aside = files_aside(tmp_path / MEDIA_FOLDER)
    assert {path.name for path in files_in(tmp_path / MEDIA_FOLDER)} - {path.name for path in aside} == stay
    assert {path.suffix for path in aside} == {".whole", ".small"}
    assert {path.parent.parent.name for path in aside} == {f"{clock():%Y-%m-%d}"}
    # for thirty days, and then no longer
    clock.advance(days=30)
    await backend.picture_cleanup.sweep_orphaned_files()
    assert files_aside(tmp_path / MEDIA_FOLDER) == aside
    clock.advance(days=1)
    await backend.picture_cleanup.sweep_orphaned_files()
    assert {path.name for path in files_in(tmp_path / MEDIA_FOLDER)} == stay


async def test_what_is_aside_goes_with_its_couple(
    backend: Backend, couple: Couple, clock: ManualClock, tmp_path: Path
) -> None:
    async with backend.pictures.store_images(couple, [photo()], user_id=1):
        pass
    clock.advance(hours=2)
    await backend.picture_cleanup.sweep_orphaned_files()
    assert len(files_aside(tmp_path / MEDIA_FOLDER)) == 2
    await backend.couples.part_couple(ADA, couple.id)
    clock.advance(days=31)
    await backend.erasures.erase_due_couples()
    assert files_in(tmp_path / MEDIA_FOLDER) == []


async def test_an_erased_couples_pictures_are_gone_and_no_others(
    backend: Backend, couple: Couple, clock: ManualClock, tmp_path: Path
) -> None:
    await store_pictures(backend, couple, photo())
    other = await backend.begin_couple(CLEO, DEE)
    await store_pictures(backend, other, photo())
    clock.now = await backend.couples.part_couple(ADA, couple.id)
    await backend.erasures.erase_due_couples()
    assert {path.name for path in (tmp_path / MEDIA_FOLDER).iterdir()} == {str(other.id)}


@ON_ONE
async def test_files_that_cannot_be_removed_hold_up_nobody_else_and_go_later(
    backend: Backend, couple: Couple, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await backend.begin_couple(CLEO, DEE)
    for one in (couple, other):
        await store_pictures(backend, one, photo())
    await backend.couples.part_couple(ADA, couple.id)
    clock.now = await backend.couples.part_couple(CLEO, other.id)
    real = shutil.rmtree

    def fail(path: Path) -> None:
        if path.name == str(couple.id):
            raise PermissionError
        real(path)

    with monkeypatch.context() as patch:
        patch.setattr("shutil.rmtree", fail)
        assert (await backend.erasures.erase_due_couples()).count == 2, "both keys are gone"
    with pytest.raises(KeyDestroyed):
        await backend.keyring.find_key(couple.key_id)
    assert {path.parent.name for path in files_in(tmp_path / MEDIA_FOLDER)} == {str(couple.id)}
    assert (await backend.erasures.erase_due_couples()).count == 1
    assert files_in(tmp_path / MEDIA_FOLDER) == []
    with pytest.raises(KindlingError):
        await backend.couples.couple_of(person(ADA))
