"""The image worker: runs the sanitizer on one uploaded file per process, a few at a time."""

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
MOST_AT_ONCE = 2  # each may need a gigabyte of memory while it decodes
TIMEOUT_SECONDS = 30


class ImageRejected(Exception):
    """A file that the sanitizer rejected, with its reason."""

    def __init__(self, reason: RejectReason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ProcessedImage:
    """A re-encoded picture and its thumbnail, both as bytes of `media_type`; sizes are in pixels."""

    media_type: str
    width: int
    height: int
    full: bytes
    thumbnail: bytes


class ImageWorker:
    """Turns untrusted files into safe pictures, in a process that is given no key, setting or token."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(MOST_AT_ONCE)

    async def sanitize(self, raw: bytes) -> ProcessedImage:
        """Check and re-encode one file.

        Raises `ImageRejected`, with the reason `DAMAGED` where the decoder crashes or exceeds its limits of
        time and memory.
        """
        async with self._slots:
            out = await _run_sanitizer(raw)
        # one line of JSON, then the picture of `bytes` bytes, then the thumbnail
        line, _, rest = out.partition(b"\n")
        if not line:
            raise ImageRejected(RejectReason.DAMAGED)
        header = json.loads(line)
        if "refused" in header:
            raise ImageRejected(RejectReason(header["refused"]))
        full, thumbnail = rest[: header["bytes"]], rest[header["bytes"] :]
        return ProcessedImage(header["media_type"], header["width"], header["height"], full, thumbnail)


async def _run_sanitizer(raw: bytes) -> bytes:
    """Return the sanitizer's output, or nothing where it crashed or took too long."""
    # Isolated mode (-I) imports nothing from the working directory or a user's own packages, and with PATH
    # alone in its environment, a decoder that is taken over has no token and no key in its own memory.
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
        # after a timeout, but also when this task is cancelled because the bot stops
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        LOG.warning("picture not developed", status=process.returncode)
        return b""
    return out
