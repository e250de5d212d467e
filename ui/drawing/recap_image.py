"""Draw a recap as one picture, in a process of its own.

The request is JSON on standard input: `title`, `subtitle`, and `sections`, each with a `mark` (an emoji), a
`heading` and `lines`. The PNG is written to standard output. What does not fit is left out: the message below
the picture has everything in words.
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

WIDTH, HEIGHT, MARGIN = 1080, 1350, 96  # pixels, as all sizes here
ACCENT, SOFT = "#B5533C", "#6E655C"
TITLE, SUBTITLE, HEADING, TEXT = 84, 38, 40, 38
TOP = 330  # where the first section may begin, below the title
LEADING = 1.38  # from one baseline to the next, in sizes of the text
ITEM_GAP, SECTION_GAP, MAX_SECTION_GAP = 12, 40, 84
MAX_LINES = 3  # of one item
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
        """The height in pixels."""
        lines = sum(len(item) for item in self.items)
        return HEADING * 1.4 + lines * TEXT * LEADING + (len(self.items) - 1) * ITEM_GAP

    def with_items(self, count: int) -> "Section":
        """Return the section with only its first `count` items."""
        return Section(self.mark, self.heading, self.items[:count])


def fit_sections(sections: list[Section], room: float) -> list[Section]:
    """Fill `room` pixels of height with items, taking one of each section in turn.

    An item is shown whole or not at all, and a section without items is left out.
    """
    counts = [0] * len(sections)
    # First items of every section, then second ones, so that a month of many thanks still shows its one date.
    for number in range(max((len(section.items) for section in sections), default=0)):
        for index, section in enumerate(sections):
            # A section whose last item did not fit gets no further one: that would leave a gap in its order.
            if counts[index] == number < len(section.items):
                candidate = [*counts[:index], number + 1, *counts[index + 1 :]]
                if _height(_first_items(sections, candidate)) <= room:
                    counts = candidate
    return _first_items(sections, counts)


def _first_items(sections: list[Section], counts: list[int]) -> list[Section]:
    return [section.with_items(count) for section, count in zip(sections, counts, strict=True) if count]


def _height(sections: list[Section]) -> float:
    return sum(section.height for section in sections) + (len(sections) - 1) * SECTION_GAP


def draw_recap_image(request: dict[str, Any]) -> bytes:
    """Draw a recap; returns a PNG. Keys of the request: see the module."""
    layout = TextLayout()
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    _draw_heading(picture, layout, request)
    wrapped = [_wrap_section(layout, section) for section in request["sections"]]
    sections = fit_sections([section for section in wrapped if section.items], HEIGHT - MARGIN - TOP)
    # The free height first widens the gaps, up to a limit. Of what a quiet month leaves beyond that, a third
    # goes above the first section, so that it does not cling to the title.
    free = HEIGHT - MARGIN - TOP - sum(section.height for section in sections)
    between = min(free / max(len(sections), 1), MAX_SECTION_GAP)
    y = TOP + min(max(free - between * len(sections), 0) / 3, MAX_SECTION_GAP)
    for section in sections:
        y = _draw_section(picture, layout, section, y) + between
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
    """Draw a section whose upper edge is at `y`, and return its lower edge, in pixels."""
    baseline = y + HEADING
    layout.draw_text(picture, (MARGIN, baseline), section.mark, HEADING, Weight.REGULAR, ACCENT)
    layout.draw_text(picture, (INDENT, baseline), section.heading, HEADING, Weight.BOLD, ACCENT)
    baseline += HEADING * 0.25
    for number, item in enumerate(section.items):
        for line in item:
            baseline += TEXT * LEADING
            # The whole item is set right where its first line is: a second line may begin with a Latin name.
            is_right_aligned = layout.is_right_to_left(item[0])
            width = layout.width(line, TEXT, Weight.REGULAR)
            x = WIDTH - MARGIN - width if is_right_aligned else INDENT
            layout.draw_text(picture, (x, baseline), line, TEXT, Weight.REGULAR, INK)
        if number < len(section.items) - 1:
            baseline += ITEM_GAP
    return y + section.height


if __name__ == "__main__":
    sys.stdout.buffer.write(draw_recap_image(json.load(sys.stdin)))
