"""Prints: a sheet as PDF, made in a process of its own, whose memory is the system's again when it ends.

What is asked comes as JSON on standard input, the PDF leaves on standard output; no part of the house is
imported. Where the font lacks a letter of a line the process ends with the status `EXIT_MISSING_LETTERS`.
"""

import json
import sys
import unicodedata
from collections.abc import Collection
from contextlib import closing
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

EXIT_MISSING_LETTERS = 3
FONT = "DejaVu"
MARGIN, LEADING = 20, 6  # millimetres
SMALL, BODY, HEADING, TITLE = 9, 11, 13, 18  # points
INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf"})  # Unicode's control and format characters
RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})  # scripts whose letters must be joined and turned: not done here


def render_sheet_pdf(request: dict[str, Any]) -> bytes | None:
    """Print a sheet; None where the font lacks a letter of a line. From a name such a letter is left out.

    Keys: `title`, `pair` with places for both names, `names`, `somebody` for one that cannot be printed,
    `head`, `sections` as pairs of a heading and its lines, `made_at`.
    """
    from fpdf import FPDF  # noqa: PLC0415 (only this process needs them)
    from fpdf.fonts import TTFFont  # noqa: PLC0415

    pdf = FPDF(format="A4")
    pdf.add_font(FONT, fname=font_file())
    (font,) = (one for one in pdf.fonts.values() if isinstance(one, TTFFont))
    with closing(font):
        known = frozenset(map(chr, font.cmap))
        lines = [_without_invisible(line) for _, section in request["sections"] for line in section]
        if not all(_is_printable(line, known) for line in lines):
            return None
        names = [
            "".join(one for one in _without_invisible(name) if _is_printable(one, known))
            for name in request["names"]
        ]
        pair = request["pair"].format(*(name.strip() or request["somebody"] for name in names))
        pdf.set_creation_date(datetime.fromisoformat(request["made_at"]))
        pdf.set_title(request["title"])
        pdf.set_margin(MARGIN)
        pdf.set_auto_page_break(auto=True, margin=MARGIN)
        pdf.add_page()
        _write_text(pdf, request["title"], TITLE)
        _write_text(pdf, "\n".join([pair, *request["head"]]), SMALL)
        for heading, section in request["sections"]:
            pdf.ln(LEADING)
            _write_text(pdf, heading, HEADING)
            for line in section:
                _write_text(pdf, f"• {_without_invisible(line)}", BODY)
        return bytes(pdf.output())


def font_file() -> Path:
    """Find the font that matplotlib brings along, without importing matplotlib, which takes a while."""
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        raise FileNotFoundError("matplotlib")
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"


def _write_text(pdf: Any, text: str, size: int) -> None:  # noqa: ANN401 (fpdf2 is imported by this process alone)
    pdf.set_font(FONT, size=size)
    pdf.multi_cell(0, size * LEADING / BODY, text, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(LEADING / 3)


def _is_printable(text: str, known: Collection[str]) -> bool:
    return all(
        letter == "\n" or (letter in known and unicodedata.bidirectional(letter) not in RIGHT_TO_LEFT)
        for letter in text
    )


def _without_invisible(text: str) -> str:
    """Leave out what nobody sees: control and format characters."""
    return "".join(
        one for one in text if one == "\n" or unicodedata.category(one) not in INVISIBLE_CATEGORIES
    )


if __name__ == "__main__":
    made = render_sheet_pdf(json.load(sys.stdin))
    if made is None:
        sys.exit(EXIT_MISSING_LETTERS)
    sys.stdout.buffer.write(made)
