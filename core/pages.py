"""Pages: lists that are too long for one message, turned by what stands at their edges.

Every list is ordered by id, the newest first, so that nothing shifts when something is added or taken away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PageCursor:
    """Where a page begins: with what is older than one id, or newer; at the newest where neither is set."""

    older_than: int | None = None
    newer_than: int | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of a list, the newest first."""

    items: tuple[T, ...]
    has_newer: bool
    has_older: bool


NEWEST_PAGE = PageCursor()


def build_page(found: Sequence[T], cursor: PageCursor, size: int) -> Page[T]:
    """Make a page of `size` from what was found at an edge.

    `found` has the newest first, and one more than the page holds where there are more.
    """
    has_more = len(found) > size
    if cursor.newer_than is not None:
        return Page(tuple(found[-size:]), has_newer=has_more, has_older=True)
    return Page(tuple(found[:size]), has_newer=cursor.older_than is not None, has_older=has_more)
