"""Posters: a recap as one picture, drawn in a process of its own.

What is asked comes as JSON on standard input: `title`, `subtitle`, and `sections`, each with a `mark`, a
`heading` and `lines`; the PNG leaves on standard output. What does not fit is left to the words beside it.
"""

import io
import json
import sys
from dataclasses import dataclass
from typing import Any

from PIL import Image

from ui.drawing.fonts import Weight
from ui.drawing.text_layout import TextLayout
from ui.drawing.trend_chart import INK, PAPER, QUIET

WIDTH, HEIGHT, MARGIN = 1080, 1350, 96
ACCENT, SOFT = "#B5533C", "#6E655C"
TITLE, SUBTITLE, HEADING, TEXT = 84, 38, 40, 38
TOP = 330  # where the first section may begin, below the title
LEADING = 1.38
ITEM_GAP, SECTION_GAP, MAX_SECTION_GAP = 12, 40, 84
MAX_LINES = 3
TEXT_WIDTH = WIDTH - 2 * MARGIN - 84  # beside the marks
INDENT = MARGIN + 84


@dataclass(frozen=True)
class Section:
    """A heading with its items, each already broken into lines."""

    mark: str
    heading: str
    items: tuple[tuple[str, ...], ...]

    @property
    def height(self) -> float:
        """How high it stands, in pixels."""
        lines = sum(len(item) for item in self.items)
        return HEADING * 1.4 + lines * TEXT * LEADING + (len(self.items) - 1) * ITEM_GAP

    def with_items(self, count: int) -> "Section":
        """Keep only the first items."""
        return Section(self.mark, self.heading, self.items[:count])


def fit_sections(sections: list[Section], room: float) -> list[Section]:
    """Take one item of each section in turn, as long as there is room; every item is whole or left out."""
    counts = [0] * len(sections)
    for number in range(max((len(section.items) for section in sections), default=0)):
        for place, section in enumerate(sections):
            if counts[place] == number < len(section.items):
                wanted = [*counts[:place], number + 1, *counts[place + 1 :]]
                if _height(_first_items(sections, wanted)) <= room:
                    counts = wanted
    return _first_items(sections, counts)


def _first_items(sections: list[Section], counts: list[int]) -> list[Section]:
    return [section.with_items(count) for section, count in zip(sections, counts, strict=True) if count]


def _height(sections: list[Section]) -> float:
    return sum(section.height for section in sections) + (len(sections) - 1) * SECTION_GAP


def draw_recap_image(request: dict[str, Any]) -> bytes:
    """Draw a poster."""
    letters = TextLayout()
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    _draw_heading(picture, letters, request)
    broken = [_wrap_section(letters, section) for section in request["sections"]]
    sections = fit_sections([one for one in broken if one.items], HEIGHT - MARGIN - TOP)
    free = HEIGHT - MARGIN - TOP - sum(section.height for section in sections)
    between = min(free / max(len(sections), 1), MAX_SECTION_GAP)
    y = TOP + min(max(free - between * len(sections), 0) / 3, MAX_SECTION_GAP)
    for section in sections:
        y = _draw_section(picture, letters, section, y) + between
    out = io.BytesIO()
    picture.save(out, format="PNG")
    return out.getvalue()


def _draw_heading(picture: Image.Image, layout: TextLayout, request: dict[str, Any]) -> None:
    (title,) = layout.wrap(request["title"], TITLE, Weight.BOLD, WIDTH - 2 * MARGIN, 1)
    (subtitle,) = layout.wrap(request["subtitle"], SUBTITLE, Weight.REGULAR, WIDTH - 2 * MARGIN, 1)
    layout.draw_text(picture, (MARGIN, MARGIN + TITLE), title, TITLE, Weight.BOLD, INK)
    below = MARGIN + TITLE + 70
    layout.draw_text(picture, (MARGIN, below), subtitle, SUBTITLE, Weight.REGULAR, SOFT)
    picture.paste(QUIET, (MARGIN, below + 36, WIDTH - MARGIN, below + 39))


def _wrap_section(layout: TextLayout, section: dict[str, Any]) -> Section:
    items = [layout.wrap(line, TEXT, Weight.REGULAR, TEXT_WIDTH, MAX_LINES) for line in section["lines"]]
    return Section(section["mark"], section["heading"], tuple(tuple(item) for item in items if item))


def _draw_section(picture: Image.Image, layout: TextLayout, section: Section, y: float) -> float:
    """Write a section from its upper edge; returns its lower edge."""
    baseline = y + HEADING
    layout.draw_text(picture, (MARGIN, baseline), section.mark, HEADING, Weight.REGULAR, ACCENT)
    layout.draw_text(picture, (INDENT, baseline), section.heading, HEADING, Weight.BOLD, ACCENT)
    baseline += HEADING * 0.25
    for number, item in enumerate(section.items):
        for line in item:
            baseline += TEXT * LEADING
            is_leftwards = layout.is_right_to_left(item[0])
            width = layout.width(line, TEXT, Weight.REGULAR)
            x = WIDTH - MARGIN - width if is_leftwards else INDENT
            layout.draw_text(picture, (x, baseline), line, TEXT, Weight.REGULAR, INK)
        if number < len(section.items) - 1:
            baseline += ITEM_GAP
    return y + section.height


if __name__ == "__main__":
    sys.stdout.buffer.write(draw_recap_image(json.load(sys.stdin)))
