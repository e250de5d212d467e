"""Stops: ending in good order when the machine asks for it."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable

import discord
import structlog

from jobs.alarm import Alarm

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


async def finish(rounds: Callable[[], Awaitable[None]]) -> None:
    """Wait for a round, and for people's requests, as long as `WITHIN_SECONDS` allows."""
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            await rounds()
            await finish_requests()
    except TimeoutError:
        LOG.warning("stopped early")


async def serve(bot: discord.Client, token: str, alarm: Alarm, stop: Callable[[], Awaitable[None]]) -> None:
    """Serve until Discord or the operator ends it; asked to stop, end in good order."""
    asked = asyncio.ensure_future(asked_to_stop().wait())
    serving = asyncio.ensure_future(bot.start(token))
    alarm.start()
    await asyncio.wait({asked, serving}, return_when=asyncio.FIRST_COMPLETED)
    alarm.fall_silent()
    asked.cancel()
    if not serving.done():
        await stop()
    alarm.stop()
    await serving
