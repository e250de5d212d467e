"""An export as ZIP files, each small enough for Discord."""

import asyncio
import io
import json
import zipfile
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import discord
import orjson
import structlog

from core.exports import ID_COLUMN_ENDINGS, Export, ExportValue, Record
from core.pictures import LoadedPicture, Picture
from core.unreadable import UNREADABLE
from ui.albums import Thumbnails, album_data, display_name, picture_path
from ui.checkins import QUESTION_TEXT_IDS
from ui.drawing.render_queue import RunScript
from ui.names import NameLookup
from ui.texts import say

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.archives")

ALBUM_HTML = Path(__file__).with_name("album_html.py")
RECORDS_FORMAT = 1  # version of kindling.json; raise it when the shape of the records changes
SIZE_MARGIN = (
    64 * 2**10
)  # bytes below the limit, for the ZIP file's own list of files and the upload around it
THUMBNAIL_BUDGET = 4 * 2**20  # bytes of small pictures embedded in one page: hundreds of them

ReadPicture = Callable[[Export, Picture], Awaitable[LoadedPicture | None]]
"""Reads a picture; None if its file is gone."""


@dataclass(frozen=True, slots=True)
class Archive:
    """One ZIP file to send; `has_album` is True if it holds the album."""

    file: discord.File
    has_album: bool


async def build_archives(
    export: Export,
    lookup: NameLookup,
    thumbnail: ReadPicture,
    picture: ReadPicture,
    max_bytes: int,
    run_script: RunScript,
) -> AsyncGenerator[Archive]:
    """Yield the ZIP files one after another, each of at most `max_bytes` bytes.

    Only a single picture larger than that makes a larger file. The first file has the records, the album and
    pictures; further ones have more pictures. At most one file and one picture are in memory at a time. If
    the album cannot be rendered, it is left out: the records say the same.
    """
    number, builder = 1, ZipBuilder(export.made_at)
    try:
        # In threads: the JSON and the compression of ten years take longer than others may wait.
        await asyncio.to_thread(_add_records, builder, export, lookup)
        page = await _album_html(export, lookup, thumbnail, run_script)
        if page:
            await asyncio.to_thread(builder.add, "album.html", page)
        # A picture that no longer fits begins the next file. The full one is yielded before that, so that it
        # is sent and freed while the next is filled.
        for exported in export.pictures:
            loaded = await picture(export, exported)
            if loaded is None:
                continue
            if builder.size + len(loaded.content) > max_bytes - SIZE_MARGIN:
                yield Archive(
                    builder.finish(_file_name(export, number)), has_album=number == 1 and bool(page)
                )
                number, builder = number + 1, ZipBuilder(export.made_at)
            await asyncio.to_thread(builder.add, picture_path(exported), loaded.content, is_compressed=True)
        yield Archive(builder.finish(_file_name(export, number)), has_album=number == 1 and bool(page))
    finally:
        builder.close()  # also when sending fails half-way


async def in_batches(archives: AsyncGenerator[Archive], size: int) -> AsyncGenerator[list[Archive]]:
    """Yield the ZIP files in lists of `size`, the last one shorter."""
    batch: list[Archive] = []
    async with aclosing(archives):
        async for archive in archives:
            batch.append(archive)
            if len(batch) == size:
                yield batch
                batch = []
    if batch:
        yield batch


class ZipBuilder:
    """Builds one ZIP file in memory; its entries are dated `made_at`."""

    def __init__(self, made_at: datetime) -> None:
        self._buffer = io.BytesIO()
        self._zip = zipfile.ZipFile(self._buffer, "w", zipfile.ZIP_DEFLATED)
        self._made_at = made_at.timetuple()[:6]

    @property
    def size(self) -> int:
        """The size so far, in bytes, without the list of files that `close` appends."""
        return self._buffer.tell()

    def add(self, name: str, content: bytes, *, is_compressed: bool = False) -> None:
        """Add a file; an already compressed one (`is_compressed`) is stored as it is."""
        entry = zipfile.ZipInfo(name, self._made_at)
        entry.external_attr = 0o600 << 16  # the upper half holds Unix permissions: for the owner alone
        entry.compress_type = zipfile.ZIP_STORED if is_compressed else zipfile.ZIP_DEFLATED
        self._zip.writestr(entry, content)

    def close(self) -> None:
        """Append the list of files; nothing can be added afterwards. Closing twice is allowed."""
        self._zip.close()

    def finish(self, name: str) -> discord.File:
        """Close the ZIP file and return it as an attachment called `name`."""
        self.close()
        self._buffer.seek(0)
        return discord.File(self._buffer, name)


def records_json(export: Export, lookup: NameLookup) -> bytes:
    """Return all records as JSON. Ids are strings, as in Discord's own JSON; times are in UTC."""
    # The bot's own questions are stored by deck id alone; a reader of the file needs their words.
    checkins = [
        {
            **row,
            "question": row["question"]
            or say(QUESTION_TEXT_IDS.get(str(row["question_key"]), "question-erased")),
        }
        for row in export.records["checkins"]
    ]
    records = {**export.records, "checkins": checkins}
    return orjson.dumps(
        {
            "format": RECORDS_FORMAT,
            "made_at": export.made_at,
            "server": str(export.couple.guild_id),
            "you": str(export.user_id),
            "names": {
                str(user_id): display_name(export, lookup, user_id) for user_id in export.couple.user_ids
            },
            "unreadable": export.unreadable,
            "records": {table: [_jsonable(row) for row in rows] for table, rows in records.items()},
        },
        option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z,
    )


def _jsonable(row: Record) -> dict[str, ExportValue]:
    return {name: _jsonable_value(name, value) for name, value in row.items()}


def _jsonable_value(name: str, value: ExportValue) -> ExportValue:
    # Discord's ids have 64 bits, and JavaScript would round them: its numbers are exact up to 53.
    if value is not None and name.rpartition("_")[2] in ID_COLUMN_ENDINGS:
        return str(value)
    return None if value == UNREADABLE else value


async def _album_html(
    export: Export, lookup: NameLookup, thumbnail: ReadPicture, run_script: RunScript
) -> bytes:
    thumbnails: dict[int, bytes | None] = {}
    budget = THUMBNAIL_BUDGET
    # Within the budget a picture is embedded; beyond it the page shows the file beside it (None). One whose
    # file is gone gets no entry, and the page does not show it at all.
    for picture in export.pictures:
        if picture.is_voice:
            thumbnails[picture.id] = None  # played from the file beside the page
            continue
        loaded = await thumbnail(export, picture)
        if loaded is not None:
            thumbnails[picture.id] = loaded.content if budget > 0 else None
            budget -= len(loaded.content)
    request = await asyncio.to_thread(_album_json, export, lookup, thumbnails)
    status, page = await run_script(ALBUM_HTML, request)
    if status != 0:
        LOG.warning("album not made", status=status)
    return page


def _album_json(export: Export, lookup: NameLookup, thumbnails: Thumbnails) -> bytes:
    return json.dumps(album_data(export, lookup, thumbnails)).encode()


def _add_records(builder: ZipBuilder, export: Export, lookup: NameLookup) -> None:
    builder.add("kindling.json", records_json(export, lookup))


def _file_name(export: Export, number: int) -> str:
    day = f"kindling-{export.made_at.astimezone(export.couple.zone):%Y-%m-%d}"
    return f"{day}.zip" if number == 1 else f"{day}-{number}.zip"
