"""Letters: text in any script, each letter from a font that has it, in the order in which it is read.

Pillow shapes one font's letters (with Raqm); what it leaves to others is here: the choice among fonts, and
the order of the pieces where two directions meet, a short form of Unicode's rule (UAX #9) for a line of a
few words. A letter that no font has is left out.
"""

import unicodedata
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from PIL import Image, ImageDraw

from ui.drawing.fonts import Font, Weight, available_fonts

JOINER, NON_JOINER, ELLIPSIS = "\u200d", "\u200c", "…"
VARIATION_SELECTORS = "\ufe0e\ufe0f"
INVISIBLE = f"{JOINER}{NON_JOINER}{VARIATION_SELECTORS}"
FIRST_EMOJI = 0x1F000


def grapheme_clusters(text: str) -> list[str]:
    """Split a text where a reader would: marks, joined emoji and flags stay whole."""
    found: list[str] = []
    for letter in text:
        if found and _extends_cluster(found[-1], letter):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _extends_cluster(cluster: str, letter: str) -> bool:
    if letter in INVISIBLE or unicodedata.category(letter).startswith("M") or cluster.endswith(JOINER):
        return True
    is_tone, is_tag = "\U0001f3fb" <= letter <= "\U0001f3ff", "\U000e0020" <= letter <= "\U000e007f"
    return is_tone or is_tag or (_is_flag(letter) and len(cluster) == 1 and _is_flag(cluster))


def _is_flag(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def is_emoji(cluster: str) -> bool:
    """Whether a cluster is meant as a picture."""
    return ord(cluster[0]) >= FIRST_EMOJI or "\ufe0f" in cluster


def bidi_levels(text: Sequence[str]) -> list[int]:
    """Give each cluster its level: even ones are read to the right, odd ones to the left.

    The line goes where its first letter goes; numbers are read to the right within either; what has no
    direction goes with its neighbours where both agree, else with the line.
    """
    kinds = [_direction(cluster) for cluster in text]
    base = int(next((kind for kind in kinds if kind in "LR"), "L") == "R")
    following = _last_directions(reversed(kinds), base)[::-1]
    found: list[int] = []
    for kind, before, after in zip(kinds, _last_directions(kinds, base), following, strict=True):
        if kind == "9":
            found.append(2 if before == "R" else base * 2)
        elif kind == " ":
            found.append(_level(before, base) if before == after else base)
        else:
            found.append(_level(kind, base))
    return found


def _last_directions(kinds: Iterable[str], base: int) -> list[str]:
    """Say for each place which direction was the last one up to there."""
    last = "LR"[base]
    found: list[str] = []
    for kind in kinds:
        last = kind if kind in "LR" else last
        found.append(last)
    return found


def _direction(cluster: str) -> str:
    direction = unicodedata.bidirectional(cluster[0])
    return {"L": "L", "R": "R", "AL": "R", "EN": "9", "AN": "9"}.get(direction, " ")


def _level(direction: str, base: int) -> int:
    return 1 if direction == "R" else base * 2


@dataclass(frozen=True)
class Run:
    """A piece of a line in one font and one direction."""

    text: str
    font: Font
    level: int


def in_visual_order(runs: Sequence[Run]) -> list[Run]:
    """Order the pieces of a line from left to right (rule L2 of UAX #9)."""
    ordered = list(runs)
    for level in range(max((run.level for run in ordered), default=0), 0, -1):
        start = 0
        while start < len(ordered):
            end = start
            while end < len(ordered) and ordered[end].level >= level:
                end += 1
            ordered[start:end] = reversed(ordered[start:end])
            start = end + 1
    return ordered


class TextLayout:
    """Measures, breaks and writes lines."""

    def __init__(self) -> None:
        self._font_of_cluster: dict[str, Font | None] = {}

    @cached_property
    def _fonts(self) -> tuple[Font, ...]:
        return tuple(available_fonts())

    def drawable(self, text: str) -> str:
        """Leave out what no font has, and the space that this leaves over."""
        kept = "".join(cluster for cluster in grapheme_clusters(text) if self._font_for(cluster) is not None)
        return " ".join(kept.split())

    def is_right_to_left(self, text: str) -> bool:
        """Whether a line goes from right to left."""
        found = grapheme_clusters(text)
        return bool(found) and next((kind for kind in map(_direction, found) if kind in "LR"), "L") == "R"

    def width(self, text: str, size: int, weight: Weight) -> float:
        """Measure a line, in pixels."""
        return sum(run.font.width(run.text, size, weight, run.level) for run in self._runs(text))

    def wrap(self, text: str, size: int, weight: Weight, width: int, max_lines: int) -> list[str]:
        """Break a text into at most so many lines; where it has more, the last one ends with an ellipsis."""
        lines = [line for line in self._lines(text, size, weight, width) if line]
        shown = lines[:max_lines]
        if len(lines) > max_lines:
            shown[-1] += ELLIPSIS
        return [self._shorten(line, size, weight, width) for line in shown]

    def draw_text(
        self,
        picture: Image.Image,
        at: tuple[float, float],
        text: str,
        size: int,
        weight: Weight,
        colour: str,
    ) -> None:
        """Write a line, from its left end and its baseline."""
        x, baseline = at
        draw = ImageDraw.Draw(picture)
        for run in in_visual_order(list(self._runs(text))):
            run.font.draw_text(picture, draw, (x, baseline), run.text, size, weight, colour, run.level)
            x += run.font.width(run.text, size, weight, run.level)

    def _lines(self, text: str, size: int, weight: Weight, width: int) -> Iterator[str]:
        line = ""
        for piece in _breakable_pieces(self.drawable(text)):
            if line and self.width((line + piece).rstrip(), size, weight) > width:
                yield line.rstrip()
                line = ""
            line += piece
        yield line.rstrip()

    def _runs(self, text: str) -> Iterator[Run]:
        found = grapheme_clusters(text)
        piece: Run | None = None
        for cluster, level in zip(found, bidi_levels(found), strict=True):
            face = self._font_for(cluster)
            if face is None:
                continue
            if piece is not None and (piece.font, piece.level) == (face, level):
                piece = Run(piece.text + cluster, face, level)
                continue
            if piece is not None:
                yield piece
            piece = Run(cluster, face, level)
        if piece is not None:
            yield piece

    def _font_for(self, cluster: str) -> Font | None:
        if cluster not in self._font_of_cluster:
            self._font_of_cluster[cluster] = self._find_font(cluster)
        return self._font_of_cluster[cluster]

    def _find_font(self, cluster: str) -> Font | None:
        wanted = [ord(letter) for letter in cluster if letter not in INVISIBLE]
        emoji_first = is_emoji(cluster)
        for face in sorted(self._fonts, key=lambda face: face.is_emoji != emoji_first):
            if face.has(wanted):
                return face
        return None

    def _shorten(self, text: str, size: int, weight: Weight, width: int) -> str:
        if self.width(text, size, weight) <= width:
            return text
        found = grapheme_clusters(text.removesuffix(ELLIPSIS))

        def shortened(count: int) -> str:
            return "".join(found[:count]).rstrip() + ELLIPSIS

        too_long = bisect(
            range(len(found)), width, key=lambda count: self.width(shortened(count), size, weight)
        )
        return shortened(max(too_long - 1, 0))


def _breakable_pieces(text: str) -> Iterable[str]:
    """Split a text where a line may end: after a space, and beside any wide letter, as in Chinese."""
    piece = ""
    for cluster in grapheme_clusters(text):
        is_wide = unicodedata.east_asian_width(cluster[0]) in "WF"
        if piece and is_wide and not is_emoji(cluster) and unicodedata.category(cluster[0]) == "Lo":
            yield piece
            piece = ""
        piece += cluster
        if cluster.isspace():
            yield piece
            piece = ""
    if piece:
        yield piece
