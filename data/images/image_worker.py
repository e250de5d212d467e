"""The darkroom: lets another process develop a picture, a few at a time, and takes what it hands out."""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import structlog

from core.pictures import RejectReason

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.pictures")
SANITIZER = Path(__file__).with_name("sanitizer.py")
MOST_AT_ONCE = 2  # each may take a gigabyte while it decodes
TIMEOUT_SECONDS = 30


class ImageRejected(Exception):
    """A file that is not taken in, and why."""

    def __init__(self, reason: RejectReason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ProcessedImage:
    """A picture that was encoded anew, and its thumbnail."""

    media_type: str
    width: int
    height: int
    full: bytes
    thumbnail: bytes


class ImageWorker:
    """Where files of strangers become pictures of ours, away from the event loop and from every key."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(MOST_AT_ONCE)

    async def sanitize(self, raw: bytes) -> ProcessedImage:
        """Develop one file. Raises `ImageRejected`; a decoder that dies or hangs leaves a damaged picture."""
        async with self._slots:
            out = await _run_sanitizer(raw)
        line, _, rest = out.partition(b"\n")
        if not line:
            raise ImageRejected(RejectReason.DAMAGED)
        about = json.loads(line)
        if "refused" in about:
            raise ImageRejected(RejectReason(about["refused"]))
        full, thumbnail = rest[: about["bytes"]], rest[about["bytes"] :]
        return ProcessedImage(about["media_type"], about["width"], about["height"], full, thumbnail)


async def _run_sanitizer(raw: bytes) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(SANITIZER),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", "")},
    )
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
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
