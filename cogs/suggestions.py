"""Autocomplete suggestions for the options of commands."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from discord import app_commands

from core.publications import Collector, collecting

T = TypeVar("T")
MAX_CHOICES = 25  # Discord's limit, of a select's options as well
StringChoice = app_commands.Choice[str]


async def read_for_suggestions(reading: Awaitable[T]) -> T | None:
    """Return what suggestions are made of, or None if it cannot be read: only the command itself says why.

    It is read like what a command reads: whoever types waits for it, so it must not queue behind ticks.
    """
    try:
        with collecting(Collector()):
            return await reading
    except Exception:  # noqa: BLE001 (whatever it is, the command meets it again)
        return None


async def suggest(
    found: Awaitable[Iterable[T]], label: Callable[[T], str], value: Callable[[T], object]
) -> list[StringChoice]:
    """Suggest the items found, or nothing if finding them fails."""
    items = await read_for_suggestions(found) or ()
    return [app_commands.Choice(name=label(item), value=str(value(item))) for item in items]
