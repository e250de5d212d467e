"""Books: a year of a couple, to print or to keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from core.albums import AlbumEntry, AlbumEntryKind
from core.errors import KindlingError
from core.pictures import Picture

MOST_PICTURES = 300  # of a year: more would make a file that no upload takes
MONTHS_IN_VOLUME = 3
BOTH = 2
KINDS = frozenset(
    (
        AlbumEntryKind.MEMORY,
        AlbumEntryKind.THANKS,
        AlbumEntryKind.CHECKIN,
        AlbumEntryKind.DATE,
        AlbumEntryKind.MILESTONE,
    )
)
LEFT_OUT_LABELS = frozenset(("pulse", "feeling"))  # numbers and words of the code, which are no keepsakes


class EmptyBook(KindlingError):
    """The year has nothing for a book. Arguments: `year`."""

    text_id = "refusal-empty-book"


class BookUnderWay(KindlingError):
    """A book is being made for the caller already."""

    text_id = "refusal-book-under-way"


class BooksBusy(KindlingError):
    """Other people's books have taken every slot for a while."""

    text_id = "refusal-books-busy"


@dataclass(frozen=True, slots=True)
class Volume:
    """A whole year, or the months of a season: `first_month` to `last_month`, with their entries in order."""

    year: int
    first_month: int
    last_month: int
    entries: tuple[AlbumEntry, ...]


def book_of_year(entries: Sequence[AlbumEntry], year: int) -> Volume:
    """Return the book of a year: its memories, thanks, dates, days, and questions that both answered.

    Raises `EmptyBook`.
    """
    found = tuple(entry for entry in entries if entry.day.year == year and _belongs(entry))
    if not found:
        raise EmptyBook(year=str(year))
    return Volume(year, 1, 12, found)


def split_by_season(book: Volume) -> list[Volume]:
    """Split a book into volumes of three months, without those that have nothing."""
    volumes: list[Volume] = []
    for first in range(book.first_month, book.last_month, MONTHS_IN_VOLUME):
        last = first + MONTHS_IN_VOLUME - 1
        entries = tuple(entry for entry in book.entries if first <= entry.day.month <= last)
        volumes += [Volume(book.year, first, last, entries)] if entries else []
    return volumes


def choose_pictures(entries: Sequence[AlbumEntry]) -> list[Picture]:
    """List the pictures of a book: the first of every entry, then the second ones, up to `MOST_PICTURES`."""
    turns = zip_longest(*([one for one in entry.pictures if not one.is_voice] for entry in entries))
    return [picture for turn in turns for picture in turn if picture is not None][:MOST_PICTURES]


def _belongs(entry: AlbumEntry) -> bool:
    # An answer whose other one is sealed, or was taken back, is half a question.
    is_whole = (
        entry.kind is not AlbumEntryKind.CHECKIN or len({one.author_id for one in entry.quotes}) == BOTH
    )
    return entry.kind in KINDS and is_whole
