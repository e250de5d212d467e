"""The commands' payloads of a start, translated once a process.

discord.py asks the translator for the name and the description of every command and option in each of
Discord's languages: eleven thousand questions a start, and each bot test starts a bot or two. All these bots
have the same commands, made from the same functions: what was said of a function once is said of it again.
The first bot of each process still asks. Nor are payloads copied: nobody changes one.
"""

from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from discord import app_commands

AnyCommand = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu
GetPayload = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


class Payload(dict[str, Any]):
    """What Discord is sent of a command, shared by all who have it: it has hundreds of texts."""

    def __deepcopy__(self, _memo: dict[int, Any]) -> "Payload":
        return self


_payloads: dict[tuple[object, ...], Payload] = {}


def remember_command_payloads() -> None:
    """Let every bot of this process send the payloads that the first one built."""
    for kind in (app_commands.Command, app_commands.Group, app_commands.ContextMenu):
        setattr(kind, "get_translated_payload", _remembering(kind.get_translated_payload))  # noqa: B010 (of three types)


def _remembering(translate: GetPayload) -> GetPayload:
    async def get_translated_payload(command: AnyCommand, *arguments: object) -> dict[str, Any]:
        key = (command.qualified_name, *_functions_of(command))
        if key not in _payloads:
            _payloads[key] = Payload(await translate(command, *arguments))
        return _payloads[key]

    return get_translated_payload


def _functions_of(command: AnyCommand) -> Iterator[object]:
    """Yield the function of a command, or those of a group's commands."""
    if isinstance(command, app_commands.Group):
        for child in command.commands:
            yield from _functions_of(child)
    else:
        yield command.callback
