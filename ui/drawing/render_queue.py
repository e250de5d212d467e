"""The one queue for every drawing of this process, and the renderer process that each gets.

Many couples may share a ritual's hour: two drawings are made at once, some wait, and people who come later
are asked to try again. Nothing is lost, since the words beside a picture say the same.
"""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import structlog

from core.pictures import LoadedPicture
from ui.safe_text import words_or_loss

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.drawings")

RENDERER = Path(__file__).with_name("typst_renderer.py")
EXIT_MISSING_LETTERS = 3  # as in the renderer, which is a script of its own
MAX_CONCURRENT = 2
MAX_WAITING = 40  # a drawing takes about a second, so everybody in this line is served within half a minute

RunScript = Callable[[Path, bytes], Awaitable[tuple[int | None, bytes]]]
"""Runs a script in a process of its own; returns its exit status and output, empty if it failed."""


class Template(StrEnum):
    """The templates, by their file names in `templates/`."""

    RECAP = "recap"
    TREND = "trend"
    SHEET = "sheet"
    BOOK = "book"


class FileFormat(StrEnum):
    """The formats of a drawing."""

    PNG = "png"
    PDF = "pdf"


class DrawingOutcome(StrEnum):
    """The outcome of a drawing."""

    DRAWN = "drawn"
    MISSING_LETTERS = "missing-letters"
    FAILED = "failed"
    QUEUE_FULL = "queue-full"


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """A template with its data, which becomes JSON. People's own words are marked as `typed_text` in it.

    Of a document that must be whole (`is_whole`) no letter may be missing; a picture is drawn without those
    that no font has. `made_at` is the date of a PDF. `photos` are those that a book names by number.
    """

    template: Template
    data: Mapping[str, Any] = field(repr=False)
    file_format: FileFormat = FileFormat.PNG
    is_whole: bool = False
    made_at: datetime | None = None
    photo: LoadedPicture | None = None
    photos: tuple[LoadedPicture, ...] = field(default=(), repr=False)

    def as_json(self) -> bytes:
        """Return it as JSON for the renderer."""
        # orjson refuses lone surrogates, which people can send; the renderer leaves them out.
        return json.dumps(
            {
                "template": self.template,
                "format": self.file_format,
                "data": self.data,
                "photo": self.photo and _photo_as_json(self.photo),
                "photos": [_photo_as_json(photo) for photo in self.photos],
                "is_whole": self.is_whole,
                # Typst refuses fractions of a second.
                "made_at": self.made_at.isoformat(timespec="seconds") if self.made_at else None,
            }
        ).encode()


@dataclass(frozen=True, slots=True)
class Drawing:
    """The outcome of a request, with the file, which is empty unless it was drawn."""

    outcome: DrawingOutcome
    content: bytes = field(default=b"", repr=False)


class RenderQueue:
    """Draws `MAX_CONCURRENT` requests at a time, in order of arrival."""

    def __init__(self, run_script: RunScript) -> None:
        self._run_script = run_script
        self._slots = asyncio.Semaphore(MAX_CONCURRENT)
        self._waiting = 0

    async def draw(self, request: RenderRequest, *, is_patient: bool = False) -> Drawing:
        """Draw a request in its turn. Never raises for the renderer's failures.

        A full line turns people away, who can press again; a home's delivery waits regardless
        (`is_patient`), since nobody is there to try again, and there are never more of those than workers.
        """
        if self._slots.locked() and self._waiting >= MAX_WAITING and not is_patient:
            LOG.warning("drawing turned away", template=request.template)
            return Drawing(DrawingOutcome.QUEUE_FULL)
        self._waiting += 1
        try:
            await self._slots.acquire()
        finally:
            self._waiting -= 1
        try:
            # A book's photos are megabytes of text: made in a thread, since the loop would be held.
            as_json = await asyncio.to_thread(request.as_json) if request.photos else request.as_json()
            status, content = await self._run_script(RENDERER, as_json)
        finally:
            self._slots.release()
        if status == 0 and content:
            return Drawing(DrawingOutcome.DRAWN, content)
        if status == EXIT_MISSING_LETTERS:
            return Drawing(DrawingOutcome.MISSING_LETTERS)
        LOG.warning("picture not drawn", template=request.template, status=status)
        return Drawing(DrawingOutcome.FAILED)


def _photo_as_json(photo: LoadedPicture) -> dict[str, object]:
    return {
        "media_type": photo.picture.media_type,
        "width": photo.picture.width,
        "height": photo.picture.height,
        "content": base64.b64encode(photo.content).decode(),
    }


def typed_text(text: str, otherwise: str = "") -> dict[str, str]:
    """Mark words people typed, so that the renderer finds their direction and language.

    `otherwise` takes their place if the fonts lack one of their letters; without it that letter is left out.
    """
    return {"text": words_or_loss(text)} | ({"otherwise": otherwise} if otherwise else {})
