"""The album: what stands on its page, which opens without a network, and long after the bot is gone."""

import base64
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from core.albums import Album, AlbumEntry, AlbumEntryKind, Quote
from core.exports import Export
from core.pictures import Picture
from ui.cards import Part
from ui.checkins import QUESTION_TEXT_IDS
from ui.moments import day_text
from ui.names import NameLookup
from ui.texts import DEFAULT_LANGUAGE, say

Thumbnails = Mapping[int, bytes | None]
PICTURE_FOLDER = "pictures"  # the folder beside the page
PARTS = {
    AlbumEntryKind.CHECKIN: Part.COMMUNICATION,
    AlbumEntryKind.TALK: Part.COMMUNICATION,
    AlbumEntryKind.STATEMENT: Part.COMMUNICATION,
    AlbumEntryKind.MEMORY: Part.JOURNEY,
    AlbumEntryKind.MILESTONE: Part.JOURNEY,
    AlbumEntryKind.GROWTH: Part.JOURNEY,
    AlbumEntryKind.WISHES: Part.JOURNEY,
    AlbumEntryKind.DATE: Part.TIME,
    AlbumEntryKind.THANKS: Part.APPRECIATION,
    AlbumEntryKind.AFFECTION: Part.APPRECIATION,
    AlbumEntryKind.LESSON: Part.GUIDANCE,
}


def picture_path(picture: Picture) -> str:
    """Name a picture's file beside the page."""
    return f"{PICTURE_FOLDER}/{picture.owner}-{picture.id}.{picture.media_type.removeprefix('image/')}"


def album_data(export: Export, lookup: NameLookup, thumbnails: Thumbnails) -> dict[str, Any]:
    """Return what `ui.album_html` writes the album from.

    `thumbnails` are small pictures by id, which the page holds in itself; where one is None it shows the file
    beside it, and of any other picture nothing.
    """
    leaves = Album(export).entries()
    first, second = (display_name(export, lookup, user_id) for user_id in export.couple.user_ids)
    zone = export.couple.zone
    return {
        "language": DEFAULT_LANGUAGE,
        "title": say("album-title", first=first, second=second),
        "heading": say("album-heading", first=first, second=second),
        "span": say("album-since", day=day_text(export.couple.started_at.astimezone(zone).date())),
        "years": [
            {"name": str(year), "leaves": [_entry(leaf, export, lookup, thumbnails) for leaf in found]}
            for year, found in groupby(leaves, key=lambda leaf: leaf.day.year)
        ],
        "empty": say("album-empty"),
        "note": say("album-note", day=day_text(export.made_at.astimezone(zone).date())),
    }


def display_name(export: Export, lookup: NameLookup, user_id: int) -> str:
    """Say how one of the two is called on a page of the caller's own."""
    return lookup(user_id) or say("album-you" if user_id == export.user_id else "album-partner")


def _entry(entry: AlbumEntry, export: Export, lookup: NameLookup, thumbnails: Thumbnails) -> dict[str, Any]:
    return {
        "kind": _kind(entry),
        "day": entry.day.isoformat(),
        "shown_day": day_text(entry.day),
        "colour": f"#{PARTS[entry.kind].value:06x}",
        "title": _title(entry),
        "said": [
            {"by": _speaker(said, display_name(export, lookup, said.author_id)), "text": _text(said)}
            for said in entry.quotes
        ],
        "pictures": [
            {
                "file": picture_path(picture),
                "source": _source(picture, thumbnails[picture.id]),
                "alt": picture.alt,
            }
            for picture in entry.pictures
            if picture.id in thumbnails
        ],
    }


def _kind(entry: AlbumEntry) -> str:
    kind = say(f"album-{entry.kind}")
    return f"{kind} · {say(f'about-{entry.detail}')}" if entry.kind is AlbumEntryKind.THANKS else kind


def _title(entry: AlbumEntry) -> str:
    match entry.kind:
        case AlbumEntryKind.CHECKIN:
            return entry.title or say(QUESTION_TEXT_IDS.get(entry.deck_id, "question-erased"))
        case AlbumEntryKind.AFFECTION:
            return say(f"affection-{entry.detail}")
        case _:
            return entry.title


def _speaker(said: Quote, name: str) -> str:
    return say(f"album-said-{said.label}", name=name) if said.label else name


def _text(said: Quote) -> str:
    if said.label in ("pulse", "feeling"):
        return say(f"{said.label}-{said.text}")
    return said.text


def _source(picture: Picture, small: bytes | None) -> str:
    if small is None:
        return picture_path(picture)
    return f"data:{picture.media_type};base64,{base64.b64encode(small).decode()}"
