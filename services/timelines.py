"""The timeline of memories: its pages, and a cover picture for each memory."""

from collections.abc import Collection

from core.couples import Couple, Person
from core.memories import PAGE_SIZE, Memory, NoMemories, TimelineCursor, TimelinePage
from core.pictures import Picture, PictureOwner, covers_of
from services.base import Service


class Timelines(Service):
    """The timelines of couples, ordered by the day of each memory."""

    async def timeline_page(
        self, person: Person, cursor: TimelineCursor | None = None, *, newer: bool = False
    ) -> TimelinePage:
        """List a page of the timeline: the newest, or the one next to a cursor.

        Raises `NotInCouple`, `NoMemories`.
        """
        async with self._work_of(person) as (work, couple):
            page: list[Memory] = []
            if cursor is not None and newer:
                page = (await work.memories.memories_newer_than(couple.id, cursor, PAGE_SIZE))[::-1]
            elif cursor is not None:
                page = await work.memories.memories_older_than(couple.id, cursor, PAGE_SIZE)
            # The memories of that page may be deleted since its button was posted: then show the newest page.
            page = page or await work.memories.memories_older_than(couple.id, None, PAGE_SIZE)
            if not page:
                raise NoMemories
            return TimelinePage(
                memories=tuple(page),
                has_newer=bool(await work.memories.memories_newer_than(couple.id, page[0].cursor, 1)),
                has_older=bool(await work.memories.memories_older_than(couple.id, page[-1].cursor, 1)),
            )

    async def cover_pictures(
        self, person: Person, memory_ids: Collection[int]
    ) -> tuple[Couple, list[Picture]]:
        """List the first picture of each of these memories that has any. Raises `NotInCouple`."""
        async with self._work_of(person) as (work, couple):
            found = await work.pictures.pictures_of_subjects(couple.id, PictureOwner.MEMORY, memory_ids)
            return couple, covers_of(found.values())
