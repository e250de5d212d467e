"""Processes under limits: what a script that goes wrong can take, and what it can see."""

from pathlib import Path

import pytest

from data.child_process import Limits, run_script

pytestmark = pytest.mark.slow


async def run(folder: Path, source: str, limits: Limits | None = None) -> tuple[int | None, bytes]:
    """Run a script of these lines."""
    script = folder / "script.py"
    script.write_text(source)
    return await run_script(script, b"asked", limits)


async def test_a_script_answers_on_its_standard_output(tmp_path: Path) -> None:
    assert await run(tmp_path, "import sys; print(sys.stdin.read()[::-1], end='')") == (0, b"deksa")


@pytest.mark.parametrize(
    ("source", "limits"),
    [
        ("x = bytearray(2 * 2**30); print('made')", Limits(memory_bytes=512 * 2**20)),
        ("while True: pass", Limits(cpu_seconds=1)),
        ("import time; time.sleep(600)", Limits(timeout_seconds=0.3)),
        ("import os; os.abort()", Limits()),
        ("print('half', flush=True); raise OSError", Limits()),
    ],
    ids=["memory", "processor time", "time", "crash", "error after half an answer"],
)
async def test_one_that_goes_too_far_is_ended_and_says_nothing(
    tmp_path: Path, source: str, limits: Limits
) -> None:
    status, output = await run(tmp_path, source, limits)
    assert status != 0
    assert output == b""


async def test_it_can_write_no_file(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    status, _ = await run(tmp_path, f"from pathlib import Path; Path({str(seen)!r}).write_text('a word')")
    assert status != 0
    assert not seen.exists() or not seen.read_text()


async def test_it_is_given_no_setting_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KINDLING_KEYS", "secret")
    status, output = await run(tmp_path, "import os; print(sorted(os.environ))")
    assert status == 0
    assert b"PATH" in output
    assert b"KINDLING" not in output
