"""Scripts without a process of their own: what decodes pictures, draws, and reads and writes exports.

Each such process starts Python and loads its libraries anew: a third of a second for a picture of a few
pixels, a tenth of the tests' processor time. Here a script is executed in the tests' process, which loads its
libraries once. The processes, their limits and what they cannot reach are tested where they are the subject
(`tests/unit/test_child_process.py` and others), and wherever a test is marked `script_process`.
"""

import io
import sys
import warnings
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from types import CodeType

import pytest
from support.shared_fonts import share_fonts
from support.source_trees import ROOT

from data.child_process import Limits, run_script

CALLERS = (
    "data.images.image_worker",
    "data.imports.import_worker",
    "ops.cli",
    "wiring.cogs",
    "wiring.delivery",
)
"""The modules that run scripts; one that is missing here has its process as ever."""


def has_script_process(request: pytest.FixtureRequest) -> bool:
    """Return whether a test is marked to run scripts in processes of their own."""
    node: pytest.Item = request.node
    return node.get_closest_marker("script_process") is not None


def run_scripts_in_place(patch: pytest.MonkeyPatch) -> None:
    """Let scripts be executed in this process from now on."""
    share_fonts()
    for module in CALLERS:
        patch.setattr(f"{module}.run_script", run_script_in_place)


async def run_script_in_place(
    script: Path, request: bytes, limits: Limits | None = None
) -> tuple[int | None, bytes]:
    """Execute one of the bot's scripts here, with `request` on its standard input; replaces `run_script`."""
    if not script.is_relative_to(ROOT):  # a test's own, which may crash or never end
        return await run_script(script, request, limits)
    output, status = io.TextIOWrapper(io.BytesIO()), 0
    # Warnings, which are errors in tests, are nothing to a process of its own.
    with (
        pytest.MonkeyPatch.context() as patch,
        warnings.catch_warnings(action="ignore"),
        redirect_stdout(output),
    ):
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(request)))
        try:
            exec(_code_of(script), {"__name__": "__main__", "__file__": str(script)})  # noqa: S102 (our own scripts)
        except SystemExit as end:
            status = int(end.code or 0)
        except Exception:  # noqa: BLE001 (a process would end with its traceback, and this status)
            status = 1
    output.flush()
    assert isinstance(output.buffer, io.BytesIO)
    return status, output.buffer.getvalue() if status == 0 else b""


@cache
def _code_of(script: Path) -> CodeType:
    return compile(script.read_bytes(), script, "exec")
