"""Sources: the house's own code, read as trees, for tests that ask what it says and does."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ui.texts import MissingText, say

ROOT = Path(__file__).parent.parent
FOLDERS = ("cogs", "core", "data", "demo", "jobs", "services", "ui")


@cache
def trees() -> tuple[tuple[Path, ast.Module], ...]:
    """Every module of the house, as a tree."""
    paths = [ROOT / "bot.py", *(path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))]
    return tuple((path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))) for path in paths)


def calls(*names: str) -> Iterator[tuple[Path, ast.Call]]:
    """Every call of a function or class of one of these names."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield path, node


def argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    """An argument of a call, by its place or its name."""
    if place < len(call.args):
        return call.args[place]
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def patterns(node: ast.expr | None) -> list[str]:
    """What a string may be, as regular expressions: both sides of an `if`, anything in a placeholder."""
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
            return [*patterns(body), *patterns(orelse)]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [start + end for start in patterns(left) or [".+"] for end in patterns(right) or [".+"]]
        case _:
            return []


def said(node: ast.expr | None) -> list[str]:
    """The keys of the texts in an expression of `say(…)`, where they are whole."""
    if isinstance(node, ast.IfExp):
        return [*said(node.body), *said(node.orelse)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
        return [found for found in map(plain_key, patterns(node.args[0])) if found]
    return []


def length_of(key: str) -> int:
    """How long a text is; one that needs words counts nothing here."""
    try:
        return len(say(key))
    except MissingText:
        return 0


def plain_key(pattern: str) -> str | None:
    """The key that a pattern stands for, where it stands for one."""
    return None if ".+" in pattern else re.sub(r"\\(.)", r"\1", pattern)
