"""Processes under limits: what a script that goes wrong can take, and what it can see."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from data import limited_run
from data.child_process import PIECE_BYTES, Limits, run_script
from data.limited_run import LANDLOCK_FOR_NETWORK, landlock_version

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


async def test_a_request_of_many_pieces_arrives_whole(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())")
    request = bytes(range(256)) * (PIECE_BYTES // 64) + b"the end"
    assert await run_script(script, request) == (0, request)


async def test_a_script_may_answer_before_it_has_read_everything(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("print('enough', end='')")
    assert await run_script(script, b"x" * 20 * PIECE_BYTES) == (0, b"enough")


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


OUT_OF_REACH = {
    "the bot's environment": "open(f'/proc/{os.getppid()}/environ', 'rb').read()",
    "the bot's memory": "open(f'/proc/{os.getppid()}/mem', 'rb')",
    "the bot's open files": "os.listdir(f'/proc/{os.getppid()}/fd')",
    "the master key": "open(SECRET).read()",
    "the folder of the data": "os.listdir(os.path.dirname(SECRET))",
    "a file of its own": "open(SECRET + '.new', 'w')",
    "a server": "socket.create_connection(('127.0.0.1', PORT), timeout=5)",
    "a program": "subprocess.run(['/bin/cat', SECRET], check=True)",
}


@pytest.mark.skipif(landlock_version() < LANDLOCK_FOR_NETWORK, reason="this kernel has no Landlock for that")
@pytest.mark.parametrize("what", OUT_OF_REACH)
async def test_a_script_that_is_taken_over_reaches_no_secret(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "var"
    folder.mkdir()
    secret = folder / "master.key"
    secret.write_text("the master key")
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = f"""
import os, socket, subprocess
SECRET, PORT = {str(secret)!r}, {server.getsockname()[1]}
try:
    {OUT_OF_REACH[what]}
except (OSError, subprocess.CalledProcessError):
    print("refused")
else:
    print("reached")
"""
        scripts = tmp_path / "scripts"
        scripts.mkdir()
        assert await run(scripts, code) == (0, b"refused\n")


def test_where_the_kernel_has_no_landlock_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited_run, "CREATE_RULESET", -1)  # no such system call, as on an older kernel
    assert landlock_version() == 0


def test_the_bot_itself_shows_its_environment_to_no_other_process_and_leaves_no_core() -> None:
    code = (
        "import ctypes, resource; from ops.hardening import protect_process; protect_process(); "
        "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout == "0 (0, 0)\n"
