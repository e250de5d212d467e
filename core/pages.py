"""Pages of lists: of short ones by number, of long ones by the ids at their edges.

Every long list is ordered by id, the newest first. Since a cursor names an id and not a number of rows, a
page does not shift when an item is added or deleted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

from core.errors import KindlingError, NotAvailable

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


@dataclass(frozen=True, slots=True)
class NumberedPage(Generic[T]):
    """One page of a list that is shown by page number, from 0."""

    items: tuple[T, ...]
    number: int
    has_more: bool


NEWEST_PAGE = PageCursor()


def build_numbered_page(
    found: Sequence[T], number: int, size: int, when_empty: type[KindlingError]
) -> NumberedPage[T]:
    """Build a page of at most `size` items; `found` begins with it, and has one more if there are more.

    Raises `when_empty` for an empty list, and `NotAvailable` for a later page that is empty by now.
    """
    if not found:
        raise NotAvailable if number else when_empty
    return NumberedPage(tuple(found[:size]), number, has_more=len(found) > size)


def build_page(items: Sequence[T], cursor: PageCursor, size: int) -> Page[T]:
    """Build a page of at most `size` items from those found at the cursor.

    `items` has the newest first, and one more than `size` if there are more in the cursor's direction.
    """
    has_more = len(items) > size
    if cursor.newer_than is not None:
        # turned towards the newer ones, the surplus item is the newest, at the front
        return Page(tuple(items[-size:]), has_newer=has_more, has_older=True)
    return Page(tuple(items[:size]), has_newer=cursor.older_than is not None, has_older=has_more)
