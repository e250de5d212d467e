"""Scripts run in their own process, under limits, and out of reach of the bot's keys.

Decoders and renderers process strangers' files and people's words: if one is taken over, grows or hangs, the
bot goes on, and its memory goes back to the system.
"""

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path

LIMITED_RUN = Path(__file__).with_name("limited_run.py")


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
        async with asyncio.timeout(limits.timeout_seconds):
            output, _ = await process.communicate(request)
    except TimeoutError:
        output = b""
    finally:
        # After a timeout, but also when this task is cancelled because the bot stops.
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode, output if process.returncode == 0 else b""
