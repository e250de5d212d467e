"""Autocomplete suggestions: the entries that contain the typed text."""

from collections.abc import Callable, Iterable
from typing import TypeVar

ItemT = TypeVar("ItemT")


def items_containing(
    items: Iterable[ItemT], typed: str, limit: int, name_of: Callable[[ItemT], str]
) -> list[ItemT]:
    """List the first items whose name contains the typed text in any case, at most `limit`."""
    part = typed.strip().casefold()
    return [item for item in items if part in name_of(item).casefold()][:limit]
