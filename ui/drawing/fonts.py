"""Fonts: where letters come from. Noto from two packages; colour emoji and rarer scripts from the machine."""

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
"""Hebrew to Myanmar: without Raqm their letters would stand unjoined or the wrong way round."""
EMOJI_BITMAP_SIZE = 109  # pixels: the one size that the colour emoji are drawn in
HAS_RAQM = features.check("raqm")


class Weight(StrEnum):
    """How heavy letters are."""

    REGULAR = "Regular"
    BOLD = "Bold"


class Font:
    """One font file."""

    def __init__(self, path: Path, *, is_emoji: bool = False) -> None:
        self.path = path
        self.is_emoji = is_emoji

    @cached_property
    def _codepoints(self) -> frozenset[int]:
        with TTFont(self.path, fontNumber=0, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())

    @cache  # noqa: B019 (a process that draws one picture)
    def _sized_font(self, size: int, weight: Weight) -> ImageFont.FreeTypeFont:
        engine = ImageFont.Layout.RAQM if HAS_RAQM else ImageFont.Layout.BASIC
        font = ImageFont.truetype(self.path, size, layout_engine=engine)
        with contextlib.suppress(OSError, ValueError):  # a font of one weight alone
            font.set_variation_by_name(weight.value)
        return font

    def has(self, letters: Iterable[int]) -> bool:
        """Whether it has every one of these letters."""
        return all(
            letter in self._codepoints and (HAS_RAQM or self.is_emoji or letter not in NEEDS_RAQM)
            for letter in letters
        )

    def width(self, text: str, size: int, weight: Weight, level: int) -> float:
        """Measure a text, in pixels; an odd level is read to the left."""
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
        """Write a text from its left end and its baseline."""
        del picture
        draw.text(at, text, colour, self._sized_font(size, weight), anchor="ls", direction=_direction(level))


class ColourEmojiFont(Font):
    """Emoji in colour, which are pictures of one size, made smaller."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, is_emoji=True)

    def width(self, text: str, size: int, weight: Weight, level: int) -> float:
        """Measure a text, in pixels."""
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
        """Paste a text from its left end and its baseline."""
        del draw
        width = round(super().width(text, EMOJI_BITMAP_SIZE, weight, level))
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
        picture.paste(smaller, (round(at[0]), round(at[1] - size * 5 / 4)), smaller)


def available_fonts() -> Iterator[Font]:
    """List the fonts to look in, one after another: those that are always there, then the machine's own."""
    noto, cjk = Path(str(files(NOTO))), Path(str(files(NOTO_CJK)))
    yield Font(noto / "NotoSans[wght].ttf")
    yield from (ColourEmojiFont(path) for path in _system_fonts(EMOJI_FILE) if _has_bitmaps(path))
    yield Font(noto / "NotoEmoji[wght].ttf", is_emoji=True)
    first = {"NotoSans[wght].ttf", "NotoSans-Italic[wght].ttf", "NotoEmoji[wght].ttf"}
    yield from (Font(path) for path in sorted(noto.glob("*.ttf")) if path.name not in first)
    yield Font(cjk / CJK_FILE)
    yield from (Font(path) for path in _system_fonts("NotoSans*-Regular.ttf"))


def _system_fonts(name: str) -> list[Path]:
    return sorted(path for folder in SYSTEM_FONT_FOLDERS for path in folder.rglob(name))


def _has_bitmaps(path: Path) -> bool:
    with TTFont(path, lazy=True) as font:
        return "CBDT" in font


def _direction(level: int) -> str | None:
    if not HAS_RAQM:
        return None
    return "rtl" if level % 2 else "ltr"
