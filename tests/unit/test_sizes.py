"""Sizes: files, functions and nesting stay within CONTRIBUTING's limits; every exception has its reason."""

import ast
import statistics
from collections.abc import Iterator
from functools import cache

import pytest
from support.source_trees import ROOT, source_files

FUNCTION_LINES = 40
COG_LINES = 250
TEST_LINES = 400  # a test's steps are read one by one, and its rows are data
OTHER_LINES = 300
NESTING = 3
MEDIAN_LINES = 110
BLOCKS = ast.If | ast.For | ast.AsyncFor | ast.While | ast.With | ast.AsyncWith | ast.Try | ast.Match
SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

ALLOWED: dict[str, str] = {}
"""What may be larger, with the reason. A name leaves this list with its size: a test says so."""


@cache
def sources() -> dict[str, str]:
    """Return the text of every file by its path; a migration is a list of steps that never changes again."""
    paths = [path for path in source_files() if "migrations" not in path.parts]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}


def statements_in(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the statements right inside one, with its handlers and cases; expressions are never visited."""
    for name in ("body", "handlers", "orelse", "finalbody", "cases"):
        yield from getattr(node, name, ())


def functions_of(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for child in statements_in(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
        yield from functions_of(child)


def line_count(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def nesting_of(node: ast.AST) -> int:
    """Count the blocks inside one another, within one function; an `elif` is beside its `if`."""
    deepest = 0
    for child in statements_in(node):
        if not isinstance(child, SCOPES):
            is_elif = isinstance(node, ast.If) and node.orelse == [child] and isinstance(child, ast.If)
            deepest = max(deepest, nesting_of(child) + (isinstance(child, BLOCKS) and not is_elif))
    return deepest


def limit_of(path: str, source: str) -> int:
    """Return how many lines a file may have."""
    if path.startswith("tests/"):
        return TEST_LINES
    is_cog = path.startswith("cogs/") and ("commands.Cog" in source or "commands.GroupCog" in source)
    return COG_LINES if is_cog else OTHER_LINES


@cache
def oversized() -> dict[str, str]:
    """Return all that is larger than its limit, with its size."""
    found: dict[str, str] = {}
    for path, source in sources().items():
        lines = len(source.splitlines())
        if lines > limit_of(path, source):
            found[path] = f"{lines} lines, of {limit_of(path, source)}"
        for function in functions_of(ast.parse(source)):
            if line_count(function) > FUNCTION_LINES:
                found[f"{path}:{function.name}"] = f"{line_count(function)} lines, of {FUNCTION_LINES}"
            elif nesting_of(function) > NESTING:
                found[f"{path}:{function.name}"] = f"{nesting_of(function)} blocks deep, of {NESTING}"
    return found


def test_nothing_is_larger_than_its_limit() -> None:
    assert {name: size for name, size in oversized().items() if name not in ALLOWED} == {}


def test_every_exception_is_still_one() -> None:
    assert sorted(ALLOWED.keys() - oversized().keys()) == []


def test_the_median_file_is_short() -> None:
    assert statistics.median(len(source.splitlines()) for source in sources().values()) <= MEDIAN_LINES


@pytest.mark.parametrize(
    ("body", "depth"),
    [
        ("return 1", 0),
        ("if a:\n  pass\n elif b:\n  pass\n elif c:\n  pass", 1),
        ("if a:\n  pass\n else:\n  if b:\n   pass\n  c()", 2),
        ("for a in b:\n  with c:\n   try:\n    d()\n   except E:\n    while f:\n     pass", 4),
        ("match a:\n  case 1:\n   if b:\n    pass", 2),
        ("if a:\n  def inner():\n   if b:\n    if c:\n     pass", 1),
    ],
)
def test_blocks_are_counted_as_people_read_them(body: str, depth: int) -> None:
    outermost = next(functions_of(ast.parse(f"def function():\n {body}\n")))
    assert nesting_of(outermost) == depth


def test_every_line_of_a_function_counts_and_each_kind_of_file_has_its_limit() -> None:
    (function,) = functions_of(ast.parse('async def f():\n    """Do it."""\n\n    return 1\n'))
    assert line_count(function) == 4
    cog = "class ACog(commands.GroupCog): ..."
    limits = [limit_of("cogs/a.py", cog), limit_of("cogs/b.py", ""), limit_of("tests/unit/test_a.py", cog)]
    assert limits == [COG_LINES, OTHER_LINES, TEST_LINES]
