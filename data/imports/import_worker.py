"""The import worker: opens one export after another, each in a process that reaches no key."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection
from pathlib import Path
from typing import Any

import orjson
import structlog

from core.imports import LARGEST_MEBIBYTES, ExportTooBig, NotAnExport
from data.child_process import Limits, run_script

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.imports")
ARCHIVE_READER = Path(__file__).with_name("archive_reader.py")
PICTURES_AT_ONCE = 4  # of ten mebibytes at most, beside the file that they are in

ReadFile = Callable[[], Awaitable[bytes]]
"""Fetches a file that somebody sent."""


class ImportWorker:
    """Reads the files of an export that somebody sent, one at a time."""

    def __init__(self) -> None:
        self._slot = asyncio.Semaphore(1)  # a file of 100 MiB is in memory twice
        self._picture_slot = asyncio.Semaphore(1)  # its pictures take minutes, for which no document waits

    async def read_document(self, read: ReadFile) -> object:
        """Read a file when its turn comes, and return its document. Raises `NotAnExport`, `ExportTooBig`."""
        async with self._slot:
            _, document = await self._run({}, await read())
        # In a thread: ten years are megabytes.
        return await asyncio.to_thread(orjson.loads, document)

    async def pictures_in(
        self, read: ReadFile, names: Collection[str]
    ) -> AsyncGenerator[tuple[str, bytes | None]]:
        """Read a file when its turn comes, and yield those pictures that are in it, with their names.

        None for one that is damaged, or larger than any picture; nothing where the file is no archive.
        """
        async with self._picture_slot:
            file, left = await read(), list(names)
            while left:
                try:
                    header, content = await self._run({"pictures": left, "most": PICTURES_AT_ONCE}, file)
                except NotAnExport:
                    return
                if not header["found"]:
                    return
                first = 0
                for name, size in header["found"]:
                    left.remove(name)
                    yield name, None if size is None else content[first : first + size]
                    first += size or 0

    async def _run(self, request: object, file: bytes) -> tuple[dict[str, Any], bytes]:
        status, output = await run_script(ARCHIVE_READER, orjson.dumps(request) + b"\n" + file, Limits())
        if status != 0:
            LOG.warning("export not read", status=status)
            raise NotAnExport
        line, _, content = output.partition(b"\n")
        header: dict[str, Any] = orjson.loads(line)
        if header.get("refused") == "too-big":
            raise ExportTooBig(limit=str(LARGEST_MEBIBYTES))
        if "refused" in header:
            raise NotAnExport
        return header, content
