"""Render a template with Typst in a separate process, whose memory is freed when it ends.

The request is JSON on standard input; its keys are those of `render_queue.RenderRequest.as_json`. The picture
or document is written to standard output. Nothing else of the bot is imported. Data goes to the template as
one JSON string: no word of it is ever read as markup, and Typst reads no file outside `TEMPLATES`.
"""

import json
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from unicodedata import bidirectional, category

import typst

TEMPLATES = Path(__file__).parent / "templates"
EXIT_MISSING_LETTERS = 3
DOTS_PER_INCH = 72  # a point of the templates is a pixel of the picture
MOST_ROUNDS = 4  # of leaving out letters: one nearly always does
SPACES = re.compile(r" {2,}")
MISSING = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
UNSEEN, PRIVATE = frozenset({"Cc", "Cs"}), "Co"
"""Unicode's categories of control characters and lone surrogates, and of letters that each font invents."""
REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
"""Characters that change the direction of the text after them: a name could turn its whole sentence."""
HAN_LANGUAGES = (("\u3040", "\u30ff", "ja"), ("\uac00", "\ud7a3", "ko"), ("\u4e00", "\u9fff", "zh"))
"""First and last letter of a script and the language to set it in: one Han letter has different shapes."""


Json = str | float | bool | None | list["Json"] | dict[str, "Json"]


class MissingLetters(Exception):
    """The fonts lack letters of a document that must be complete."""


def render(request: dict[str, Any]) -> bytes:
    """Render a request; its keys are listed in the module's docstring. Raises `MissingLetters`."""
    data = clean_data(request["data"])
    # Most need Typst's own font alone: without the machine's they take a tenth of the time, and are the same
    # on every machine.
    document = Document(request, machine_fonts=False)
    if not document.missing_letters(data):
        return document.export(data)
    document = Document(request, machine_fonts=True)
    for _ in range(MOST_ROUNDS):
        missing = document.missing_letters(data)
        if not missing:
            return document.export(data)
        if (
            request["is_whole"]
            and without_letters(request["data"]["sections"], missing) != (request["data"]["sections"])
        ):
            raise MissingLetters
        data = without_letters(data, missing)
    return document.export(data)


class Document:
    """A template with its fonts, compiled repeatedly until the fonts have every letter of the data."""

    def __init__(self, request: dict[str, Any], *, machine_fonts: bool) -> None:
        template = TEMPLATES / f"{request['template']}.typ"
        fonts = typst.Fonts(include_system_fonts=machine_fonts)
        self._compiler = typst.Compiler(str(template), root=TEMPLATES, font_paths=fonts)
        # Named one by one: left to itself, Typst would take its fonts for formulas and program text, too.
        self._families = sorted({font.family for font in fonts.fonts() if font.path})
        self._photo = photo_as_svg(request["photo"])
        self._photos = json.dumps([photo_as_svg(photo) for photo in request["photos"]])
        self._is_pdf = request["format"] == "pdf"
        self._made_at = datetime.fromisoformat(request["made_at"]) if request["made_at"] else None

    def missing_letters(self, data: Json) -> set[str]:
        """Return the letters, or clusters of letters, that no font has a glyph for.

        Only an export for archives says so: each letter of PDF/A-2u must be readable. A picture has boxes.
        """
        inputs = self._inputs(data)
        missing = {letter for letter in json.dumps(data, ensure_ascii=False) if category(letter) == PRIVATE}
        try:
            self._compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["a-2u"])
        except typst.TypstError as error:
            missing |= {ESCAPED.sub(_unescape, found) for found in MISSING.findall(error.diagnostic)}
        return missing

    def export(self, data: Json) -> bytes:
        """Return the file."""
        inputs = self._inputs(data)
        if self._is_pdf:
            # PDF/A-2a: with its structure, which screen readers follow, and every letter searchable.
            out = self._compiler.compile(
                format="pdf", sys_inputs=inputs, timestamp=self._made_at, pdf_standards=["a-2a"]
            )
        else:
            out = self._compiler.compile(format="png", sys_inputs=inputs, ppi=DOTS_PER_INCH)
        return out if isinstance(out, bytes) else b""

    def _inputs(self, data: Json) -> dict[str, str]:
        request = json.dumps({"data": data, "families": self._families})
        return {"photo": self._photo, "photos": self._photos, "request": request}


def photo_as_svg(photo: dict[str, Any] | None) -> str:
    """Return a photo inside an SVG, or nothing: Typst accepts no bytes, only text."""
    if photo is None:
        return ""
    size = f'width="{photo["width"]}" height="{photo["height"]}"'
    href = f"data:{photo['media_type']};base64,{photo['content']}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><image {size} href="{href}"/></svg>'


def _unescape(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else match[2]


def clean_data(value: Json) -> Json:
    """Return JSON data without characters that no font has or that reorder others."""
    match value:
        case str():
            return clean_text(value)
        case list():
            return [clean_data(item) for item in value]
        case dict():
            cleaned = {key: clean_data(item) for key, item in value.items()}
            # People's own words come as `{"text": …}`: their direction and language are found here.
            text = cleaned.get("text")
            return cleaned | direction_and_language(text) if isinstance(text, str) else cleaned
        case _:
            return value


def clean_text(text: str) -> str:
    """Return a text without characters that no font has or that reorder others; line breaks stay."""
    kept = "".join(
        letter
        for letter in text
        if letter == "\n" or (letter not in REORDERING and category(letter) not in UNSEEN)
    )
    return kept if kept == text else SPACES.sub(" ", kept).strip()


def direction_and_language(text: str) -> dict[str, "Json"]:
    """Return `rtl`, True if a text's first letter is read from right to left, and its `lang`."""
    kinds = (bidirectional(letter) for letter in text)
    first = next((kind for kind in kinds if kind in ("L", "R", "AL")), "L")
    language = next(
        (name for low, high, name in HAN_LANGUAGES if any(low <= letter <= high for letter in text)), "en"
    )
    return {"rtl": first != "L", "lang": language}


def without_letters(value: Json, missing: set[str]) -> Json:
    """Return JSON data without these letters; the spaces around a removed one become one space.

    A line that loses more than signs such as emoji is left out: half a word says something else.
    """
    match value:
        case str() if any(letter in value for letter in missing):
            for letter in sorted(missing, key=len, reverse=True):
                value = value.replace(letter, "")
            return SPACES.sub(" ", value).strip()
        case list():
            return [shown for item in value if _has_words(shown := without_letters(item, missing), item)]
        case dict():
            shown = {key: without_letters(item, missing) for key, item in value.items()}
            is_short = "otherwise" in shown and shown["text"] != value["text"]
            return shown | ({"text": shown["otherwise"]} if is_short else {})
        case _:
            return value


def _has_words(shown: Json, before: Json) -> bool:
    """Return whether a line lost only signs, or a section still has a line; True for anything else."""
    match shown, before:
        case {"text": str(text), **rest}, {"text": str(whole)} if "otherwise" not in rest:
            return bool(text.strip()) and _letters_in(text) == _letters_in(whole)
        case {"items": []}, _:
            return False
        case _:
            return True


def _letters_in(text: str) -> int:
    """Return the number of letters and marks in a text, by Unicode's categories L and M."""
    return sum(category(letter)[0] in "LM" and letter != "\ufe0f" for letter in text)


if __name__ == "__main__":
    try:
        sys.stdout.buffer.write(render(json.load(sys.stdin)))
    except MissingLetters:
        sys.exit(EXIT_MISSING_LETTERS)
