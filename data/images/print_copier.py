"""The print copier: copies stored pictures for paper, in the limited process of `data.child_process`.

It reads one line of JSON from standard input, with `sizes` (of the files that follow, in bytes) and
`most_bytes` (of one copy), and writes one line of JSON with the `sizes` of the copies, and the copies, to
standard output. All are JPEGs, which a PDF takes as they are. No other module of the bot is imported.
"""

import io
import json
import sys

from PIL import Image

FORMATS = ("JPEG", "WEBP")  # of stored pictures
PAPER = "#fbf5ec"  # of the drawings' templates: it shows through a transparent picture
QUALITIES = ((1_300, 85), (1_300, 75), (1_080, 75), (900, 75), (720, 72), (560, 70), (420, 68), (300, 65))
"""Longest sides in pixels and qualities in percent. The first is 300 dots an inch on a page of A5."""


def print_copy(stored: bytes, most_bytes: int) -> bytes:
    """Return the best copy of a picture within `most_bytes`, else the smallest possible."""
    image = Image.open(io.BytesIO(stored), formats=FORMATS)
    longest, _ = QUALITIES[0]
    # Decode at a half, a quarter or an eighth of the size, if that is still large enough.
    image.draft("RGB", (longest, longest))
    image.thumbnail((longest, longest))
    image = _on_paper(image)
    content = b""
    for side, quality in QUALITIES:
        image.thumbnail((side, side))  # smaller and smaller; a picture that fits already stays as it is
        encoded = io.BytesIO()
        image.save(encoded, format="jpeg", quality=quality)
        content = encoded.getvalue()
        if len(content) <= most_bytes:
            break
    return content


def _on_paper(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image.convert("RGB")
    paper = Image.new("RGB", image.size, PAPER)
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def main() -> None:
    """Copy the pictures on standard input to standard output."""
    request = json.loads(sys.stdin.buffer.readline())
    # One after another: of a batch, one picture at a time is decoded.
    copies = [
        print_copy(sys.stdin.buffer.read(size), int(request["most_bytes"])) for size in request["sizes"]
    ]
    header = json.dumps({"sizes": [len(copy) for copy in copies]}).encode()
    sys.stdout.buffer.write(b"\n".join([header, b"".join(copies)]))


if __name__ == "__main__":
    main()
