"""The fonts that pictures are drawn with.

Noto comes with two Python packages, so that every machine has it; colour emoji and rarer scripts are used
where the machine has them installed.
"""

import contextlib
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont, features

NOTO, NOTO_CJK = "manimgx_fonts", "manimgx_fonts_cjk"
CJK_FILE = "NotoSansCJK-VF.otf.ttc"
EMOJI_FILE = "NotoColorEmoji.ttf"
SYSTEM_FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
NEEDS_RAQM = range(0x0590, 0x10A0)
"""Code points from Hebrew to Myanmar: without Raqm these scripts come out unjoined or reversed."""
EMOJI_BITMAP_SIZE = 109  # pixels: the only size that Noto Color Emoji has bitmaps in
HAS_RAQM = features.check("raqm")


class Weight(StrEnum):
    """The weight of a font, by the name that variable fonts give it."""

    REGULAR = "Regular"
    BOLD = "Bold"


class Font:
    """One font file. Sizes and widths are in pixels."""

    def __init__(self, path: Path, *, is_emoji: bool = False) -> None:
        self.path = path
        self.is_emoji = is_emoji

    @cached_property
    def _codepoints(self) -> frozenset[int]:
        # fontTools reads the character map alone; Pillow has no way to ask a font which letters it has, and
        # draws an empty box for those that it lacks. The CJK file is a collection, whose fonts share one map.
        with TTFont(self.path, fontNumber=0, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())

    @cache  # noqa: B019 (the process draws one picture and ends)
    def _sized_font(self, size: int, weight: Weight) -> ImageFont.FreeTypeFont:
        engine = ImageFont.Layout.RAQM if HAS_RAQM else ImageFont.Layout.BASIC
        font = ImageFont.truetype(self.path, size, layout_engine=engine)
        # Pillow raises where a font is not variable or lacks the weight: it is then drawn as it is.
        with contextlib.suppress(OSError, ValueError):
            font.set_variation_by_name(weight.value)
        return font

    def has(self, codepoints: Iterable[int]) -> bool:
        """Return whether the font can draw all these code points.

        Without Raqm, no font can draw those in `NEEDS_RAQM`: better left out than unreadable.
        """
        return all(
            codepoint in self._codepoints and (HAS_RAQM or self.is_emoji or codepoint not in NEEDS_RAQM)
            for codepoint in codepoints
        )

    def width(self, text: str, size: int, weight: Weight, level: int) -> float:
        """Return the width of a text in pixels. `level` is its bidi level: odd is right to left."""
        return self._sized_font(size, weight).getlength(text, direction=_direction(level))

    def draw_text(
        self,
        picture: Image.Image,
        draw: ImageDraw.ImageDraw,
        at: tuple[float, float],
        text: str,
        size: int,
        weight: Weight,
        colour: str,
        level: int,
    ) -> None:
        """Draw a text; `at` is the left end of its baseline, in pixels."""
        del picture
        draw.text(at, text, colour, self._sized_font(size, weight), anchor="ls", direction=_direction(level))


class ColourEmojiFont(Font):
    """A font of colour emoji, which are bitmaps of one size, scaled to the size that is wanted.

    FreeType refuses any other size of a bitmap font.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, is_emoji=True)

    def width(self, text: str, size: int, weight: Weight, level: int) -> float:
        """Return the width of a text in pixels, scaled from that of the bitmaps."""
        return super().width(text, EMOJI_BITMAP_SIZE, weight, level) * size / EMOJI_BITMAP_SIZE

    def draw_text(
        self,
        picture: Image.Image,
        draw: ImageDraw.ImageDraw,
        at: tuple[float, float],
        text: str,
        size: int,
        weight: Weight,
        colour: str,
        level: int,
    ) -> None:
        """Paste a text; `at` is the left end of its baseline, in pixels."""
        del draw
        width = round(super().width(text, EMOJI_BITMAP_SIZE, weight, level))
        # A bitmap reaches 101 pixels above its baseline and 27 below. A canvas of 3/2 of the size (163) with
        # the baseline at 5/4 (136) holds it whole; scaled, the baseline is at 5/4 of the new size.
        drawn = Image.new("RGBA", (max(width, 1), EMOJI_BITMAP_SIZE * 3 // 2))
        font = self._sized_font(EMOJI_BITMAP_SIZE, weight)
        ImageDraw.Draw(drawn).text(
            (0, EMOJI_BITMAP_SIZE * 5 // 4),
            text,
            colour,
            font,
            anchor="ls",
            embedded_color=True,
            direction=_direction(level),
        )
        smaller = drawn.resize(
            (max(width * size // EMOJI_BITMAP_SIZE, 1), size * 3 // 2), Image.Resampling.LANCZOS
        )
        # Its own transparency is the mask, so that the paper shows around the emoji.
        picture.paste(smaller, (round(at[0]), round(at[1] - size * 5 / 4)), smaller)


def available_fonts() -> Iterator[Font]:
    """Yield the fonts in the order in which to look for a letter.

    Noto Sans (Latin, Greek, Cyrillic), emoji in colour, then in outline, the other scripts of the packages,
    and last whatever Noto fonts the machine has.
    """
    noto, cjk = Path(str(files(NOTO))), Path(str(files(NOTO_CJK)))
    yield Font(noto / "NotoSans[wght].ttf")
    yield from (ColourEmojiFont(path) for path in _system_fonts(EMOJI_FILE) if _has_bitmaps(path))
    yield Font(noto / "NotoEmoji[wght].ttf", is_emoji=True)
    # The two that came above, and the italics, which nothing is drawn in.
    skipped = {"NotoSans[wght].ttf", "NotoSans-Italic[wght].ttf", "NotoEmoji[wght].ttf"}
    yield from (Font(path) for path in sorted(noto.glob("*.ttf")) if path.name not in skipped)
    yield Font(cjk / CJK_FILE)
    yield from (Font(path) for path in _system_fonts("NotoSans*-Regular.ttf"))


def _system_fonts(name: str) -> list[Path]:
    return sorted(path for folder in SYSTEM_FONT_FOLDERS for path in folder.rglob(name))


def _has_bitmaps(path: Path) -> bool:
    # Some systems ship a NotoColorEmoji.ttf of vectors (COLRv1), which Pillow cannot draw.
    with TTFont(path, lazy=True) as font:
        return "CBDT" in font


def _direction(level: int) -> str | None:
    if not HAS_RAQM:
        return None  # Pillow's own layout raises when it is given a direction
    # A run has one direction already. Left to itself, Raqm would guess it from the first letter, and a run of
    # punctuation alone has none: the bracket that opens a Hebrew parenthesis would not be mirrored.
    return "rtl" if level % 2 else "ltr"
