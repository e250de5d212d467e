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

from ui.fonts import Weight
from ui.letters import Letters
from ui.plots import INK, PAPER, QUIET

WIDTH, HEIGHT, MARGIN = 1080, 1350, 96
ACCENT, SOFT = "#B5533C", "#6E655C"
TITLE, SUBTITLE, HEADING, TEXT = 84, 38, 40, 38
TOP = 330  # where the first section may begin, below the title
LEADING = 1.38
BETWEEN_ITEMS, BETWEEN_SECTIONS, MOST_BETWEEN = 12, 40, 84
MOST_LINES = 3
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
        return HEADING * 1.4 + lines * TEXT * LEADING + (len(self.items) - 1) * BETWEEN_ITEMS

    def with_items(self, count: int) -> "Section":
        """Keep only the first items."""
        return Section(self.mark, self.heading, self.items[:count])


def fitted(sections: list[Section], room: float) -> list[Section]:
    """Take one item of each section in turn, as long as there is room; every item is whole or left out."""
    counts = [0] * len(sections)
    for number in range(max((len(section.items) for section in sections), default=0)):
        for place, section in enumerate(sections):
            if counts[place] == number < len(section.items):
                wanted = [*counts[:place], number + 1, *counts[place + 1 :]]
                if _height(_taken(sections, wanted)) <= room:
                    counts = wanted
    return _taken(sections, counts)


def _taken(sections: list[Section], counts: list[int]) -> list[Section]:
    return [section.with_items(count) for section, count in zip(sections, counts, strict=True) if count]


def _height(sections: list[Section]) -> float:
    return sum(section.height for section in sections) + (len(sections) - 1) * BETWEEN_SECTIONS


def draw(asked: dict[str, Any]) -> bytes:
    """Draw a poster."""
    letters = Letters()
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    _heading(picture, letters, asked)
    broken = [_broken(letters, section) for section in asked["sections"]]
    sections = fitted([one for one in broken if one.items], HEIGHT - MARGIN - TOP)
    free = HEIGHT - MARGIN - TOP - sum(section.height for section in sections)
    between = min(free / max(len(sections), 1), MOST_BETWEEN)
    y = TOP + min(max(free - between * len(sections), 0) / 3, MOST_BETWEEN)
    for section in sections:
        y = _write_section(picture, letters, section, y) + between
    out = io.BytesIO()
    picture.save(out, format="PNG")
    return out.getvalue()


def _heading(picture: Image.Image, letters: Letters, asked: dict[str, Any]) -> None:
    (title,) = letters.wrapped(asked["title"], TITLE, Weight.BOLD, WIDTH - 2 * MARGIN, 1)
    (subtitle,) = letters.wrapped(asked["subtitle"], SUBTITLE, Weight.REGULAR, WIDTH - 2 * MARGIN, 1)
    letters.write(picture, (MARGIN, MARGIN + TITLE), title, TITLE, Weight.BOLD, INK)
    below = MARGIN + TITLE + 70
    letters.write(picture, (MARGIN, below), subtitle, SUBTITLE, Weight.REGULAR, SOFT)
    picture.paste(QUIET, (MARGIN, below + 36, WIDTH - MARGIN, below + 39))


def _broken(letters: Letters, section: dict[str, Any]) -> Section:
    items = [letters.wrapped(line, TEXT, Weight.REGULAR, TEXT_WIDTH, MOST_LINES) for line in section["lines"]]
    return Section(section["mark"], section["heading"], tuple(tuple(item) for item in items if item))


def _write_section(picture: Image.Image, letters: Letters, section: Section, y: float) -> float:
    """Write a section from its upper edge; returns its lower edge."""
    baseline = y + HEADING
    letters.write(picture, (MARGIN, baseline), section.mark, HEADING, Weight.REGULAR, ACCENT)
    letters.write(picture, (INDENT, baseline), section.heading, HEADING, Weight.BOLD, ACCENT)
    baseline += HEADING * 0.25
    for number, item in enumerate(section.items):
        for line in item:
            baseline += TEXT * LEADING
            is_leftwards = letters.is_read_leftwards(item[0])
            width = letters.width(line, TEXT, Weight.REGULAR)
            x = WIDTH - MARGIN - width if is_leftwards else INDENT
            letters.write(picture, (x, baseline), line, TEXT, Weight.REGULAR, INK)
        if number < len(section.items) - 1:
            baseline += BETWEEN_ITEMS
    return y + section.height


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(json.load(sys.stdin)))
