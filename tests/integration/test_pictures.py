"""Pictures: developed anew, sealed in files, and gone with what they belonged to."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from houses import House, OpenHouse
from photos import (
    PLACE,
    claims,
    clear_picture,
    encoded,
    files_in,
    film,
    keep_pictures,
    located_photo,
    noise,
    photo,
    stereo_photo,
)
from PIL import Image

from core.couples import Couple
from core.errors import KindlingError
from core.pictures import (
    LARGEST_BYTES,
    AnimatedPicture,
    DamagedPicture,
    NotAPicture,
    PictureOwner,
    PictureTooBig,
    TooManyPictures,
    TooManyPixels,
)
from data.developer import LARGEST_KEPT
from data.media import MEDIA

ON_ONE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)  # what is about files alone
OF = PictureOwner.MEMORY


async def test_a_picture_comes_back_with_what_can_be_seen_in_it(
    house: House, couple: Couple, open_house: OpenHouse
) -> None:
    await keep_pictures(house, couple, photo(), clear_picture())
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
    kept = await keep_pictures(house, couple, taken)
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
    (kept,) = await keep_pictures(house, couple, located_photo(orientation))
    assert (kept.width, kept.height) == size


@ON_ONE
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
async def test_every_kind_of_still_picture_is_taken_in(house: House, couple: Couple, form: str) -> None:
    (kept,) = await keep_pictures(house, couple, photo(form))
    assert (kept.width, kept.height) == (640, 480)


@ON_ONE
async def test_fine_shades_of_grey_stay_grey(house: House, couple: Couple) -> None:
    kept = await keep_pictures(house, couple, encoded(Image.new("I;16", (9, 9), 32_768), "PNG"))
    (shown,) = await house.pictures.show(couple, kept)
    grey = Image.open(io.BytesIO(shown.content)).convert("L").getpixel((4, 4))
    assert isinstance(grey, int)
    assert abs(grey - 128) < 4


@ON_ONE
async def test_a_photo_with_a_second_view_is_a_still_one(house: House, couple: Couple) -> None:
    (kept,) = await keep_pictures(house, couple, stereo_photo())
    assert (kept.width, kept.height) == (64, 48)


@ON_ONE
async def test_a_large_picture_is_made_smaller_until_it_is_easily_shown(house: House, couple: Couple) -> None:
    (kept,) = await keep_pictures(house, couple, noise((3_000, 2_000)))
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
        await keep_pictures(house, couple, photo(), file())
    assert refused.value.words["number"] == "2"
    assert files_in(tmp_path / MEDIA) == []
    async with house.work() as stores:
        assert await stores.pictures.ids_of_all([couple.id]) == {}


@ON_ONE
async def test_forty_megapixels_are_taken_in(house: House, couple: Couple) -> None:
    (kept,) = await keep_pictures(house, couple, encoded(Image.new("1", (8_000, 5_000)), "PNG"))
    assert (kept.width, kept.height) == (2_048, 1_280)


@ON_ONE
async def test_ten_mebibytes_are_looked_at(house: House, couple: Couple) -> None:
    padded = photo() + b"\x00" * (LARGEST_BYTES - len(photo()))
    assert await keep_pictures(house, couple, padded)


@ON_ONE
async def test_ten_pictures_are_kept_and_eleven_refused(house: House, couple: Couple) -> None:
    with pytest.raises(TooManyPictures):
        await keep_pictures(house, couple, *[photo()] * 11)
    assert len(await keep_pictures(house, couple, *[photo(size=(20, 20))] * 10)) == 10
