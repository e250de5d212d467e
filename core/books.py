"""Books: a year of a couple, to print or to keep."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from core.albums import AlbumEntry, AlbumEntryKind
from core.errors import KindlingError
from core.pictures import Picture

MOST_PICTURES = 300  # of a year: more would take minutes, and a shelf
MONTHS_IN_SEASON = 3
TEXT_BYTES = 2**20  # of a file: its words and fonts, with some room
MOST_PHOTO_BYTES = 24 * 2**20  # of a volume: all of them are in the render process at once
GOOD_COPY_BYTES = 96 * 2**10  # of a photo of 900 pixels or so: 200 dots an inch over a whole page of A5
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
    """A whole year, a season or a month: `first_month` to `last_month`, with their entries in order."""

    year: int
    first_month: int
    last_month: int
    entries: tuple[AlbumEntry, ...]


def book_of_year(entries: Sequence[AlbumEntry], year: int) -> Volume:
    """Return the book of a year: memories, thanks, dates, milestones, and questions both answered.

    Raises `EmptyBook`.
    """
    found = tuple(entry for entry in entries if entry.day.year == year and _belongs(entry))
    if not found:
        raise EmptyBook(year=str(year))
    return Volume(year, 1, 12, found)


def split_by_season(book: Volume) -> list[Volume]:
    """Split a year into volumes of three months, leaving out empty ones."""
    return _split(book, MONTHS_IN_SEASON)


def split_for_photos(book: Volume, file_bytes: int) -> list[Volume]:
    """Split a year so that a file of at most `file_bytes` has room for good copies of a volume's photos.

    First by seasons, then seasons that are still too large by months; a month's photos are as good as fits.
    """
    chosen = {picture.id for picture in choose_pictures(book.entries)}
    most = photo_bytes(file_bytes) // GOOD_COPY_BYTES

    def fits(volume: Volume) -> bool:
        return len(pictures_in(volume, chosen)) <= most

    if fits(book):
        return [book]
    seasons = split_by_season(book)
    parts = [part for season in seasons for part in ([season] if fits(season) else _split(season, 1))]
    return parts if len(parts) > 1 else [book]


def photo_bytes(file_bytes: int) -> int:
    """Return the bytes that the photos may have together in a file of at most `file_bytes`."""
    return min(max(file_bytes - TEXT_BYTES, file_bytes // 2), MOST_PHOTO_BYTES)


def pictures_in(volume: Volume, chosen_ids: Collection[int]) -> list[Picture]:
    """List the chosen pictures that are in a volume, in the order of its entries."""
    found = (picture for entry in volume.entries for picture in entry.pictures)
    return [picture for picture in found if picture.id in chosen_ids]


def _split(book: Volume, months: int) -> list[Volume]:
    volumes: list[Volume] = []
    for first in range(book.first_month, book.last_month + 1, months):
        last = min(first + months - 1, book.last_month)
        entries = tuple(entry for entry in book.entries if first <= entry.day.month <= last)
        volumes += [Volume(book.year, first, last, entries)] if entries else []
    return volumes


def choose_pictures(entries: Sequence[AlbumEntry]) -> list[Picture]:
    """List the pictures of a book: the first of every entry, then the second ones, up to `MOST_PICTURES`.

    If one turn has too many, they are picked evenly over the year.
    """
    chosen: list[Picture] = []
    for turn in zip_longest(*([one for one in entry.pictures if not one.is_voice] for entry in entries)):
        pictures = [picture for picture in turn if picture is not None]
        count = min(len(pictures), MOST_PICTURES - len(chosen))
        # 100 of 200 are every second one: numbers 0, 2, 4 …
        chosen += [pictures[number * len(pictures) // count] for number in range(count)]
    return chosen


def _belongs(entry: AlbumEntry) -> bool:
    # Without the other answer, sealed or taken back, this would be half a question.
    is_whole = (
        entry.kind is not AlbumEntryKind.CHECKIN or len({one.author_id for one in entry.quotes}) == BOTH
    )
    return entry.kind in KINDS and is_whole
