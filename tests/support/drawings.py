"""What is drawn: a couple, a month and a photo of made-up people, and pictures compared with references."""

import io
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import cast

import typst
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat

from core.albums import AlbumEntry
from core.books import Volume
from core.couples import Couple, CoupleState, Partner
from core.exports import Export, Records
from core.pictures import LoadedPicture, Picture, PictureOwner
from core.recaps import Recap, RecapItem, RecapItemKind
from data.tables import metadata
from ui.books import book_request
from ui.drawing.render_queue import RenderRequest

ADA, BO = 10, 20
NAMES = {ADA: "Ada", BO: "Bo"}
NOW = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
REFERENCES = Path(__file__).parents[1] / "unit" / "references"
REFERENCE_PPI = 144  # of a page
REFERENCE_WIDTH = 270  # pixels: a quarter of a picture
MOST_DIFFERENCE, MOST_OF_A_SPOT = 1.0, 70
"""Of 255: the mean difference of all pixels, and that of one pixel after a slight blur."""


def pair(zone: str | None = None) -> Couple:
    """Return Ada and Bo as a couple."""
    one, other = (Partner(7, 1, user_id, None, False, True, True, False, NOW) for user_id in (ADA, BO))
    return Couple(7, 1, "key", 5, zone, CoupleState.TOGETHER, (one, other), NOW, None, None, None, None, None)


def month(*items: tuple[RecapItemKind, str, int | None]) -> Recap:
    """Return November 2026 with these items."""
    return Recap(
        date(2026, 11, 1),
        date(2026, 11, 30),
        tuple(RecapItem(kind, date(2026, 11, 3), text, author_id=author) for kind, text, author in items),
    )


def sunset(width: int, height: int, media_type: str = "image/jpeg") -> LoadedPicture:
    """Return a photo of a sunset over hills, in this size."""
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    for y in range(height):
        part = y / height
        draw.line([(0, y), (width, y)], (int(110 + 140 * part), int(88 + 60 * part), int(118 - 20 * part)))
    draw.ellipse([width * 0.42, height * 0.3, width * 0.56, height * 0.3 + width * 0.14], "#ffd591")
    hills = [(0, 0.55), (0.2, 0.4), (0.45, 0.56), (0.7, 0.38), (1, 0.6), (1, 1), (0, 1)]
    draw.polygon([(x * width, y * height) for x, y in hills], "#352341")
    encoded = io.BytesIO()
    image.save(encoded, media_type.removeprefix("image/"))
    picture = Picture(1, 7, PictureOwner.MEMORY, 1, 0, "", media_type, width, height)
    return LoadedPicture(picture, encoded.getvalue())


def book_of(*entries: AlbumEntry, photos: Sequence[LoadedPicture] = ()) -> RenderRequest:
    """Return the request of a book of 2026 with these entries, of which the caller is Ada."""
    records: Records = {str(table.name): [] for table in metadata.sorted_tables}
    export = Export(pair(), ADA, NOW, records, (), {}, {})
    return book_request(Volume(2026, 1, 12, entries), export, NAMES.get, photos)


def page_of(pdf: bytes, number: int, folder: Path) -> bytes:
    """Return a page of a PDF, counted from 1, as a picture; the folder is for the file."""
    (folder / "pages.pdf").write_bytes(pdf)
    source = f'#set page(width: auto, height: auto, margin: 0pt)\n#image("pages.pdf", page: {number})'
    page = typst.Compiler(source.encode(), root=folder).compile(format="png", ppi=REFERENCE_PPI)
    assert isinstance(page, bytes)
    return page


@cache
def machine_families() -> frozenset[str]:
    """Return the names of the machine's fonts, with those inside Typst."""
    return frozenset(typst.Fonts().families())


def difference_from_reference(name: str, png: bytes) -> tuple[float, int]:
    """Return how far a picture is from its reference: on the whole, and at its worst spot, of 255.

    With KINDLING_WRITE_REFERENCES set it becomes the reference: look at it before you commit it.
    """
    drawn = Image.open(io.BytesIO(png)).convert("RGB")
    size = (REFERENCE_WIDTH, drawn.height * REFERENCE_WIDTH // drawn.width)
    drawn = drawn.resize(size, Image.Resampling.LANCZOS)
    path = REFERENCES / f"{name}.png"
    if os.environ.get("KINDLING_WRITE_REFERENCES"):
        drawn.quantize(128).save(path, optimize=True)
    reference = Image.open(path).convert("RGB")
    if reference.size != drawn.size:
        return 255.0, 255
    # Blurred, since another release of Typst or of a font may move an edge by a part of a pixel.
    blurred = [picture.filter(ImageFilter.GaussianBlur(1)) for picture in (drawn, reference)]
    difference = ImageChops.difference(*blurred).convert("L")
    (mean,) = ImageStat.Stat(difference).mean
    return mean, cast("tuple[int, int]", difference.getextrema())[1]
