"""The darkroom: lets another process develop a picture, a few at a time, and takes what it hands out."""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import structlog

from core.pictures import Refused

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.pictures")
DEVELOPER = Path(__file__).with_name("developer.py")
AT_ONCE = 2  # each may take a gigabyte while it decodes
WITHIN_SECONDS = 30


class Undevelopable(Exception):
    """A file that is not taken in, and why."""

    def __init__(self, why: Refused) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Print:
    """A picture that was encoded anew, and its thumbnail."""

    media_type: str
    width: int
    height: int
    full: bytes
    thumbnail: bytes


class Darkroom:
    """Where files of strangers become pictures of ours, away from the event loop and from every key."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def develop(self, raw: bytes) -> Print:
        """Develop one file. Raises `Undevelopable`; a decoder that dies or hangs leaves a damaged picture."""
        async with self._turns:
            out = await _developed(raw)
        line, _, rest = out.partition(b"\n")
        if not line:
            raise Undevelopable(Refused.DAMAGED)
        about = json.loads(line)
        if "refused" in about:
            raise Undevelopable(Refused(about["refused"]))
        full, thumbnail = rest[: about["bytes"]], rest[about["bytes"] :]
        return Print(about["media_type"], about["width"], about["height"], full, thumbnail)


async def _developed(raw: bytes) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(DEVELOPER),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", "")},
    )
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            out, _ = await process.communicate(raw)
    except TimeoutError:
        out = b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        LOG.warning("picture not developed", status=process.returncode)
        return b""
    return out
