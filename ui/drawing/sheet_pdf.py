"""Render the sheet for a first session as PDF, in a process of its own whose memory goes back when it ends.

The request is JSON on standard input; the PDF is written to standard output. Nothing else of the bot is
imported. Where the font lacks a letter of a line, the process ends with the status `EXIT_MISSING_LETTERS`.
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
MARGIN, LEADING = 20, 6  # millimetres; the leading is that of text of the size BODY
SMALL, BODY, HEADING, TITLE = 9, 11, 13, 18  # points
INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf"})  # Unicode's control and format characters
RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
"""Unicode's bidirectional classes of letters that must be joined and reordered, which is not done here."""


def render_sheet_pdf(request: dict[str, Any]) -> bytes | None:
    """Return a sheet as PDF; None where the font lacks a letter of a line (of a name, it is left out).

    Keys: `title`; `pair`, a template with `{0}` and `{1}` for both names; `names`; `somebody`, which stands
    in for a name that cannot be printed; `head`, the lines below the title; `sections`, pairs of a heading
    and its lines; `made_at`, in ISO format.
    """
    from fpdf import FPDF  # noqa: PLC0415 (only this process needs them)
    from fpdf.fonts import TTFFont  # noqa: PLC0415

    pdf = FPDF(format="A4")
    pdf.add_font(FONT, fname=font_file())
    (font,) = (loaded for loaded in pdf.fonts.values() if isinstance(loaded, TTFFont))
    with closing(font):  # fpdf2 leaves the font's file open
        known = frozenset(map(chr, font.cmap))
        lines = [_without_invisible(line) for _, section in request["sections"] for line in section]
        # Not a box, and not a gap: what a couple agreed on is complete or is not printed.
        if not all(_is_printable(line, known) for line in lines):
            return None
        names = [
            "".join(letter for letter in _without_invisible(name) if _is_printable(letter, known))
            for name in request["names"]
        ]
        pair = request["pair"].format(*(name.strip() or request["somebody"] for name in names))
        # The day the couple made the sheet: fpdf2 would write the time at which somebody asked for the file.
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
    """Return the path of the font that matplotlib brings along. Raises `FileNotFoundError`.

    Does not import matplotlib, which takes a while.
    """
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("matplotlib")
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"


def _write_text(pdf: Any, text: str, size: int) -> None:  # noqa: ANN401 (fpdf2 is imported by this process alone)
    pdf.set_font(FONT, size=size)
    # Width 0 reaches to the margin. fpdf2 would go on at the right of this text unless told where.
    pdf.multi_cell(0, size * LEADING / BODY, text, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(LEADING / 3)


def _is_printable(text: str, known: Collection[str]) -> bool:
    return all(
        letter == "\n" or (letter in known and unicodedata.bidirectional(letter) not in RIGHT_TO_LEFT)
        for letter in text
    )


def _without_invisible(text: str) -> str:
    """Leave out control and format characters; a font has no glyph for them, which is no reason to refuse."""
    return "".join(
        letter
        for letter in text
        if letter == "\n" or unicodedata.category(letter) not in INVISIBLE_CATEGORIES
    )


if __name__ == "__main__":
    pdf = render_sheet_pdf(json.load(sys.stdin))
    if pdf is None:
        sys.exit(EXIT_MISSING_LETTERS)
    sys.stdout.buffer.write(pdf)
