"""The image worker: decodes pictures in turn, each in its own process."""

import asyncio
import itertools
import json
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from core.pictures import RejectReason
from data.child_process import Limits, run_script

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.pictures")
SANITIZER = Path(__file__).with_name("sanitizer.py")
PRINT_COPIER = Path(__file__).with_name("print_copier.py")
MOST_AT_ONCE = 2  # each may need a gigabyte of memory while it decodes
TIMEOUT_SECONDS = 30
MEMORY_BYTES = 1_200 * 2**20
ENDED_BY_LIMITS = (-signal.SIGKILL, -signal.SIGXCPU)
"""How a process ends that was stopped after its time, or has used its processor time up."""

ImageSource = bytes | Callable[[], Awaitable[bytes]]
"""A file's bytes, or a function that reads them when its turn comes."""


class ImageRejected(Exception):
    """A file the sanitizer rejected, with its reason."""

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
    """Decodes and encodes pictures in a process without keys, settings or token."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(MOST_AT_ONCE)

    async def sanitize(self, source: ImageSource) -> ProcessedImage:
        """Check and re-encode one file, read when its turn comes, so that waiting files hold no memory.

        Raises `ImageRejected`, with the reason `DAMAGED` if the decoder crashes, and `TOO_SLOW` if it
        exceeds its limits of time and memory.
        """
        async with self._slots:
            raw = source if isinstance(source, bytes) else await source()
            limits = Limits(memory_bytes=MEMORY_BYTES, timeout_seconds=TIMEOUT_SECONDS)
            status, out = await run_script(SANITIZER, raw, limits)
        if status != 0:
            LOG.warning("picture not developed", status=status)
            raise ImageRejected(RejectReason.TOO_SLOW if status in ENDED_BY_LIMITS else RejectReason.DAMAGED)
        # one line of JSON, then the picture of `bytes` bytes, then the thumbnail
        line, _, rest = out.partition(b"\n")
        header = json.loads(line)
        if "refused" in header:
            raise ImageRejected(RejectReason(header["refused"]))
        full, thumbnail = rest[: header["bytes"]], rest[header["bytes"] :]
        return ProcessedImage(header["media_type"], header["width"], header["height"], full, thumbnail)

    async def copy_for_print(self, stored: Sequence[bytes], most_bytes: int) -> list[bytes] | None:
        """Return a JPEG of each stored picture, of at most `most_bytes` if possible.

        None if the decoder crashes, or exceeds its limits of time and memory.
        """
        header = json.dumps({"sizes": [len(one) for one in stored], "most_bytes": most_bytes}).encode()
        async with self._slots:
            limits = Limits(memory_bytes=MEMORY_BYTES, timeout_seconds=TIMEOUT_SECONDS)
            status, out = await run_script(PRINT_COPIER, b"\n".join([header, b"".join(stored)]), limits)
        if status != 0:
            LOG.warning("pictures not copied for print", status=status)
            return None
        line, _, rest = out.partition(b"\n")
        ends = list(itertools.accumulate(json.loads(line)["sizes"], initial=0))
        return [rest[first:end] for first, end in itertools.pairwise(ends)]
