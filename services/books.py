"""Books: gather everything one partner may read of a year."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.albums import Album, AlbumEntry
from core.books import Volume, book_of_year, choose_pictures, photo_bytes, pictures_in
from core.couples import Person
from core.daily_limits import DailyKind
from core.exports import Export
from core.pictures import LoadedPicture
from data.unit_of_work import OpenWork
from services.access import couple_of
from services.daily_limits import count_added
from services.exports import Exports


@dataclass(frozen=True, slots=True)
class Book:
    """A year's book, with the export it is made from."""

    volume: Volume
    export: Export


class Books:
    """Makes books from an export, so that they hold nothing the other partner has sealed."""

    def __init__(self, work: OpenWork, exports: Exports) -> None:
        self._work = work
        self._exports = exports

    async def book_of(self, person: Person, year: int | None) -> Book:
        """Gather the book of a year, or of this year, for one of the partners.

        Raises `NotInCouple`, `EmptyBook`, `DailyLimitReached`.
        """
        async with self._work() as work:
            couple = await couple_of(work, person)
            await count_added(work, couple, person.user_id, DailyKind.BOOK)
            year = year or work.now.astimezone(couple.zone).year
        export = await self._exports.export_of(person, couple.id)
        volume = await asyncio.to_thread(lambda: book_of_year(_entries(export), year))
        return Book(volume, export)

    async def read_photos(self, book: Book, volume: Volume, file_bytes: int) -> list[LoadedPicture]:
        """Read a volume's photos, in the best size that fits all of them into `file_bytes`.

        One whose file is missing is left out.
        """
        chosen = {picture.id for picture in choose_pictures(book.volume.entries)}
        photos = pictures_in(volume, chosen)
        most_bytes = photo_bytes(file_bytes) // max(len(photos), 1)
        return await self._exports.read_print_copies(book.export, photos, most_bytes)


def _entries(export: Export) -> Sequence[AlbumEntry]:
    """List an export's entries, except memories its caller does not want brought back."""
    quiet = {row["memory_id"] for row in export.records["quiet_memories"]}
    memories = [row for row in export.records["memories"] if row["id"] not in quiet]
    return Album(replace(export, records={**export.records, "memories": memories})).entries()
