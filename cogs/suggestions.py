"""Suggestions: what Discord offers while somebody types an option of a command."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from discord import app_commands

T = TypeVar("T")
MAX_CHOICES = 25  # Discord's limit, of a select's options as well
StringChoice = app_commands.Choice[str]


async def suggest(
    found: Awaitable[Iterable[T]], label: Callable[[T], str], value: Callable[[T], object]
) -> list[StringChoice]:
    """Offer what is found; nothing where it fails, since only the command itself can say what is wrong."""
    try:
        items = await found
    except Exception:  # noqa: BLE001 (whatever it is, the command meets it again)
        return []
    return [app_commands.Choice(name=label(item), value=str(value(item))) for item in items]
