"""Kindling's own source code as syntax trees, for tests that check what it says and does."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ui.texts import MissingText, say

ROOT = Path(__file__).parents[2]
ROOT_MODULES = ("bot.py", "client.py")
SOURCE_FOLDERS = ("cogs", "core", "data", "delivery", "demo", "ops", "services", "ui", "wiring")


@cache
def module_trees() -> tuple[tuple[Path, ast.Module], ...]:
    """Return the path and the tree of every module."""
    paths = [
        *(ROOT / name for name in ROOT_MODULES),
        *(path for folder in SOURCE_FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))),
    ]
    return tuple((path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))) for path in paths)


def source_files() -> Iterator[Path]:
    """Yield the path of every file that is written by hand: modules, tests, measures, and the gallery."""
    yield from (ROOT / name for name in ROOT_MODULES)
    for folder in (*SOURCE_FOLDERS, "bench", "gallery", "tests"):
        yield from sorted((ROOT / folder).rglob("*.py"))


@cache
def _calls_by_name() -> dict[str, list[tuple[Path, ast.Call]]]:
    # Two dozen tests ask for calls: the trees, half a million nodes, are walked once for them all.
    found: dict[str, list[tuple[Path, ast.Call]]] = {}
    for path, tree in module_trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                found.setdefault(node.func.id, []).append((path, node))
    return found


def calls_of(*names: str) -> Iterator[tuple[Path, ast.Call]]:
    """Every call of a function or class of one of these names."""
    for name in dict.fromkeys(names):
        yield from _calls_by_name().get(name, ())


def argument(call: ast.Call, index: int, name: str) -> ast.expr | None:
    """Return an argument of a call by its position or its name, or None."""
    if index < len(call.args):
        return call.args[index]
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def string_patterns(node: ast.expr | None) -> list[str]:
    """Return the values that a string expression may have, as regular expressions.

    Of a conditional both sides, of a placeholder anything: `"a" if x else f"b-{y}"` gives `a` and `b\\-.+`.
    """
    match node:
        case ast.Constant(value=str(text)):
            return [re.escape(text)]
        case ast.JoinedStr(values=values):
            return [
                "".join(
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in values
                )
            ]
        case ast.IfExp(body=body, orelse=orelse):
            return [*string_patterns(body), *string_patterns(orelse)]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [
                start + end
                for start in string_patterns(left) or [".+"]
                for end in string_patterns(right) or [".+"]
            ]
        case _:
            return []


def text_ids_in(node: ast.expr | None) -> list[str]:
    """Return the ids of the texts in an expression of `say(…)`, where they are constants."""
    if isinstance(node, ast.IfExp):
        return [*text_ids_in(node.body), *text_ids_in(node.orelse)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
        return [found for found in map(literal_of, string_patterns(node.args[0])) if found]
    return []


def text_length(text_id: str) -> int:
    """Return the length of a text; 0 where it needs arguments or does not exist."""
    try:
        return len(say(text_id))
    except MissingText:
        return 0


def literal_of(pattern: str) -> str | None:
    """Return the string that a pattern matches, or None where it matches several."""
    return None if ".+" in pattern else re.sub(r"\\(.)", r"\1", pattern)
