"""Media: files of pictures, sealed, complete or not there, and gone with what they belonged to."""

import errno
import io
import shutil
from pathlib import Path

import pytest
from houses import ADA, CLEO, DEE, Clock, House, person
from photos import (
    files_in,
    keep_pictures,
    photo,
)
from PIL import Image

from core.couples import Couple
from core.errors import KindlingError, Unavailable
from core.pictures import (
    NoRoom,
    PictureOwner,
)
from data import media
from data.keyring import KeyGone
from data.media import MEDIA

ON_ONE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)  # what is about files alone
OF = PictureOwner.MEMORY


@ON_ONE
@pytest.mark.parametrize(
    ("number", "refusal"),
    [(errno.ENOSPC, NoRoom), (errno.EDQUOT, NoRoom), (errno.EIO, Unavailable)],
)
async def test_a_full_disk_leaves_nothing_half_stored(
    house: House,
    couple: Couple,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    refusal: type[Exception],
) -> None:
    real, done = media.put, 0

    def fill_up(unfinished: Path, target: Path) -> None:
        nonlocal done
        done += 1
        if done > 3:  # within the second picture
            raise OSError(number, "as a full disk does")
        real(unfinished, target)

    monkeypatch.setattr(media, "put", fill_up)
    with pytest.raises(refusal):
        await keep_pictures(house, couple, photo(), photo())
    assert done == 4
    assert files_in(tmp_path / MEDIA) == []
    async with house.work() as stores:
        assert await stores.pictures.ids_of_all([couple.id]) == {}


async def test_a_use_case_that_fails_leaves_no_file(house: House, couple: Couple, tmp_path: Path) -> None:
    async def fail() -> None:
        async with house.pictures.taken_in(couple, [photo()]):
            assert len(files_in(tmp_path / MEDIA)) == 2
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert files_in(tmp_path / MEDIA) == []


@ON_ONE
async def test_files_are_sealed_and_only_their_owner_reads_them(
    house: House, couple: Couple, tmp_path: Path
) -> None:
    await keep_pictures(house, couple, photo())
    for path in files_in(tmp_path / MEDIA):
        assert path.stat().st_mode & 0o077 == 0
        stored = path.read_bytes()
        assert b"JFIF" not in stored
        with pytest.raises(OSError, match="cannot identify"):
            Image.open(io.BytesIO(stored))


@ON_ONE
async def test_a_file_put_in_anothers_place_is_not_shown(
    house: House, couple: Couple, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = await keep_pictures(house, couple, photo(), photo(colour="#ff0000"))
    folder = tmp_path / MEDIA / str(couple.id)
    (folder / f"{second.id}.whole").replace(folder / f"{first.id}.whole")
    assert await house.pictures.show(couple, [first, second]) == ()
    assert await house.pictures.thumbnails(couple, [first, second])


async def test_forgetting_removes_the_files_once_it_is_certain(
    house: House, couple: Couple, tmp_path: Path
) -> None:
    await keep_pictures(house, couple, photo())
    kept = await keep_pictures(house, couple, photo(), subject_id=8)

    async def forget(divisor: int) -> float:
        async with house.work() as stores:
            await stores.pictures.forget(couple.id, OF, 7)
            return 1 / divisor

    with pytest.raises(ZeroDivisionError):
        await forget(0)
    assert len(files_in(tmp_path / MEDIA)) == 4
    await forget(1)
    assert {path.stem for path in files_in(tmp_path / MEDIA)} == {str(kept[0].id)}


async def test_what_a_crash_left_over_is_swept_and_nothing_else(
    house: House, couple: Couple, clock: Clock, tmp_path: Path
) -> None:
    (kept,) = await keep_pictures(house, couple, photo())
    async with house.pictures.taken_in(couple, [photo()]):  # and the process ends before its row is stored
        pass
    folder = tmp_path / MEDIA / str(couple.id)
    (folder / f"{kept.id + 1}.unfinished").write_bytes(b"half")
    unknown = tmp_path / MEDIA / "123"
    unknown.mkdir()
    (unknown / "5.whole").write_bytes(b"of a couple that an older database does not know")
    clock.forward(minutes=59)
    assert await house.pictures.sweep() == 0
    clock.forward(minutes=2)
    assert await house.pictures.sweep() == 3
    assert {path.name for path in files_in(tmp_path / MEDIA)} == {
        f"{kept.id}.whole",
        f"{kept.id}.small",
        "5.whole",
    }


async def test_an_erased_couples_pictures_are_gone_and_no_others(
    house: House, couple: Couple, clock: Clock, tmp_path: Path
) -> None:
    await keep_pictures(house, couple, photo())
    other = await house.begin(CLEO, DEE)
    await keep_pictures(house, other, photo())
    clock.now = await house.couples.part(ADA, couple.id)
    await house.erasures.run_due()
    assert {path.name for path in (tmp_path / MEDIA).iterdir()} == {str(other.id)}


@ON_ONE
async def test_files_that_cannot_be_removed_hold_up_nobody_else_and_go_later(
    house: House, couple: Couple, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await house.begin(CLEO, DEE)
    for one in (couple, other):
        await keep_pictures(house, one, photo())
    await house.couples.part(ADA, couple.id)
    clock.now = await house.couples.part(CLEO, other.id)
    real = shutil.rmtree

    def fail(path: Path) -> None:
        if path.name == str(couple.id):
            raise PermissionError
        real(path)

    with monkeypatch.context() as patch:
        patch.setattr("shutil.rmtree", fail)
        assert await house.erasures.run_due() == 2, "both keys are gone"
    with pytest.raises(KeyGone):
        await house.keyring.find(couple.key_id)
    assert {path.parent.name for path in files_in(tmp_path / MEDIA)} == {str(couple.id)}
    assert await house.erasures.run_due() == 1
    assert files_in(tmp_path / MEDIA) == []
    with pytest.raises(KindlingError):
        await house.couples.of(person(ADA))
