"""Develops one picture, in a process of its own with hard limits; no part of the house is imported.

The file comes on standard input. On standard output leaves one line of JSON, then the picture and its
thumbnail; or one line that says why it is refused. Whatever the file makes a decoder do, it does it here:
without a key, a setting or a token, with a gigabyte of memory and some seconds at most.
"""

import contextlib
import io
import json
import sys
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 40_000_000
LONGEST_SIDE, THUMBNAIL_SIDE = 2_048, 256
LARGEST_KEPT_BYTES = 2 * 2**20  # bytes: ten of them fit one message, whatever they show
MEMORY_BYTES, CPU_SECONDS = 1_200 * 2**20, 20
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
DECOMPRESSION_BOMBS = (Image.DecompressionBombWarning, Image.DecompressionBombError)
QUALITIES = ((2_048, 85), (2_048, 70), (1_600, 70), (1_280, 60), (1_024, 50))
"""Longest sides and qualities, one after another, until the picture is small enough."""


class Rejected(Exception):
    """The file is not taken in; its text says why, as the house's words for it."""


def sanitize(raw: bytes) -> tuple[dict[str, str | int], bytes, bytes]:
    """Turn a file into a picture without anything that it said about itself, and a thumbnail.

    The pixels are counted from the header, before any is decoded. Raises `Rejected`.
    """
    try:
        image = _open_image(raw)
        if image.format == "JPEG":
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # it need not be decoded larger than that
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
    except Rejected:
        raise
    except DECOMPRESSION_BOMBS:
        raise Rejected("too-many-pixels") from None
    except UnidentifiedImageError:
        raise Rejected("not-a-picture") from None
    except Exception:  # noqa: BLE001 (a decoder may raise anything at a damaged file)
        raise Rejected("damaged") from None
    return _clean_copy(image)


def _open_image(raw: bytes) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.init()  # else only some of the formats are known
    image = Image.open(io.BytesIO(raw), formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise Rejected("too-many-pixels")
    if getattr(image, "is_animated", False) and image.format != "MPO":  # a JPEG with a second view in it
        raise Rejected("animated")
    return image


def _clean_copy(image: Image.Image) -> tuple[dict[str, str | int], bytes, bytes]:
    if image.mode.startswith("I"):  # sixteen bits of grey: to convert them as they are would leave white
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    is_clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    image = image.convert("RGBA" if is_clear else "RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    kind = "webp" if is_clear else "jpeg"
    size, full = image.size, b""
    for side, quality in QUALITIES:
        size, full = _encode(image, side, kind, quality)
        if len(full) <= LARGEST_KEPT_BYTES:
            break
    _, thumbnail = _encode(image, THUMBNAIL_SIDE, kind, QUALITIES[0][1])
    about = {"media_type": f"image/{kind}", "width": size[0], "height": size[1], "bytes": len(full)}
    return about, full, thumbnail


def _encode(image: Image.Image, side: int, kind: str, quality: int) -> tuple[tuple[int, int], bytes]:
    """Encode the pixels alone: a new picture has nothing of what the old one said about itself."""
    smaller = image.copy()
    smaller.thumbnail((side, side))
    bare = Image.new(smaller.mode, smaller.size)
    bare.paste(smaller)
    written = io.BytesIO()
    bare.save(written, format=kind, quality=quality)
    return smaller.size, written.getvalue()


def limit_resources() -> None:
    """Take memory and time from this process, where the system knows how."""
    try:
        import resource  # noqa: PLC0415 (not on every system)
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a limit that this system does not set
            resource.setrlimit(what, (most, most))


def main() -> None:
    """Develop what comes in."""
    limit_resources()
    try:
        about, full, thumbnail = sanitize(sys.stdin.buffer.read())
        handed_out = json.dumps(about).encode() + b"\n" + full + thumbnail
    except Rejected as refusal:
        handed_out = json.dumps({"refused": str(refusal)}).encode() + b"\n"
    sys.stdout.buffer.write(handed_out)


if __name__ == "__main__":
    main()
