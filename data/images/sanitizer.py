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

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 40_000_000
LONGEST_SIDE, THUMBNAIL_SIDE = 2_048, 256  # pixels
LARGEST_KEPT_BYTES = 2 * 2**20  # so that ten pictures fit into one message, whatever they show
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
DECOMPRESSION_BOMBS = (Image.DecompressionBombWarning, Image.DecompressionBombError)
QUALITIES = ((2_048, 85), (2_048, 70), (1_600, 70), (1_280, 60), (1_024, 50))
"""Longest sides in pixels and qualities in percent, tried in this order until the picture is small enough."""


class Rejected(Exception):
    """A rejected file; the message is a value of `core.pictures.RejectReason`."""


def sanitize(raw: bytes) -> tuple[dict[str, str | int], bytes, bytes]:
    """Re-encode a picture without its metadata; return the header, the picture and its thumbnail.

    The pixels are counted from the file's header, before any is decoded. Raises `Rejected`.
    """
    try:
        image = _open_image(raw)
        if image.format == "JPEG":
            # decode at a half, a quarter or an eighth of the size, where that is still large enough
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
        # turn the pixels as the camera was held: that tag is lost with all others
        ImageOps.exif_transpose(image, in_place=True)
    except Rejected:
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
    image = Image.open(io.BytesIO(raw), formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise Rejected("too-many-pixels")
    # many phones save a second view inside a JPEG (MPO): two frames, but no animation
    if getattr(image, "is_animated", False) and image.format != "MPO":
        raise Rejected("animated")
    return image


def _clean_copy(image: Image.Image) -> tuple[dict[str, str | int], bytes, bytes]:
    # Sixteen bits of grey: `convert` would clip everything above 255 to white instead of scaling it.
    if image.mode.startswith("I"):
        # Pillow's types name NumPy's, which is not installed.
        scaled = image.point(lambda value: value * (1 / 256))  # pyright: ignore[reportUnknownMemberType]
        image = scaled.convert("L")
    has_transparency = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    image = image.convert("RGBA" if has_transparency else "RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
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


def _encode(image: Image.Image, side: int, kind: str, quality: int) -> tuple[tuple[int, int], bytes]:
    """Encode the pixels alone; return the size in pixels and the encoded bytes."""
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
    except Rejected as rejection:
        output = json.dumps({"refused": str(rejection)}).encode() + b"\n"
    sys.stdout.buffer.write(output)


if __name__ == "__main__":
    main()
