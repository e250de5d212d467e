"""Pictures: sanitized, encrypted in files, and refused if they are unusable."""

import asyncio
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from support.backend import Backend, OpenBackend
from support.photos import (
    HEIC_PHOTO,
    PLACE_NAME,
    animated_picture,
    bomb_picture,
    encode_picture,
    files_in,
    located_photo,
    noisy_photo,
    photo,
    stereo_photo,
    store_pictures,
    swapped_profile,
    transparent_picture,
)

from core.couples import Couple
from core.errors import CommitUnknown, KindlingError, StorageUnavailable
from core.pictures import (
    LARGEST_BYTES,
    AnimatedPicture,
    DamagedPicture,
    NotAPicture,
    PictureOwner,
    PictureTooBig,
    TooManyPictures,
    TooManyPixels,
    UploadUnderWay,
)
from data.images.media import MEDIA_FOLDER
from data.images.sanitizer import LARGEST_KEPT_BYTES

ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # what is about files alone
OF = PictureOwner.MEMORY


@pytest.mark.on_postgresql
async def test_a_picture_comes_back_with_what_can_be_seen_in_it(
    backend: Backend, couple: Couple, open_backend: OpenBackend
) -> None:
    await store_pictures(backend, couple, photo(), transparent_picture())
    later = open_backend()
    async with later.work() as work:
        assert await work.couples.find_couple(couple.id)
        kept = await work.pictures.pictures_of(couple.id, OF, 7)
    assert [(one.alt, one.file_name, one.width, one.height) for one in kept] == [
        ("The lake at night", "memory-1.jpeg", 640, 480),
        ("The lake at night", "memory-2.webp", 60, 40),
    ]
    whole = await later.pictures.read_pictures(couple, kept)
    small = await later.pictures.read_thumbnails(couple, kept)
    assert [Image.open(io.BytesIO(one.content)).size for one in whole] == [(640, 480), (60, 40)]
    assert [Image.open(io.BytesIO(one.content)).size for one in small] == [(256, 192), (60, 40)]
    assert Image.open(io.BytesIO(whole[1].content)).mode == "RGBA"


@ON_ONE
async def test_nothing_that_a_photo_says_about_itself_is_kept(backend: Backend, couple: Couple) -> None:
    taken = located_photo()
    assert PLACE_NAME in taken
    kept = await store_pictures(backend, couple, taken)
    for shown in (
        *await backend.pictures.read_pictures(couple, kept),
        *await backend.pictures.read_thumbnails(couple, kept),
    ):
        assert PLACE_NAME not in shown.content
        assert b"Exif" not in shown.content
        assert not Image.open(io.BytesIO(shown.content)).getexif()


@ON_ONE
@pytest.mark.parametrize(("orientation", "size"), [(1, (640, 480)), (6, (480, 640)), (8, (480, 640))])
async def test_a_photo_is_upright_whichever_way_it_was_held(
    backend: Backend, couple: Couple, orientation: int, size: tuple[int, int]
) -> None:
    (kept,) = await store_pictures(backend, couple, located_photo(orientation))
    assert (kept.width, kept.height) == size


@ON_ONE
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
async def test_every_kind_of_still_picture_is_taken_in(backend: Backend, couple: Couple, form: str) -> None:
    (kept,) = await store_pictures(backend, couple, photo(form))
    assert (kept.width, kept.height) == (640, 480)


@ON_ONE
async def test_fine_shades_of_grey_stay_grey(backend: Backend, couple: Couple) -> None:
    kept = await store_pictures(backend, couple, encode_picture(Image.new("I;16", (9, 9), 32_768), "PNG"))
    (shown,) = await backend.pictures.read_pictures(couple, kept)
    grey = Image.open(io.BytesIO(shown.content)).convert("L").getpixel((4, 4))
    assert isinstance(grey, int)
    assert abs(grey - 128) < 4


@ON_ONE
async def test_a_photo_with_a_second_view_is_a_still_one(backend: Backend, couple: Couple) -> None:
    (kept,) = await store_pictures(backend, couple, stereo_photo())
    assert (kept.width, kept.height) == (64, 48)


@ON_ONE
@pytest.mark.slow
async def test_a_large_picture_is_made_smaller_until_it_is_easily_shown(
    backend: Backend, couple: Couple
) -> None:
    (kept,) = await store_pictures(backend, couple, noisy_photo((3_000, 2_000)))
    assert max(kept.width, kept.height) <= 3_000
    (shown,) = await backend.pictures.read_pictures(couple, [kept])
    assert len(shown.content) <= LARGEST_KEPT_BYTES


@ON_ONE
@pytest.mark.parametrize(
    ("file", "refusal"),
    [
        pytest.param(lambda: b"", NotAPicture, id="nothing"),
        pytest.param(lambda: b"%PDF-1.7 not a picture", NotAPicture, id="another kind"),
        pytest.param(
            lambda: encode_picture(Image.new("RGB", (9, 9)), "BMP"), NotAPicture, id="an unusual kind"
        ),
        pytest.param(lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", NotAPicture, id="a drawing"),
        pytest.param(lambda: photo()[:-400], DamagedPicture, id="truncated"),
        pytest.param(lambda: photo("PNG")[:60], DamagedPicture, id="torn"),
        pytest.param(lambda: animated_picture("GIF"), AnimatedPicture, id="a GIF that moves"),
        pytest.param(lambda: animated_picture("WEBP"), AnimatedPicture, id="a WebP that moves"),
        pytest.param(lambda: animated_picture("PNG"), AnimatedPicture, id="a PNG that moves"),
        pytest.param(lambda: bomb_picture(12_000, 10_001), TooManyPixels, id="a little too many pixels"),
        pytest.param(lambda: bomb_picture(60_000, 60_000), TooManyPixels, id="a decompression bomb"),
        pytest.param(lambda: b"j" * (LARGEST_BYTES + 1), PictureTooBig, id="too big"),
    ],
)
async def test_what_is_no_good_picture_is_refused_and_leaves_nothing(
    backend: Backend,
    couple: Couple,
    tmp_path: Path,
    file: Callable[[], bytes],
    refusal: type[KindlingError],
) -> None:
    with pytest.raises(refusal) as refused:
        await store_pictures(backend, couple, photo(), file())
    assert refused.value.text_args["number"] == "2"
    assert files_in(tmp_path / MEDIA_FOLDER) == []
    async with backend.work() as work:
        assert await work.pictures.picture_ids_of_couples([couple.id]) == {}


@ON_ONE
@pytest.mark.script_process  # it has to do with the memory that it is given
@pytest.mark.slow
async def test_a_hundred_and_twenty_megapixels_are_taken_in_and_scaled(
    backend: Backend, couple: Couple
) -> None:
    (kept,) = await store_pictures(backend, couple, encode_picture(Image.new("1", (12_000, 10_000)), "PNG"))
    assert (kept.width, kept.height) == (4_096, 3_413)


@ON_ONE
async def test_a_photo_of_an_iphone_is_taken_in_without_where_it_was_taken(
    backend: Backend, couple: Couple
) -> None:
    taken = HEIC_PHOTO.read_bytes()
    assert PLACE_NAME in taken
    (kept,) = await store_pictures(backend, couple, taken)
    (shown,) = await backend.pictures.read_pictures(couple, [kept])
    assert (kept.width, kept.height, kept.media_type) == (96, 64, "image/jpeg")
    assert PLACE_NAME not in shown.content


@ON_ONE
@pytest.mark.parametrize(
    ("mode", "form"), [("RGB", "JPEG"), ("RGB", "PNG"), ("RGBA", "PNG"), ("RGBA", "WEBP")]
)
async def test_colours_are_converted_from_the_pictures_own_profile(
    backend: Backend, couple: Couple, mode: str, form: str
) -> None:
    """In a profile in which red and green have changed places, red is meant to be shown as green."""
    red = Image.new(mode, (40, 40), (255, 0, 0, 200)[: len(mode)])
    kept = await store_pictures(backend, couple, encode_picture(red, form, icc_profile=swapped_profile()))
    (shown,) = await backend.pictures.read_pictures(couple, kept)
    pixel = Image.open(io.BytesIO(shown.content)).getpixel((20, 20))
    assert isinstance(pixel, tuple)
    assert (pixel[0] < 30, pixel[1] > 220, pixel[2] < 30) == (True, True, True)
    assert mode == "RGB" or abs(pixel[3] - 200) < 3, "it stays as transparent as it was"


@ON_ONE
async def test_a_damaged_profile_is_left_out_alone(backend: Backend, couple: Couple) -> None:
    red = encode_picture(Image.new("RGB", (40, 40), (255, 0, 0)), "PNG", icc_profile=b"no profile")
    kept = await store_pictures(backend, couple, red)
    (shown,) = await backend.pictures.read_pictures(couple, kept)
    pixel = Image.open(io.BytesIO(shown.content)).getpixel((20, 20))
    assert isinstance(pixel, tuple)
    assert pixel[0] > 220


@ON_ONE
async def test_files_that_may_be_left_out_are_named_and_the_others_kept(
    backend: Backend, couple: Couple
) -> None:
    files = [animated_picture("GIF"), photo(), b"j" * (LARGEST_BYTES + 1), photo()]
    async with backend.pictures.store_images(couple, files, user_id=1, optional_count=3) as upload:
        assert len(upload.images) == 2
    assert [type(one) for one in upload.left_out] == [AnimatedPicture, PictureTooBig]
    assert [one.text_args["number"] for one in upload.left_out] == ["1", "3"]
    with pytest.raises(AnimatedPicture) as refused:
        async with backend.pictures.store_images(couple, files[::-1], user_id=1, optional_count=3):
            pass
    assert refused.value.text_args == {"number": "1"}, "the first one of the form"


@ON_ONE
@pytest.mark.parametrize(
    ("error", "stays"), [(StorageUnavailable, False), (CommitUnknown, True), (asyncio.CancelledError, True)]
)
async def test_a_file_whose_row_may_be_committed_stays(
    backend: Backend, couple: Couple, tmp_path: Path, error: type[BaseException], *, stays: bool
) -> None:
    with pytest.raises(error):
        async with backend.pictures.store_images(couple, [photo()], user_id=1):
            raise error
    assert bool(files_in(tmp_path / MEDIA_FOLDER)) is stays


@ON_ONE
async def test_ten_mebibytes_are_looked_at(backend: Backend, couple: Couple) -> None:
    padded = photo() + b"\x00" * (LARGEST_BYTES - len(photo()))
    assert await store_pictures(backend, couple, padded)


@ON_ONE
async def test_ten_pictures_are_kept_and_eleven_refused(backend: Backend, couple: Couple) -> None:
    with pytest.raises(TooManyPictures):
        await store_pictures(backend, couple, *[photo()] * 11)
    assert len(await store_pictures(backend, couple, *[photo(size=(20, 20))] * 10)) == 10


@ON_ONE
async def test_each_has_one_form_of_pictures_under_way_and_the_next_may_follow(
    backend: Backend, couple: Couple
) -> None:
    ada, bo = couple.user_ids
    async with backend.pictures.store_images(couple, [photo()], user_id=ada):
        with pytest.raises(UploadUnderWay):
            async with backend.pictures.store_images(couple, [photo()], user_id=ada):
                pass
        async with backend.pictures.store_images(couple, [photo()], user_id=bo) as upload:
            assert len(upload.images) == 1
    with pytest.raises(NotAPicture):
        async with backend.pictures.store_images(couple, [b"no picture"], user_id=ada):
            pass
    async with backend.pictures.store_images(couple, [photo()], user_id=ada) as upload:
        assert len(upload.images) == 1, "also after a file that was refused"


@ON_ONE
async def test_copies_for_print_are_sharper_than_thumbnails_and_these_take_their_place(
    backend: Backend, couple: Couple, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = await store_pictures(backend, couple, noisy_photo((1_600, 1_200)), transparent_picture())
    copies = await backend.pictures.read_print_copies(couple, kept, 2**20)
    assert [Image.open(io.BytesIO(one.content)).size for one in copies] == [(1_300, 975), (60, 40)]
    assert {one.picture.media_type for one in copies} == {"image/jpeg"}
    script = tmp_path / "dies.py"
    script.write_text("import os; os.abort()")
    monkeypatch.setattr("data.images.image_worker.PRINT_COPIER", script)
    small = await backend.pictures.read_print_copies(couple, kept, 2**20)
    assert [Image.open(io.BytesIO(one.content)).size for one in small] == [(256, 192), (60, 40)]
    assert [one.picture.media_type for one in small] == ["image/jpeg", "image/webp"]
