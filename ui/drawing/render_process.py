"""Pictures and documents rendered in a process of their own.

matplotlib, Pillow and fpdf2 hold the processor for seconds and keep the memory they took: in a process that
ends, the event loop runs on and the memory goes back to the system.
"""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import structlog

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.drawings")

ROOT = Path(__file__).parents[2]
RENDER_TIMEOUT_SECONDS = 30
MAX_CONCURRENT = 2


class RenderProcess:
    """Limits rendering to `MAX_CONCURRENT` processes at a time, however many couples' recaps are due."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(MAX_CONCURRENT)

    async def render(self, module: str, request: Mapping[str, object]) -> bytes:
        """Render as `try_render` does, as soon as a slot is free."""
        async with self._slots:
            return await try_render(module, request)


async def try_render(module: str, request: Mapping[str, object]) -> bytes:
    """Return what a module renders; empty where that fails, since the message says the same in words."""
    status, output = await run_renderer(module, request)
    if status != 0 or not output:
        LOG.warning("picture not drawn", module=module, status=status)
        return b""
    return output


async def run_renderer(module: str, request: Mapping[str, object]) -> tuple[int | None, bytes]:
    """Run a module in a process of its own; returns its exit status and its standard output.

    The request goes to its standard input as JSON. It sees no setting and no key of the bot, and after
    `RENDER_TIMEOUT_SECONDS` seconds it is killed: the status is then negative and the output empty.
    """
    # matplotlib writes a cache of fonts and needs a directory for that; nothing of it outlives the process.
    with tempfile.TemporaryDirectory() as cache:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            # An error message could quote what partners wrote, and would end up in the operator's log.
            stderr=asyncio.subprocess.DEVNULL,
            # Not the bot's environment: that has the token and the keys of its database.
            env={"PATH": os.environ.get("PATH", ""), "MPLCONFIGDIR": cache},
        )
        try:
            async with asyncio.timeout(RENDER_TIMEOUT_SECONDS):
                output, _ = await process.communicate(json.dumps(request).encode())
        except TimeoutError:
            output = b""
        finally:
            # Still running after the timeout, or because the bot stops and this task was cancelled.
            if process.returncode is None:
                process.kill()
                await process.wait()
    return process.returncode, output
