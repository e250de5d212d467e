"""Books: gather what one partner may read of a year."""

import asyncio
from dataclasses import dataclass

from core.albums import Album, AlbumEntry, AlbumEntryKind
from core.books import Volume, book_of_year, choose_pictures
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
    """A year's book, and the export that it is made of."""

    volume: Volume
    export: Export


class Books:
    """Makes books of what an export gives its caller: nothing that the other has sealed."""

    def __init__(self, work: OpenWork, exports: Exports) -> None:
        self._work = work
        self._exports = exports

    async def book_of(self, person: Person, year: int | None) -> Book:
        """Gather the book of a year, or of this year, for one of the partners.

        Raises `NotInCouple`, `EmptyBook`, `DailyLimitReached`.
        """
        async with self._work() as work:
            couple = await couple_of(work, person)
            await count_added(work, couple, person.user_id, DailyKind.BOOK, work.now)
            year = year or work.now.astimezone(couple.zone).year
        export = await self._exports.export_of(person, couple.id)
        volume = await asyncio.to_thread(lambda: book_of_year(_entries(export), year))
        return Book(volume, export)

    async def read_pictures(self, book: Book, volume: Volume) -> list[LoadedPicture]:
        """Read small copies of the pictures of a volume; one whose file is missing is left out."""
        chosen = {picture.id for picture in choose_pictures(book.volume.entries)}
        loaded: list[LoadedPicture] = []
        for picture in (each for entry in volume.entries for each in entry.pictures):
            if picture.id in chosen:
                small = await self._exports.read_thumbnail(book.export, picture)
                loaded += [] if small is None else [small]
        return loaded


def _entries(export: Export) -> list[AlbumEntry]:
    """List the entries of an export without the memories that its caller does not want brought back."""
    quiet = {row["memory_id"] for row in export.records["quiet_memories"]}
    memories = [row for row in export.records["memories"] if row["id"] in quiet]
    left_out = {(row["title"], row["happened_on"]) for row in memories}
    return [
        entry
        for entry in Album(export).entries()
        if entry.kind is not AlbumEntryKind.MEMORY or (entry.title, entry.day) not in left_out
    ]
