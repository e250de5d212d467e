"""Pages of long lists, found by the ids at their edges.

Every list is ordered by id, the newest first. Since a cursor names an id and not a number of rows, a page
does not shift when an item is added or deleted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

T = TypeVar("T")
OLDER, NEWER = "older", "newer"
TURNS = (OLDER, NEWER)
"""The verbs of the buttons that turn a page."""


@dataclass(frozen=True, slots=True)
class PageCursor:
    """The edge of a page: items older than an id, or newer than one; with neither, the newest page."""

    older_than: int | None = None
    newer_than: int | None = None

    @classmethod
    def beside(cls, item_id: int, verb: str) -> Self:
        """Return the cursor for the button *older* or *newer* at a page's edge."""
        return cls(older_than=item_id) if verb == OLDER else cls(newer_than=item_id)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, the newest item first."""

    items: tuple[T, ...]
    has_newer: bool
    has_older: bool


NEWEST_PAGE = PageCursor()


def build_page(items: Sequence[T], cursor: PageCursor, size: int) -> Page[T]:
    """Build a page of at most `size` items from those found at the cursor.

    `items` has the newest first, and one more than `size` if there are more in the cursor's direction.
    """
    has_more = len(items) > size
    if cursor.newer_than is not None:
        # turned towards the newer ones, the surplus item is the newest, at the front
        return Page(tuple(items[-size:]), has_newer=has_more, has_older=True)
    return Page(tuple(items[:size]), has_newer=cursor.older_than is not None, has_older=has_more)
