"""The album: what stands on its page, which opens without a network, and long after the bot is gone."""

import base64
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from core.albums import Album, Leaf, LeafKind, Said
from core.exports import Export
from core.pictures import Picture
from ui.checkins import SPOKEN
from ui.look import Part
from ui.moments import shown_day
from ui.names import Lookup
from ui.texts import DEFAULT_LANGUAGE, say

Thumbnails = Mapping[int, bytes | None]
PICTURES = "pictures"  # the folder beside the page
PARTS = {
    LeafKind.CHECKIN: Part.COMMUNICATION,
    LeafKind.TALK: Part.COMMUNICATION,
    LeafKind.STATEMENT: Part.COMMUNICATION,
    LeafKind.MEMORY: Part.JOURNEY,
    LeafKind.MILESTONE: Part.JOURNEY,
    LeafKind.GROWTH: Part.JOURNEY,
    LeafKind.WISHES: Part.JOURNEY,
    LeafKind.DATE: Part.TIME,
    LeafKind.THANKS: Part.APPRECIATION,
    LeafKind.AFFECTION: Part.APPRECIATION,
    LeafKind.LESSON: Part.GUIDANCE,
}


def picture_path(picture: Picture) -> str:
    """Name a picture's file beside the page."""
    return f"{PICTURES}/{picture.owner}-{picture.id}.{picture.media_type.removeprefix('image/')}"


def album_of(export: Export, lookup: Lookup, thumbnails: Thumbnails) -> dict[str, Any]:
    """Return what `ui.pages` writes the album from.

    `thumbnails` are small pictures by id, which the page holds in itself; where one is None it shows the file
    beside it, and of any other picture nothing.
    """
    leaves = Album(export).leaves()
    first, second = (called(export, lookup, user_id) for user_id in export.couple.user_ids)
    zone = export.couple.zone
    return {
        "language": DEFAULT_LANGUAGE,
        "title": say("album-title", first=first, second=second),
        "heading": say("album-heading", first=first, second=second),
        "span": say("album-since", day=shown_day(export.couple.started_at.astimezone(zone).date())),
        "years": [
            {"name": str(year), "leaves": [_leaf(leaf, export, lookup, thumbnails) for leaf in found]}
            for year, found in groupby(leaves, key=lambda leaf: leaf.day.year)
        ],
        "empty": say("album-empty"),
        "note": say("album-note", day=shown_day(export.made_at.astimezone(zone).date())),
    }


def called(export: Export, lookup: Lookup, user_id: int) -> str:
    """Say how one of the two is called on a page of the caller's own."""
    return lookup(user_id) or say("album-you" if user_id == export.user_id else "album-partner")


def _leaf(leaf: Leaf, export: Export, lookup: Lookup, thumbnails: Thumbnails) -> dict[str, Any]:
    return {
        "kind": _kind(leaf),
        "day": leaf.day.isoformat(),
        "shown_day": shown_day(leaf.day),
        "colour": f"#{PARTS[leaf.kind].value:06x}",
        "title": _title(leaf),
        "said": [
            {"by": _by(said, called(export, lookup, said.by)), "text": _text(said)} for said in leaf.said
        ],
        "pictures": [
            {
                "file": picture_path(picture),
                "source": _source(picture, thumbnails[picture.id]),
                "alt": picture.alt,
            }
            for picture in leaf.pictures
            if picture.id in thumbnails
        ],
    }


def _kind(leaf: Leaf) -> str:
    kind = say(f"album-{leaf.kind}")
    return f"{kind} · {say(f'about-{leaf.detail}')}" if leaf.kind is LeafKind.THANKS else kind


def _title(leaf: Leaf) -> str:
    match leaf.kind:
        case LeafKind.CHECKIN:
            return leaf.title or say(SPOKEN.get(leaf.deck_key, "question-erased"))
        case LeafKind.AFFECTION:
            return say(f"affection-{leaf.detail}")
        case _:
            return leaf.title


def _by(said: Said, name: str) -> str:
    return say(f"album-said-{said.what}", name=name) if said.what else name


def _text(said: Said) -> str:
    if said.what in ("pulse", "feeling"):
        return say(f"{said.what}-{said.text}")
    return said.text


def _source(picture: Picture, small: bytes | None) -> str:
    if small is None:
        return picture_path(picture)
    return f"data:{picture.media_type};base64,{base64.b64encode(small).decode()}"
