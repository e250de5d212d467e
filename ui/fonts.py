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
ON_THE_MACHINE = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
SHAPED = range(0x0590, 0x10A0)
"""Hebrew to Myanmar: without Raqm their letters would stand unjoined or the wrong way round."""
BITMAP = 109  # pixels: the one size that the colour emoji are drawn in
HAS_RAQM = features.check("raqm")


class Weight(StrEnum):
    """How heavy letters are."""

    REGULAR = "Regular"
    BOLD = "Bold"


class Face:
    """One font file."""

    def __init__(self, path: Path, *, is_emoji: bool = False) -> None:
        self.path = path
        self.is_emoji = is_emoji

    @cached_property
    def _letters(self) -> frozenset[int]:
        with TTFont(self.path, fontNumber=0, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())

    @cache  # noqa: B019 (a process that draws one picture)
    def _font(self, size: int, weight: Weight) -> ImageFont.FreeTypeFont:
        engine = ImageFont.Layout.RAQM if HAS_RAQM else ImageFont.Layout.BASIC
        font = ImageFont.truetype(self.path, size, layout_engine=engine)
        with contextlib.suppress(OSError, ValueError):  # a font of one weight alone
            font.set_variation_by_name(weight.value)
        return font

    def has(self, letters: Iterable[int]) -> bool:
        """Whether it has every one of these letters."""
        return all(
            letter in self._letters and (HAS_RAQM or self.is_emoji or letter not in SHAPED)
            for letter in letters
        )

    def width(self, text: str, size: int, weight: Weight, level: int) -> float:
        """Measure a text, in pixels; an odd level is read to the left."""
        return self._font(size, weight).getlength(text, direction=_direction(level))

    def write(
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
        draw.text(at, text, colour, self._font(size, weight), anchor="ls", direction=_direction(level))


class ColourFace(Face):
    """Emoji in colour, which are pictures of one size, made smaller."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, is_emoji=True)

    def width(self, text: str, size: int, weight: Weight, level: int) -> float:
        """Measure a text, in pixels."""
        return super().width(text, BITMAP, weight, level) * size / BITMAP

    def write(
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
        width = round(super().width(text, BITMAP, weight, level))
        drawn = Image.new("RGBA", (max(width, 1), BITMAP * 3 // 2))
        font = self._font(BITMAP, weight)
        ImageDraw.Draw(drawn).text(
            (0, BITMAP * 5 // 4),
            text,
            colour,
            font,
            anchor="ls",
            embedded_color=True,
            direction=_direction(level),
        )
        smaller = drawn.resize((max(width * size // BITMAP, 1), size * 3 // 2), Image.Resampling.LANCZOS)
        picture.paste(smaller, (round(at[0]), round(at[1] - size * 5 / 4)), smaller)


def faces() -> Iterator[Face]:
    """List the fonts to look in, one after another: those that are always there, then the machine's own."""
    noto, cjk = Path(str(files(NOTO))), Path(str(files(NOTO_CJK)))
    yield Face(noto / "NotoSans[wght].ttf")
    yield from (ColourFace(path) for path in _on_the_machine(EMOJI_FILE) if _has_bitmaps(path))
    yield Face(noto / "NotoEmoji[wght].ttf", is_emoji=True)
    first = {"NotoSans[wght].ttf", "NotoSans-Italic[wght].ttf", "NotoEmoji[wght].ttf"}
    yield from (Face(path) for path in sorted(noto.glob("*.ttf")) if path.name not in first)
    yield Face(cjk / CJK_FILE)
    yield from (Face(path) for path in _on_the_machine("NotoSans*-Regular.ttf"))


def _on_the_machine(name: str) -> list[Path]:
    return sorted(path for folder in ON_THE_MACHINE for path in folder.rglob(name))


def _has_bitmaps(path: Path) -> bool:
    with TTFont(path, lazy=True) as font:
        return "CBDT" in font


def _direction(level: int) -> str | None:
    if not HAS_RAQM:
        return None
    return "rtl" if level % 2 else "ltr"
