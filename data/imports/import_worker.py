"""The import worker: opens one export after another, each in a process that reaches no key."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import orjson
import structlog

from core.imports import LARGEST_MEBIBYTES, ExportTooBig, NotAnExport
from data.child_process import Limits, run_script

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.imports")
ARCHIVE_READER = Path(__file__).with_name("archive_reader.py")


class ImportWorker:
    """Turns a file that somebody sent into an export's document, one file at a time."""

    def __init__(self) -> None:
        self._slot = asyncio.Semaphore(1)  # a file of 100 MiB is in memory twice

    async def read_document(self, read: Callable[[], Awaitable[bytes]]) -> object:
        """Read a file when its turn comes, and return its document. Raises `NotAnExport`, `ExportTooBig`."""
        async with self._slot:
            status, output = await run_script(ARCHIVE_READER, await read(), Limits())
        line, _, document = output.partition(b"\n")
        if status != 0:
            LOG.warning("export not read", status=status)
            raise NotAnExport
        header = orjson.loads(line)
        if header.get("refused") == "too-big":
            raise ExportTooBig(limit=str(LARGEST_MEBIBYTES))
        if "refused" in header:
            raise NotAnExport
        # In a thread: ten years are megabytes.
        return await asyncio.to_thread(orjson.loads, document)
