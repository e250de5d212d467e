"""Pictures: developed anew, sealed in files, and gone with what they belonged to."""

import errno
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from houses import ADA, CLEO, DEE, Clock, House, OpenHouse, person
from photos import PLACE, claims, clear_picture, encoded, film, located_photo, noise, photo, stereo_photo
from PIL import Image

from core.couples import Couple
from core.errors import KindlingError, Unavailable
from core.pictures import (
    LARGEST_BYTES,
    AnimatedPicture,
    DamagedPicture,
    NoRoom,
    NotAPicture,
    Picture,
    PictureOwner,
    PictureTooBig,
    TooManyPictures,
    TooManyPixels,
)
from data import media
from data.developer import LARGEST_KEPT
from data.keyring import KeyGone
from data.media import MEDIA

ON_ONE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)  # what is about files alone
OF = PictureOwner.MEMORY


async def keep(house: House, couple: Couple, *files: bytes, subject_id: int = 7) -> list[Picture]:
    """Take files in and store them under a subject."""
    async with house.pictures.taken_in(couple, files) as shots, house.work() as stores:
        assert await stores.couples.get(couple.id)
        described = [(shot, "The lake at night") for shot in shots]
        return await stores.pictures.add(couple.id, OF, subject_id, described, house.clock())


def files_in(home: Path) -> list[Path]:
    return sorted(path for path in (home / MEDIA).rglob("*") if path.is_file())


async def test_a_picture_comes_back_with_what_can_be_seen_in_it(
    house: House, couple: Couple, open_house: OpenHouse
) -> None:
    await keep(house, couple, photo(), clear_picture())
    later = open_house()
    async with later.work() as stores:
        assert await stores.couples.get(couple.id)
        kept = await stores.pictures.of(couple.id, OF, 7)
    assert [(one.alt, one.file_name, one.width, one.height) for one in kept] == [
        ("The lake at night", "memory-1.jpeg", 640, 480),
        ("The lake at night", "memory-2.webp", 60, 40),
    ]
    whole = await later.pictures.show(couple, kept)
    small = await later.pictures.thumbnails(couple, kept)
    assert [Image.open(io.BytesIO(one.content)).size for one in whole] == [(640, 480), (60, 40)]
    assert [Image.open(io.BytesIO(one.content)).size for one in small] == [(256, 192), (60, 40)]
    assert Image.open(io.BytesIO(whole[1].content)).mode == "RGBA"


@ON_ONE
async def test_nothing_that_a_photo_says_about_itself_is_kept(house: House, couple: Couple) -> None:
    taken = located_photo()
    assert PLACE in taken
    kept = await keep(house, couple, taken)
    for shown in (
        *await house.pictures.show(couple, kept),
        *await house.pictures.thumbnails(couple, kept),
    ):
        assert PLACE not in shown.content
        assert b"Exif" not in shown.content
        assert not Image.open(io.BytesIO(shown.content)).getexif()


@ON_ONE
@pytest.mark.parametrize(("orientation", "size"), [(1, (640, 480)), (6, (480, 640)), (8, (480, 640))])
async def test_a_photo_stands_upright_whichever_way_it_was_held(
    house: House, couple: Couple, orientation: int, size: tuple[int, int]
) -> None:
    (kept,) = await keep(house, couple, located_photo(orientation))
    assert (kept.width, kept.height) == size


@ON_ONE
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
async def test_every_kind_of_still_picture_is_taken_in(house: House, couple: Couple, form: str) -> None:
    (kept,) = await keep(house, couple, photo(form))
    assert (kept.width, kept.height) == (640, 480)


@ON_ONE
async def test_fine_shades_of_grey_stay_grey(house: House, couple: Couple) -> None:
    kept = await keep(house, couple, encoded(Image.new("I;16", (9, 9), 32_768), "PNG"))
    (shown,) = await house.pictures.show(couple, kept)
    grey = Image.open(io.BytesIO(shown.content)).convert("L").getpixel((4, 4))
    assert isinstance(grey, int)
    assert abs(grey - 128) < 4


@ON_ONE
async def test_a_photo_with_a_second_view_is_a_still_one(house: House, couple: Couple) -> None:
    (kept,) = await keep(house, couple, stereo_photo())
    assert (kept.width, kept.height) == (64, 48)


@ON_ONE
async def test_a_large_picture_is_made_smaller_until_it_is_easily_shown(house: House, couple: Couple) -> None:
    (kept,) = await keep(house, couple, noise((3_000, 2_000)))
    assert max(kept.width, kept.height) <= 2_048
    (shown,) = await house.pictures.show(couple, [kept])
    assert len(shown.content) <= LARGEST_KEPT


@ON_ONE
@pytest.mark.parametrize(
    ("file", "refusal"),
    [
        pytest.param(lambda: b"", NotAPicture, id="nothing"),
        pytest.param(lambda: b"%PDF-1.7 not a picture", NotAPicture, id="another kind"),
        pytest.param(lambda: encoded(Image.new("RGB", (9, 9)), "BMP"), NotAPicture, id="an unusual kind"),
        pytest.param(lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", NotAPicture, id="a drawing"),
        pytest.param(lambda: photo()[:-400], DamagedPicture, id="truncated"),
        pytest.param(lambda: photo("PNG")[:60], DamagedPicture, id="torn"),
        pytest.param(lambda: film("GIF"), AnimatedPicture, id="a GIF that moves"),
        pytest.param(lambda: film("WEBP"), AnimatedPicture, id="a WebP that moves"),
        pytest.param(lambda: film("PNG"), AnimatedPicture, id="a PNG that moves"),
        pytest.param(lambda: claims(6_325, 6_325), TooManyPixels, id="a little too many pixels"),
        pytest.param(lambda: claims(60_000, 60_000), TooManyPixels, id="a decompression bomb"),
        pytest.param(lambda: b"j" * (LARGEST_BYTES + 1), PictureTooBig, id="too big"),
    ],
)
async def test_what_is_no_good_picture_is_refused_and_leaves_nothing(
    house: House,
    couple: Couple,
    tmp_path: Path,
    file: Callable[[], bytes],
    refusal: type[KindlingError],
) -> None:
    with pytest.raises(refusal) as refused:
        await keep(house, couple, photo(), file())
    assert refused.value.words["number"] == "2"
    assert files_in(tmp_path) == []
    async with house.work() as stores:
        assert await stores.pictures.ids_of_all([couple.id]) == {}


@ON_ONE
async def test_forty_megapixels_are_taken_in(house: House, couple: Couple) -> None:
    (kept,) = await keep(house, couple, encoded(Image.new("1", (8_000, 5_000)), "PNG"))
    assert (kept.width, kept.height) == (2_048, 1_280)


@ON_ONE
async def test_ten_mebibytes_are_looked_at(house: House, couple: Couple) -> None:
    padded = photo() + b"\x00" * (LARGEST_BYTES - len(photo()))
    assert await keep(house, couple, padded)


@ON_ONE
async def test_ten_pictures_are_kept_and_eleven_refused(house: House, couple: Couple) -> None:
    with pytest.raises(TooManyPictures):
        await keep(house, couple, *[photo()] * 11)
    assert len(await keep(house, couple, *[photo(size=(20, 20))] * 10)) == 10


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
        await keep(house, couple, photo(), photo())
    assert done == 4
    assert files_in(tmp_path) == []
    async with house.work() as stores:
        assert await stores.pictures.ids_of_all([couple.id]) == {}


async def test_a_use_case_that_fails_leaves_no_file(house: House, couple: Couple, tmp_path: Path) -> None:
    async def fail() -> None:
        async with house.pictures.taken_in(couple, [photo()]):
            assert len(files_in(tmp_path)) == 2
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert files_in(tmp_path) == []


@ON_ONE
async def test_files_are_sealed_and_only_their_owner_reads_them(
    house: House, couple: Couple, tmp_path: Path
) -> None:
    await keep(house, couple, photo())
    for path in files_in(tmp_path):
        assert path.stat().st_mode & 0o077 == 0
        stored = path.read_bytes()
        assert b"JFIF" not in stored
        with pytest.raises(OSError, match="cannot identify"):
            Image.open(io.BytesIO(stored))


@ON_ONE
async def test_a_file_put_in_anothers_place_is_not_shown(
    house: House, couple: Couple, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = await keep(house, couple, photo(), photo(colour="#ff0000"))
    folder = tmp_path / MEDIA / str(couple.id)
    (folder / f"{second.id}.whole").replace(folder / f"{first.id}.whole")
    assert await house.pictures.show(couple, [first, second]) == ()
    assert await house.pictures.thumbnails(couple, [first, second])


async def test_forgetting_removes_the_files_once_it_is_certain(
    house: House, couple: Couple, tmp_path: Path
) -> None:
    await keep(house, couple, photo())
    kept = await keep(house, couple, photo(), subject_id=8)

    async def forget(divisor: int) -> float:
        async with house.work() as stores:
            await stores.pictures.forget(couple.id, OF, 7)
            return 1 / divisor

    with pytest.raises(ZeroDivisionError):
        await forget(0)
    assert len(files_in(tmp_path)) == 4
    await forget(1)
    assert {path.stem for path in files_in(tmp_path)} == {str(kept[0].id)}


async def test_what_a_crash_left_over_is_swept_and_nothing_else(
    house: House, couple: Couple, clock: Clock, tmp_path: Path
) -> None:
    (kept,) = await keep(house, couple, photo())
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
    assert {path.name for path in files_in(tmp_path)} == {f"{kept.id}.whole", f"{kept.id}.small", "5.whole"}


async def test_an_erased_couples_pictures_are_gone_and_no_others(
    house: House, couple: Couple, clock: Clock, tmp_path: Path
) -> None:
    await keep(house, couple, photo())
    other = await house.begin(CLEO, DEE)
    await keep(house, other, photo())
    clock.now = await house.couples.part(ADA, couple.id)
    await house.erasures.run_due()
    assert {path.name for path in (tmp_path / MEDIA).iterdir()} == {str(other.id)}


@ON_ONE
async def test_files_that_cannot_be_removed_hold_up_nobody_else_and_go_later(
    house: House, couple: Couple, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await house.begin(CLEO, DEE)
    for one in (couple, other):
        await keep(house, one, photo())
    await house.couples.part(ADA, couple.id)
    clock.now = await house.couples.part(CLEO, other.id)
    real = shutil.rmtree

    def fail(path: Path) -> None:
        if path.name == str(couple.id):
            raise PermissionError
        real(path)

    with monkeypatch.context() as patch:
        patch.setattr("shutil.rmtree", fail)
        assert await house.erasures.run_due() == 1
    with pytest.raises(KeyGone):
        await house.keyring.find(couple.key_id)
    assert {path.parent.name for path in files_in(tmp_path)} == {str(couple.id)}
    assert await house.erasures.run_due() == 1
    assert files_in(tmp_path) == []
    with pytest.raises(KindlingError):
        await house.couples.of(person(ADA))
