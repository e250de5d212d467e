"""Stops: ending in good order when the machine asks for it."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable

import discord
import structlog

from ops.scheduler import Scheduler

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.stops")

SHUTDOWN_TIMEOUT_SECONDS = (
    8  # a service manager's patience is ten; the rest is for leaving Discord and the databases
)
REQUEST_TASK_PREFIXES = ("CommandTree-invoker", "discord-ui-", "discord.py: ")
"""How discord.py 2.7 names the tasks of commands, buttons and events: it offers no way to wait for them."""


def stop_signal() -> asyncio.Event:
    """Return an event that SIGTERM and SIGINT set (on Windows, where loops take no signals, nothing does)."""
    asked = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, asked.set)
    return asked


def running_requests() -> set[asyncio.Task[object]]:
    """List the tasks in which people's requests are being answered."""
    current = asyncio.current_task()
    return {
        task
        for task in asyncio.all_tasks()
        if task is not current and task.get_name().startswith(REQUEST_TASK_PREFIXES)
    }


async def wait_for_requests() -> None:
    """Return once every request that is being answered has been."""
    while under_way := running_requests():
        await asyncio.wait(under_way)


async def finish_work(stop_ticker: Callable[[], Awaitable[None]]) -> None:
    """Wait for a round, and for people's requests, as long as `WITHIN_SECONDS` allows."""
    try:
        async with asyncio.timeout(SHUTDOWN_TIMEOUT_SECONDS):
            await stop_ticker()
            await wait_for_requests()
    except TimeoutError:
        LOG.warning("stopped early")


async def run_until_stopped(
    bot: discord.Client, token: str, scheduler: Scheduler, stop: Callable[[], Awaitable[None]]
) -> None:
    """Serve until Discord or the operator ends it; asked to stop, end in good order."""
    asked = asyncio.ensure_future(stop_signal().wait())
    serving = asyncio.ensure_future(bot.start(token))
    scheduler.start()
    await asyncio.wait({asked, serving}, return_when=asyncio.FIRST_COMPLETED)
    scheduler.pause()
    asked.cancel()
    if not serving.done():
        await stop()
    scheduler.stop()
    await serving
