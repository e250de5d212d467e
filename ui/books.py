"""Books as people see them: the pages of a volume, and the words beside its file."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from core.albums import AlbumEntry, AlbumEntryKind, Quote
from core.books import LEFT_OUT_LABELS, Volume
from core.exports import Export
from core.pictures import LoadedPicture, Picture
from ui.albums import caption_of, display_name, entry_title, speaker
from ui.drawing.render_queue import (
    Drawing,
    DrawingOutcome,
    FileFormat,
    RenderRequest,
    Template,
    typed_text,
)
from ui.moments import span_text
from ui.names import NameLookup
from ui.pictures import picture_alt
from ui.texts import say

MONTHS_IN_YEAR = 12
LEFT_OUT_NOTES = {DrawingOutcome.DRAWN: "book-too-large", DrawingOutcome.QUEUE_FULL: "book-busy"}


def volume_name(volume: Volume) -> str:
    """Return the name of a volume: its year, its months or its month."""
    first, last = (say(f"month-{month}") for month in (volume.first_month, volume.last_month))
    if _is_year(volume):
        return str(volume.year)
    if first == last:
        return say("recap-month", month=first, year=str(volume.year))
    return say("book-season", first=first, last=last, year=str(volume.year))


def volume_file_name(volume: Volume) -> str:
    """Return the name of a volume's file, such as `kindling-2026.pdf` or `kindling-2026-01-03.pdf`."""
    months = dict.fromkeys(f"-{month:02}" for month in (volume.first_month, volume.last_month))
    return f"kindling-{volume.year}{'' if _is_year(volume) else ''.join(months)}.pdf"


def left_out_text(volume: Volume, drawing: Drawing) -> str:
    """Return the sentence in place of a volume that could not be drawn, or is too large to send."""
    note = say(LEFT_OUT_NOTES.get(drawing.outcome, "book-failed"))
    return say("book-left-out", name=volume_name(volume), note=note)


def _is_year(volume: Volume) -> bool:
    return volume.last_month - volume.first_month + 1 == MONTHS_IN_YEAR


def book_request(
    volume: Volume, export: Export, lookup: NameLookup, photos: Sequence[LoadedPicture]
) -> RenderRequest:
    """Return the render request of a volume: both partners' names, and the entries of each month."""
    numbers = {photo.picture.id: number for number, photo in enumerate(photos)}
    first, second = (display_name(export, lookup, user_id) for user_id in export.couple.user_ids)
    return RenderRequest(
        Template.BOOK,
        {
            "title": typed_text(say("recap-two", first=first, second=second)),
            "when": volume_name(volume),
            "foot": say("book-foot"),
            "cover": _cover(photos),
            "months": [
                {
                    "name": say(f"month-{month}"),
                    "entries": [_entry(entry, export, lookup, numbers) for entry in entries],
                }
                for month, entries in groupby(volume.entries, key=lambda entry: entry.day.month)
            ],
        },
        FileFormat.PDF,
        made_at=export.made_at,
        photos=tuple(photos),
    )


def _cover(photos: Sequence[LoadedPicture]) -> dict[str, Any] | None:
    """Return the first wide photo, else the first one."""
    wide = (number for number, photo in enumerate(photos) if photo.picture.width > photo.picture.height)
    number = next(wide, 0)
    return _photo(number, photos[number].picture) if photos else None


def _photo(number: int, picture: Picture) -> dict[str, Any]:
    return {"number": number, "aspect": picture.width / picture.height, "alt": picture_alt(picture)}


def _entry(entry: AlbumEntry, export: Export, lookup: NameLookup, numbers: dict[int, int]) -> dict[str, Any]:
    quotes = [quote for quote in entry.quotes if quote.label not in LEFT_OUT_LABELS and quote.text.strip()]
    shown = [picture for picture in entry.pictures if picture.id in numbers]
    return {
        "kind": say(f"book-{entry.kind}"),
        "day": span_text(entry.day, entry.about),
        "title": typed_text(entry_title(entry)),
        "is_quote": entry.kind is AlbumEntryKind.THANKS,
        "quotes": [_quote(quote, export, lookup) for quote in quotes],
        "photos": [_photo(numbers[picture.id], picture) for picture in shown],
        "caption": typed_text(caption_of(entry, shown)),
    }


def _quote(quote: Quote, export: Export, lookup: NameLookup) -> dict[str, Any]:
    name = display_name(export, lookup, quote.author_id)
    return {"by": typed_text(speaker(quote, name)), "body": typed_text(quote.text)}
