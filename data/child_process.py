"""Scripts run in their own process, under limits, and out of reach of the bot's keys.

Decoders and renderers process strangers' files and people's words: if one is taken over, grows or hangs, the
bot goes on, and its memory goes back to the system.
"""

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import cast

LIMITED_RUN = Path(__file__).with_name("limited_run.py")
PIECE_BYTES = 64 * 1024  # as much as a pipe holds


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one process: memory, processor time, and the time until it is killed."""

    memory_bytes: int = 1_200 * 2**20
    cpu_seconds: int = 20
    timeout_seconds: float = 30


async def run_script(script: Path, request: bytes, limits: Limits | None = None) -> tuple[int | None, bytes]:
    """Run a script with `request` on its standard input; return its exit status and standard output.

    The output is empty if it failed or was killed. The status of a killed process is negative.
    """
    limits = limits or Limits()
    # Isolated mode (-I) and no environment but PATH: a decoder that is taken over finds no token and no key.
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(LIMITED_RUN),
        str(limits.memory_bytes),
        str(limits.cpu_seconds),
        str(script),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        # An error message could quote the partners' words, and would end up in the operator's log.
        stderr=asyncio.subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", "")},
    )
    try:
        async with asyncio.timeout(limits.timeout_seconds), asyncio.TaskGroup() as tasks:
            tasks.create_task(_send(process, request))
            output, _ = await process.communicate()
    except TimeoutError:
        output = b""
    finally:
        # After a timeout, but also when this task is cancelled because the bot stops.
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode, output if process.returncode == 0 else b""


async def _send(process: asyncio.subprocess.Process, request: bytes) -> None:
    """Write a request in pieces, and close the pipe.

    Asyncio's own `communicate` copies the whole request into its buffer first, which holds the event loop
    where the request has a couple's pictures.
    """
    stdin = cast("asyncio.StreamWriter", process.stdin)  # a pipe, as asked for
    try:
        for start in range(0, len(request), PIECE_BYTES):
            stdin.write(request[start : start + PIECE_BYTES])
            await stdin.drain()
            await asyncio.sleep(0)  # `drain` goes on at once while the script reads as fast as we write
    except (BrokenPipeError, ConnectionResetError):
        pass  # the script ended before it had read everything; its status says why
    finally:
        stdin.close()
