"""Drawings: what a process of its own draws or prints: nobody waits, and its memory is given back."""

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
    """Draws a few pictures at once; whoever comes then waits, however many couples' recaps are due."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(MAX_CONCURRENT)

    async def render(self, module: str, request: Mapping[str, object]) -> bytes:
        """Draw as `drawn` does, in turn."""
        async with self._slots:
            return await try_render(module, request)


async def try_render(module: str, request: Mapping[str, object]) -> bytes:
    """Let a module draw; empty where that fails, since the words say the same."""
    status, picture = await run_renderer(module, request)
    if status != 0 or not picture:
        LOG.warning("picture not drawn", module=module, status=status)
        return b""
    return picture


async def run_renderer(module: str, request: Mapping[str, object]) -> tuple[int | None, bytes]:
    """Let a module make a file in a process of its own; with what status it ended, and what it made.

    It is given what is asked as JSON on standard input, and no setting and no key of ours.
    """
    with tempfile.TemporaryDirectory() as cache:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", ""), "MPLCONFIGDIR": cache},
        )
        try:
            async with asyncio.timeout(RENDER_TIMEOUT_SECONDS):
                made, _ = await process.communicate(json.dumps(request).encode())
        except TimeoutError:
            made = b""
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    return process.returncode, made
