"""Text in any script: which font draws which letter, where a line breaks, in which order its parts appear.

Pillow (with Raqm) shapes a text of one font and one direction. This module cuts a line into runs of that kind
and orders them where left-to-right and right-to-left meet: a simplified form of Unicode's bidirectional
algorithm (UAX #9), enough for a line of a few words. A letter that no font has is left out.
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
    """Split a text into what a reader sees as one letter: combining marks, joined emoji and flags stay whole.

    A simplified form of UAX #29.
    """
    clusters: list[str] = []
    for letter in text:
        if clusters and _extends_cluster(clusters[-1], letter):
            clusters[-1] += letter
        else:
            clusters.append(letter)
    return clusters


def _extends_cluster(cluster: str, letter: str) -> bool:
    if letter in INVISIBLE or unicodedata.category(letter).startswith("M") or cluster.endswith(JOINER):
        return True
    # Tags spell the region of a flag: England's is a black flag followed by the tags "gbeng" and an end mark.
    is_tone, is_tag = "\U0001f3fb" <= letter <= "\U0001f3ff", "\U000e0020" <= letter <= "\U000e007f"
    # A flag is a pair of regional indicators, so the third begins another: 🇪🇪🇩🇪 is E+E and D+E.
    is_second_of_flag = (
        _is_regional_indicator(letter) and len(cluster) == 1 and _is_regional_indicator(cluster)
    )
    return is_tone or is_tag or is_second_of_flag


def _is_regional_indicator(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def is_emoji(cluster: str) -> bool:
    """Return whether a cluster is an emoji: by its code point, or by U+FE0F, which asks for one (❤️)."""
    return ord(cluster[0]) >= FIRST_EMOJI or "\ufe0f" in cluster


def bidi_levels(text: Sequence[str]) -> list[int]:
    """Return the bidi level of each cluster: even is left to right, odd is right to left.

    The line's direction is that of its first letter. Numbers are left to right in any line; a space or sign
    has the direction of its neighbours where both agree, else that of the line. Unlike in UAX #9, a number is
    no neighbour of that kind.
    """
    # "שלום 12 abc" is a line from right to left: its Hebrew has level 1; 12 and abc, left to right within it,
    # have level 2. Both spaces lie between ם and a, which disagree, so they have the line's level, 1.
    kinds = [_direction(cluster) for cluster in text]
    base = int(next((kind for kind in kinds if kind in "LR"), "L") == "R")
    following = _last_directions(reversed(kinds), base)[::-1]
    levels: list[int] = []
    for kind, before, after in zip(kinds, _last_directions(kinds, base), following, strict=True):
        if kind == "9":
            # After Hebrew a number belongs to it, in a line from left to right, too: level 2, not 0.
            levels.append(2 if before == "R" else base * 2)
        elif kind == " ":
            levels.append(_level(before, base) if before == after else base)
        else:
            levels.append(_level(kind, base))
    return levels


def _last_directions(kinds: Iterable[str], base: int) -> list[str]:
    """Return for each index the direction of the last letter up to it; before the first, that of the line."""
    last = "LR"[base]
    directions: list[str] = []
    for kind in kinds:
        last = kind if kind in "LR" else last
        directions.append(last)
    return directions


def _direction(cluster: str) -> str:
    """Return "L" or "R" for a letter, "9" for a number, and a space for all that has no direction."""
    direction = unicodedata.bidirectional(cluster[0])
    return {"L": "L", "R": "R", "AL": "R", "EN": "9", "AN": "9"}.get(direction, " ")


def _level(direction: str, base: int) -> int:
    # Left-to-right letters in a line from right to left are one level deeper than the line: 2.
    return 1 if direction == "R" else base * 2


@dataclass(frozen=True)
class Run:
    """A piece of a line in one font and one direction; its text is in reading order."""

    text: str
    font: Font
    level: int


def in_visual_order(runs: Sequence[Run]) -> list[Run]:
    """Return the runs of a line in the order in which they appear from left to right (rule L2 of UAX #9).

    The letters of a run stay as they are: Raqm turns them when it draws.
    """
    # From the highest level down to 1, every stretch of runs at that level or above is reversed. Levels 1 2 1
    # of "אב 12 גד": 12 alone changes nothing, then all three are reversed, and גד is the leftmost.
    ordered = list(runs)
    for level in range(max((run.level for run in ordered), default=0), 0, -1):
        start = 0
        while start < len(ordered):
            end = start
            while end < len(ordered) and ordered[end].level >= level:
                end += 1
            ordered[start:end] = reversed(ordered[start:end])
            start = end + 1  # the run at `end` is below this level
    return ordered


class TextLayout:
    """Measures, breaks and draws lines. Sizes and widths are in pixels."""

    def __init__(self) -> None:
        self._font_of_cluster: dict[str, Font | None] = {}

    @cached_property
    def _fonts(self) -> tuple[Font, ...]:
        return tuple(available_fonts())

    def drawable(self, text: str) -> str:
        """Return the text without what no font has; the spaces around it become one."""
        kept = "".join(cluster for cluster in grapheme_clusters(text) if self._font_for(cluster) is not None)
        return " ".join(kept.split())

    def is_right_to_left(self, text: str) -> bool:
        """Return whether the first letter of a line is one that is read from right to left."""
        clusters = grapheme_clusters(text)
        return (
            bool(clusters) and next((kind for kind in map(_direction, clusters) if kind in "LR"), "L") == "R"
        )

    def width(self, text: str, size: int, weight: Weight) -> float:
        """Return the width of a line in pixels."""
        return sum(run.font.width(run.text, size, weight, run.level) for run in self._runs(text))

    def wrap(self, text: str, size: int, weight: Weight, width: int, max_lines: int) -> list[str]:
        """Break a text into at most `max_lines` lines that are at most `width` pixels wide.

        Where text is left over, the last line ends with an ellipsis, and so does a word too wide for a line.
        """
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
        """Draw a line; `at` is the left end of its baseline, in pixels."""
        x, baseline = at
        draw = ImageDraw.Draw(picture)
        for run in in_visual_order(list(self._runs(text))):
            run.font.draw_text(picture, draw, (x, baseline), run.text, size, weight, colour, run.level)
            x += run.font.width(run.text, size, weight, run.level)

    def _lines(self, text: str, size: int, weight: Weight, width: int) -> Iterator[str]:
        line = ""
        # A space may hang over the end of a line: it is not measured there, and not kept.
        for piece in _breakable_pieces(self.drawable(text)):
            if line and self.width((line + piece).rstrip(), size, weight) > width:
                yield line.rstrip()
                line = ""
            line += piece
        yield line.rstrip()

    def _runs(self, text: str) -> Iterator[Run]:
        # As few runs as there can be: letters of Arabic and Devanagari join only within one.
        clusters = grapheme_clusters(text)
        run: Run | None = None
        for cluster, level in zip(clusters, bidi_levels(clusters), strict=True):
            font = self._font_for(cluster)
            if font is None:
                continue
            if run is not None and (run.font, run.level) == (font, level):
                run = Run(run.text + cluster, font, level)
                continue
            if run is not None:
                yield run
            run = Run(cluster, font, level)
        if run is not None:
            yield run

    def _font_for(self, cluster: str) -> Font | None:
        if cluster not in self._font_of_cluster:
            self._font_of_cluster[cluster] = self._find_font(cluster)
        return self._font_of_cluster[cluster]

    def _find_font(self, cluster: str) -> Font | None:
        # Joiners and variation selectors are for the shaper; many fonts that obey them do not list them.
        codepoints = [ord(letter) for letter in cluster if letter not in INVISIBLE]
        emoji_first = is_emoji(cluster)
        # Emoji fonts have the digits and ©, too: the kind that is meant goes first. `sorted` is stable, so
        # that fonts of one kind stay in their order.
        for font in sorted(self._fonts, key=lambda font: font.is_emoji != emoji_first):
            if font.has(codepoints):
                return font
        return None

    def _shorten(self, text: str, size: int, weight: Weight, width: int) -> str:
        if self.width(text, size, weight) <= width:
            return text
        clusters = grapheme_clusters(text.removesuffix(ELLIPSIS))

        def shortened(count: int) -> str:
            return "".join(clusters[:count]).rstrip() + ELLIPSIS

        # Bisected, since every measurement shapes the text: nine of them find the place among 400 letters.
        too_long = bisect(
            range(len(clusters)), width, key=lambda count: self.width(shortened(count), size, weight)
        )
        return shortened(max(too_long - 1, 0))


def _breakable_pieces(text: str) -> Iterable[str]:
    """Split a text where a line may break: after a space, and before a letter of Chinese, Japanese or Korean.

    Those scripts need no spaces; Unicode calls their letters wide. A simplified form of UAX #14.
    """
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
