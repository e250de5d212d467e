"""The content of the album: one HTML page that needs neither a network nor the bot."""

import base64
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from core.albums import Album, AlbumEntry, AlbumEntryKind, Quote
from core.exports import Export
from core.pictures import Picture, alt_without_number, path_in_archive
from core.unreadable import UNREADABLE
from ui.checkins import QUESTION_TEXT_IDS
from ui.moments import day_text, span_text
from ui.names import NameLookup
from ui.pictures import picture_alt
from ui.safe_text import words_or_loss
from ui.texts import DEFAULT_LANGUAGE, say

Thumbnails = Mapping[int, bytes | None]


def picture_path(picture: Picture) -> str:
    """Return the path of a picture's file, relative to the page."""
    return path_in_archive(picture.owner, picture.id, picture.media_type)


def album_data(export: Export, lookup: NameLookup, thumbnails: Thumbnails) -> dict[str, Any]:
    """Return the data for `ui.album_html` to render.

    `thumbnails` maps picture ids to small pictures, which are embedded in the page. For None the page shows
    the picture's own file beside it; a picture that is not in the mapping is not shown.
    """
    entries = Album(export).entries()
    first, second = (display_name(export, lookup, user_id) for user_id in export.couple.user_ids)
    zone = export.couple.zone
    return {
        "language": DEFAULT_LANGUAGE,
        "title": say("album-title", first=first, second=second),
        "heading": say("album-heading", first=first, second=second),
        "span": say("album-since", day=day_text(export.couple.started_at.astimezone(zone).date())),
        "years": [
            {"name": str(year), "entries": [_entry(entry, export, lookup, thumbnails) for entry in group]}
            for year, group in groupby(entries, key=lambda entry: entry.day.year)
        ],
        "empty": say("album-empty"),
        "note": say("album-note", day=day_text(export.made_at.astimezone(zone).date())) + loss_note(export),
    }


def loss_note(export: Export) -> str:
    """Return a sentence counting the things that can no longer be read, after a space; else nothing."""
    count = export.unreadable_count
    return f" {say('export-unreadable', count=count)}" if count else ""


def display_name(export: Export, lookup: NameLookup, user_id: int) -> str:
    """Return a partner's name in the caller's own export; without a name, the caller is "you"."""
    return lookup(user_id) or say("album-you" if user_id == export.user_id else "album-partner")


def _entry(entry: AlbumEntry, export: Export, lookup: NameLookup, thumbnails: Thumbnails) -> dict[str, Any]:
    shown = [picture for picture in entry.pictures if picture.id in thumbnails]
    return {
        "kind": _kind(entry),
        "day": entry.day.isoformat(),
        "shown_day": span_text(entry.day, entry.about),
        "title": words_or_loss(entry_title(entry)),
        "is_quote": entry.kind is AlbumEntryKind.THANKS,
        "quotes": [
            {"by": speaker(quote, display_name(export, lookup, quote.author_id)), "text": _text(quote)}
            for quote in entry.quotes
        ],
        "pictures": [
            {
                "file": picture_path(picture),
                "source": _source(picture, thumbnails[picture.id]),
                "alt": picture_alt(picture),
                "is_voice": picture.is_voice,
                "width": picture.width,
                "height": picture.height,
            }
            for picture in shown
        ],
        "caption": caption_of(entry, shown),
    }


def _kind(entry: AlbumEntry) -> str:
    kind = say(f"album-{entry.kind}")
    return f"{kind} · {say(f'about-{entry.detail}')}" if entry.kind is AlbumEntryKind.THANKS else kind


def entry_title(entry: AlbumEntry) -> str:
    """Return the title of an entry, in a partner's words or a deck's; empty if it has none."""
    match entry.kind:
        case AlbumEntryKind.CHECKIN:
            return entry.title or say(QUESTION_TEXT_IDS.get(entry.deck_id, "question-erased"))
        case AlbumEntryKind.AFFECTION:
            return say(f"affection-{entry.detail}")
        case _:
            return entry.title


def caption_of(entry: AlbumEntry, pictures: Sequence[Picture]) -> str:
    """Return the words below an entry's pictures: their alt texts, each once; empty if they add nothing.

    If nobody typed an alt text it repeats the title or the words of the entry.
    """
    known = {entry_title(entry), *(quote.text for quote in entry.quotes)}
    alts = dict.fromkeys(alt_without_number(picture_alt(picture)) for picture in pictures)
    return " · ".join(alt for alt in alts if alt and alt not in known)


def speaker(quote: Quote, name: str) -> str:
    """Return the name of a quote's author, with their role if its label has one."""
    return say(f"album-said-{quote.label}", name=name) if quote.label else name


def _text(quote: Quote) -> str:
    # A pulse and a feeling are stored as a number and a word of the code; people read their names.
    if quote.label in ("pulse", "feeling") and quote.text != UNREADABLE:
        return say(f"{quote.label}-{quote.text}")
    return words_or_loss(quote.text)


def _source(picture: Picture, thumbnail: bytes | None) -> str:
    if thumbnail is None:
        return picture_path(picture)
    return f"data:{picture.media_type};base64,{base64.b64encode(thumbnail).decode()}"
