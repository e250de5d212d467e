"""Autocomplete suggestions for the options of commands."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from discord import app_commands

T = TypeVar("T")
MAX_CHOICES = 25  # Discord's limit, of a select's options as well
StringChoice = app_commands.Choice[str]


async def suggest(
    found: Awaitable[Iterable[T]], label: Callable[[T], str], value: Callable[[T], object]
) -> list[StringChoice]:
    """Suggest the items found, or nothing if finding them fails: only the command itself can explain that."""
    try:
        items = await found
    except Exception:  # noqa: BLE001 (whatever it is, the command meets it again)
        return []
    return [app_commands.Choice(name=label(item), value=str(value(item))) for item in items]
