"""Stops: ending in good order when the machine asks for it."""

import asyncio
import contextlib
import signal

import structlog

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.stops")

WITHIN_SECONDS = 8  # a service manager's patience is ten; the rest is for leaving Discord and the databases
REQUESTS = ("CommandTree-invoker", "discord-ui-", "discord.py: ")
"""How discord.py 2.7 names the tasks of commands, buttons and events: it offers no way to wait for them."""


def asked_to_stop() -> asyncio.Event:
    """Return an event that SIGTERM and SIGINT set (on Windows, where loops take no signals, nothing does)."""
    asked = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, asked.set)
    return asked


def requests_under_way() -> set[asyncio.Task[object]]:
    """List the tasks in which people's requests are being answered."""
    current = asyncio.current_task()
    return {
        task for task in asyncio.all_tasks() if task is not current and task.get_name().startswith(REQUESTS)
    }


async def finish_requests() -> None:
    """Return once every request that is being answered has been."""
    while under_way := requests_under_way():
        await asyncio.wait(under_way)
