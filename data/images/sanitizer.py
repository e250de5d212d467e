"""The image sanitizer: re-encodes one picture, in the limited process of `data.child_process`.

It reads a file from standard input, and writes one line of JSON, the picture and its thumbnail to standard
output, or one line of JSON with the reason why the file is rejected. Whatever a malicious file does to a
decoder happens here, without keys, settings or a token, and with limited memory and processor time. No other
module of the bot is imported.
"""

import io
import json
import sys
import warnings

from pi_heif import register_heif_opener  # pyright: ignore[reportUnknownVariableType] (its options)
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

MOST_PIXELS = 120_000_000
LONGEST_SIDE, THUMBNAIL_SIDE = 4_096, 256  # pixels
LARGEST_KEPT_BYTES = 2 * 2**20  # so that ten pictures fit into one message, whatever they show
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "HEIF")
PHOTO_FORMATS = ("MPO", "HEIF")
"""Formats in which phones save further views of one photo: several frames, but no animation."""
DECOMPRESSION_BOMBS = (Image.DecompressionBombWarning, Image.DecompressionBombError)
QUALITIES = (
    (4_096, 85),
    (3_072, 80),
    (2_048, 80),
    (2_048, 70),
    (1_600, 70),
    (1_280, 60),
    (1_024, 50),
)
"""Longest sides in pixels and qualities in percent, tried in this order until the picture is small enough."""


class Rejected(Exception):
    """A rejected file; the message is a value of `core.pictures.RejectReason`."""


def sanitize(raw: bytes) -> tuple[dict[str, str | int], bytes, bytes]:
    """Re-encode a picture without its metadata; return the header, the picture and its thumbnail.

    The pixels are counted from the file's header, before any is decoded. Raises `Rejected`, `MemoryError`.
    """
    try:
        image = _open_image(raw)
        if image.format == "JPEG":
            # decode at a half, a quarter or an eighth of the size, if that is still large enough
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
        # turn the pixels as the camera was held: that tag is lost with all others
        ImageOps.exif_transpose(image, in_place=True)
    except (Rejected, MemoryError):
        raise
    except DECOMPRESSION_BOMBS:
        raise Rejected("too-many-pixels") from None
    except UnidentifiedImageError:
        raise Rejected("not-a-picture") from None
    except Exception:  # noqa: BLE001 (a decoder may raise anything for a damaged file)
        raise Rejected("damaged") from None
    return _clean_copy(image)


def _open_image(raw: bytes) -> Image.Image:
    # Pillow raises an error only above twice its limit, and warns below that: the warning becomes an error.
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.init()  # Pillow registers some formats only on demand
    register_heif_opener()
    image = Image.open(io.BytesIO(raw), formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise Rejected("too-many-pixels")
    if getattr(image, "is_animated", False) and image.format not in PHOTO_FORMATS:
        raise Rejected("animated")
    return image


def _clean_copy(image: Image.Image) -> tuple[dict[str, str | int], bytes, bytes]:
    # Sixteen bits of grey: `convert` would clip everything above 255 to white instead of scaling it.
    if image.mode.startswith("I"):
        # Pillow's types name NumPy's, which is not installed.
        scaled = image.point(lambda value: value * (1 / 256))  # pyright: ignore[reportUnknownMemberType]
        image = scaled.convert("L")
    has_transparency = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    if image.mode in ("1", "P", "PA"):  # to be scaled, indexes of colours have to be colours
        image = image.convert("RGBA" if has_transparency else "RGB")
    # Scaled first: of 120 megapixels every further copy would need a third of a gigabyte.
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    image = _in_srgb(image, has_transparency=has_transparency)
    kind = "webp" if has_transparency else "jpeg"
    size, full = image.size, b""
    # Pictures of much detail need several steps. If even the last is too large, it is kept nevertheless.
    for side, quality in QUALITIES:
        size, full = _encode(image, side, kind, quality)
        if len(full) <= LARGEST_KEPT_BYTES:
            break
    _, thumbnail = _encode(image, THUMBNAIL_SIDE, kind, QUALITIES[0][1])
    header = {"media_type": f"image/{kind}", "width": size[0], "height": size[1], "bytes": len(full)}
    return header, full, thumbnail


def _in_srgb(image: Image.Image, *, has_transparency: bool) -> Image.Image:
    """Convert the colours from the picture's own profile to sRGB; without a profile they are sRGB already.

    A photo of an iPhone is in Display P3: the same numbers, read as sRGB, look faded.
    """
    mode, profile = "RGBA" if has_transparency else "RGB", image.info.get("icc_profile")
    converted = _converted_from(profile, image) if profile else None
    if converted is None:
        return image.convert(mode)
    if has_transparency:
        converted.putalpha(image.convert("RGBA").getchannel("A"))
    return converted


def _converted_from(profile: bytes, image: Image.Image) -> Image.Image | None:
    """Return the picture in sRGB, opaque; None if its profile is damaged or does not fit."""
    opaque = image.convert("RGB") if image.mode in ("RGBA", "LA") else image
    # Pillow leaves the type of a profile open.
    srgb = ImageCms.createProfile("sRGB")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    try:
        return ImageCms.profileToProfile(
            opaque,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            srgb,  # pyright: ignore[reportUnknownArgumentType]
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None


def _encode(image: Image.Image, side: int, kind: str, quality: int) -> tuple[tuple[int, int], bytes]:
    """Encode the pixels alone; return the size in pixels, and the bytes."""
    smaller = image.copy()
    smaller.thumbnail((side, side))
    # Pasted into a new image, since a copy keeps metadata (`info`) that `save` may write again.
    bare = Image.new(smaller.mode, smaller.size)
    bare.paste(smaller)
    encoded = io.BytesIO()
    bare.save(encoded, format=kind, quality=quality)
    return smaller.size, encoded.getvalue()


def main() -> None:
    """Sanitize the file on standard input, and write the result to standard output."""
    try:
        header, full, thumbnail = sanitize(sys.stdin.buffer.read())
        output = json.dumps(header).encode() + b"\n" + full + thumbnail
    except MemoryError:
        output = json.dumps({"refused": "too-slow"}).encode() + b"\n"
    except Rejected as rejection:
        output = json.dumps({"refused": str(rejection)}).encode() + b"\n"
    sys.stdout.buffer.write(output)


if __name__ == "__main__":
    main()
