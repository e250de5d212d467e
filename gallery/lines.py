"""Lines said outside `ui`: by a cog in private, by a refusal, or in a terminal."""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gallery.messages import ListedMessage, listed_messages
from gallery.refusals import refusals, words_of
from ui.refusals import refusal_sentence
from ui.texts import say

ROOT = Path(__file__).parents[1]
OUTSIDE_UI = ("cogs", "delivery", "ops", "services", "core", "wiring")
TERMINAL_FILES = ("checks", "operations")
MOST_WORDINGS = 24


@dataclass(frozen=True, slots=True)
class Line:
    """A text that is a message of its own, in `file`, with its every wording."""

    file: str
    text_id: str
    wordings: tuple[str, ...]
    said_in: str


def refusal_lines() -> list[Line]:
    """Return the sentence of every refusal."""
    lines: dict[str, Line] = {}
    for kind in refusals():
        message = listed_messages()[kind.text_id]
        refusal = kind.__new__(kind)
        wordings: list[str] = []
        for words in words_of(kind)[:MOST_WORDINGS]:
            refusal.text_args = {name: str(word) for name, word in words.items()}
            wordings.append(refusal_sentence(refusal))
        lines[kind.text_id] = Line(
            message.file, kind.text_id, tuple(dict.fromkeys(wordings)), _first_line(kind)
        )
    return list(lines.values())


def lines_outside_ui(shown: frozenset[str]) -> tuple[list[Line], list[Line]]:
    """Return the texts without a sample: those found in other code, and the rest."""
    known, unknown = list[Line](), list[Line]()
    for message in listed_messages().values():
        if message.text_id in shown:
            continue
        said_in = _said_in(message)
        (known if said_in else unknown).append(_line(message, said_in))
    return known, unknown


def _line(message: ListedMessage, said_in: str) -> Line:
    wordings = [say(message.text_id, **words) for words in list(message.wordings())[:MOST_WORDINGS]]
    return Line(message.file, message.text_id, tuple(dict.fromkeys(wordings)), said_in)


def _said_in(message: ListedMessage) -> str:
    if message.file in TERMINAL_FILES:
        return "terminal"
    return next((module.path for module in _modules() if module.says(message.text_id)), "")


@dataclass(frozen=True, slots=True)
class _Module:
    """A module outside `ui`: any of its strings may be a text id, those with placeholders several."""

    path: str
    strings: frozenset[str]
    patterns: re.Pattern[str]

    def says(self, text_id: str) -> bool:
        return text_id in self.strings or self.patterns.fullmatch(text_id) is not None


@cache
def _modules() -> tuple[_Module, ...]:
    paths = [path for folder in OUTSIDE_UI for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(_module_at(path) for path in paths)


def _module_at(path: Path) -> _Module:
    strings, patterns = set[str](), set[str]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            strings.add(node.value)
        elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            patterns.add(
                "".join(
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+"
                    for part in node.values
                )
            )
    return _Module(str(path.relative_to(ROOT)), frozenset(strings), re.compile("|".join(patterns) or "-"))


def _first_line(kind: type) -> str:
    return (kind.__doc__ or "").partition("\n")[0].partition(" Arguments:")[0]
