"""Files of pictures, as phones and attackers make them."""

import io
import struct
import zlib
from pathlib import Path

from PIL import Image, ImageCms
from PIL.TiffImagePlugin import IFDRational
from support.backend import Backend

from core.couples import Couple
from core.pictures import Picture, PictureOwner
from data.images.media import ASIDE_FOLDER

PLACE_NAME = b"Koepu lighthouse"
HEIC_PHOTO = Path(__file__).with_name("photo.heic")
"""A photo as iPhones make them, 96 by 64 pixels, whose metadata has `PLACE_NAME`."""


def photo(kind: str = "JPEG", size: tuple[int, int] = (640, 480), colour: str = "#336699") -> bytes:
    """Return a small picture of one colour."""
    return encode_picture(Image.new("RGB", size, colour), kind)


def encode_picture(image: Image.Image, kind: str, **options: object) -> bytes:
    """Return an image as a file of this kind."""
    encoded = io.BytesIO()
    image.save(encoded, format=kind, **options)
    return encoded.getvalue()


def noisy_photo(size: tuple[int, int]) -> bytes:
    """Return a JPEG of noise, which no encoder can make much smaller."""
    return encode_picture(Image.effect_noise(size, 90).convert("RGB"), "JPEG", quality=90)


def located_photo(orientation: int = 1, size: tuple[int, int] = (640, 480)) -> bytes:
    """Return a photo whose metadata says where it was taken, and how the phone was held."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = orientation, PLACE_NAME.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (IFDRational(58), IFDRational(54), IFDRational(57))})
    return encode_picture(Image.new("RGB", size, "#663399"), "JPEG", exif=exif, comment=PLACE_NAME)


def animated_picture(kind: str) -> bytes:
    """Return an animated picture."""
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    return encode_picture(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def stereo_photo() -> bytes:
    """Return a photo with a second view in it, as phones make them; it is not animated."""
    views = [Image.new("RGB", (64, 48), colour) for colour in ("navy", "teal")]
    return encode_picture(views[0], "MPO", save_all=True, append_images=views[1:])


def transparent_picture() -> bytes:
    """Return a PNG with transparency."""
    return encode_picture(Image.new("RGBA", (60, 40), (10, 20, 30, 40)), "PNG")


def bomb_picture(width: int, height: int) -> bytes:
    """Return a small PNG whose header claims this many pixels: a decompression bomb."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\x00" * (1 + (width + 7) // 8) * min(height, 1_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def swapped_profile() -> bytes:
    """Return sRGB's colour profile with its red and its green in each other's place."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = (_tag_offset(profile, name) for name in (b"rXYZ", b"gXYZ"))
    size = 20  # bytes of an XYZ tag
    profile[red : red + size], profile[green : green + size] = (
        profile[green : green + size],
        profile[red : red + size],
    )
    return bytes(profile)


def _tag_offset(profile: bytearray, name: bytes) -> int:
    """Find a tag in an ICC profile; its table of names, offsets and sizes begins at byte 128 (ICC.1)."""
    (count,) = struct.unpack_from(">I", profile, 128)
    for index in range(count):
        tag, offset, _ = struct.unpack_from(">4sII", profile, 132 + 12 * index)
        if tag == name:
            return int(offset)
    raise KeyError(name)


def files_in(folder: Path) -> list[Path]:
    """Return every file under a folder, sorted."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def files_aside(media: Path) -> list[Path]:
    """Return every file of pictures that was moved aside."""
    return files_in(media / ASIDE_FOLDER)


async def store_pictures(
    backend: Backend, couple: Couple, *files: bytes, subject_id: int = 7
) -> list[Picture]:
    """Store files as pictures of a memory with this id."""
    storing = backend.pictures.store_images(couple, files, user_id=couple.user_ids[0])
    async with storing as upload, backend.work() as work:
        assert await work.couples.find_couple(couple.id)
        described = [(image, "The lake at night") for image in upload.images]
        return await work.pictures.insert_pictures(couple.id, PictureOwner.MEMORY, subject_id, described)
