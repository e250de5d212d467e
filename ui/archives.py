"""Archives: an export as ZIP files, each small enough for Discord to carry."""

import io
import zipfile
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import discord
import orjson

from core.exports import ID_COLUMN_ENDINGS, Export, ExportValue, Record
from core.pictures import LoadedPicture, Picture
from ui.albums import album_data, display_name, picture_path
from ui.checkins import QUESTION_TEXT_IDS
from ui.drawing.render_process import try_render
from ui.names import NameLookup
from ui.texts import say

RECORDS_FORMAT = 1  # of the records: a change of their shape counts on
SIZE_MARGIN = 64 * 2**10  # bytes of a file's limit that are left for what surrounds it on its way
THUMBNAIL_BUDGET = 4 * 2**20  # bytes of small pictures that one page holds: hundreds of them

ReadPicture = Callable[[Export, Picture], Awaitable[LoadedPicture | None]]
"""Reads a picture, or says that its file is gone."""


@dataclass(frozen=True, slots=True)
class Archive:
    """One file to send; `has_album` says whether the album is in it."""

    file: discord.File
    has_album: bool


async def build_archives(
    export: Export, lookup: NameLookup, thumbnail: ReadPicture, picture: ReadPicture, max_bytes: int
) -> AsyncGenerator[Archive]:
    """Make the files one after another, each of at most `limit` bytes as far as one picture fits into it.

    The first holds the records, the album, and pictures; each further one more pictures. Only one file and
    one picture are held in memory at a time. Where the album cannot be written, the records say the same.
    """
    number, packed = 1, ZipBuilder(export.made_at)
    try:
        packed.add("kindling.json", records_json(export, lookup))
        page = await _album_html(export, lookup, thumbnail)
        if page:
            packed.add("album.html", page)
        for one in export.pictures:
            shown = await picture(export, one)
            if shown is None:
                continue
            if packed.size + len(shown.content) > max_bytes - SIZE_MARGIN:
                yield Archive(packed.finish(_file_name(export, number)), has_album=number == 1 and bool(page))
                number, packed = number + 1, ZipBuilder(export.made_at)
            packed.add(picture_path(one), shown.content, is_compressed=True)
        yield Archive(packed.finish(_file_name(export, number)), has_album=number == 1 and bool(page))
    finally:
        packed.close()


class ZipBuilder:
    """One ZIP file in the making."""

    def __init__(self, made_at: datetime) -> None:
        self._buffer = io.BytesIO()
        self._zip = zipfile.ZipFile(self._buffer, "w", zipfile.ZIP_DEFLATED)
        self._made_at = made_at.timetuple()[:6]

    @property
    def size(self) -> int:
        """How many bytes there are so far, without the list of files at the end."""
        return self._buffer.tell()

    def add(self, name: str, content: bytes, *, is_compressed: bool = False) -> None:
        """Add a file; one that is packed already is stored as it is."""
        entry = zipfile.ZipInfo(name, self._made_at)
        entry.external_attr = 0o600 << 16
        entry.compress_type = zipfile.ZIP_STORED if is_compressed else zipfile.ZIP_DEFLATED
        self._zip.writestr(entry, content)

    def close(self) -> None:
        """Write the list of files at its end; nothing more is added."""
        self._zip.close()

    def finish(self, name: str) -> discord.File:
        """Close it, and attach it to a message."""
        self.close()
        self._buffer.seek(0)
        return discord.File(self._buffer, name)


def records_json(export: Export, lookup: NameLookup) -> bytes:
    """Write every record as JSON. Ids are strings, as Discord's own are; moments are in UTC."""
    asked = [
        {
            **row,
            "question": row["question"]
            or say(QUESTION_TEXT_IDS.get(str(row["question_key"]), "question-erased")),
        }
        for row in export.records["checkins"]
    ]
    records = {**export.records, "checkins": asked}
    return orjson.dumps(
        {
            "format": RECORDS_FORMAT,
            "made_at": export.made_at,
            "server": str(export.couple.guild_id),
            "you": str(export.user_id),
            "names": {
                str(user_id): display_name(export, lookup, user_id) for user_id in export.couple.user_ids
            },
            "records": {table: [_jsonable(row) for row in rows] for table, rows in records.items()},
        },
        option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z,
    )


def _jsonable(row: Record) -> dict[str, ExportValue]:
    return {
        name: str(value) if value is not None and name.rpartition("_")[2] in ID_COLUMN_ENDINGS else value
        for name, value in row.items()
    }


async def _album_html(export: Export, lookup: NameLookup, thumbnail: ReadPicture) -> bytes:
    small: dict[int, bytes | None] = {}
    room = THUMBNAIL_BUDGET
    for one in export.pictures:
        shown = await thumbnail(export, one)
        if shown is not None:  # else its file is gone, and nothing of it is shown
            small[one.id] = shown.content if room > 0 else None
            room -= len(shown.content)
    return await try_render("ui.album_html", album_data(export, lookup, small))


def _file_name(export: Export, number: int) -> str:
    day = f"kindling-{export.made_at.astimezone(export.couple.zone):%Y-%m-%d}"
    return f"{day}.zip" if number == 1 else f"{day}-{number}.zip"
