"""Graceful shutdown: on SIGTERM or SIGINT, finish what is under way, then disconnect."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Generator

import discord
import structlog

from ops.scheduler import Scheduler
from ops.startup import start_patiently

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.shutdown")

# A service manager may kill the process after ten seconds: two are left to close Discord and the databases.
SHUTDOWN_TIMEOUT_SECONDS = 8
CLIENT_END_SECONDS = 1
REQUEST_TASK_PREFIXES = ("CommandTree-invoker", "discord-ui-", "discord.py: ")
"""Names of discord.py 2.7's tasks for commands, buttons and events; it offers no way to wait for these."""


REASON_BY_CLOSE_CODE = {4004: "token", 4010: "shards", 4011: "shards", 4012: "version", 4013: "intents"}
"""Why the gateway ends a connection for good: codes after which Discord's documents forbid to reconnect.

4014, intents that are not allowed, is an error of its own in discord.py.
"""


class BotRefused(Exception):
    """Discord refuses the bot with its present settings; only another token or setting helps.

    `reason` completes a text id, `refused-<reason>`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ShardsTaken(Exception):
    """Another process has served this one's shards since its connection to the database was lost."""


def stop_signal() -> asyncio.Event:
    """Return an event set by SIGTERM or SIGINT; on Windows, where loops take no signals, never set."""
    received = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, received.set)
    return received


def running_requests() -> set[asyncio.Task[object]]:
    """Return the tasks answering people's commands, presses and forms, except the current task."""
    current = asyncio.current_task()
    return {
        task
        for task in asyncio.all_tasks()
        if task is not current and task.get_name().startswith(REQUEST_TASK_PREFIXES)
    }


async def wait_for_requests() -> None:
    """Wait until no request is being answered."""
    # Again after each wait: until the bot has disconnected, new requests may arrive.
    while running := running_requests():
        await asyncio.wait(running)


async def finish_work(stop_ticker: Callable[[], Awaitable[None]]) -> None:
    """Wait for the running tick and people's requests, at most `SHUTDOWN_TIMEOUT_SECONDS`."""
    try:
        async with asyncio.timeout(SHUTDOWN_TIMEOUT_SECONDS):
            await stop_ticker()
            await wait_for_requests()
    except TimeoutError:
        LOG.warning("stopped early")


async def run_until_stopped(
    bot: discord.Client,
    token: str,
    scheduler: Scheduler,
    stop: Callable[[], Awaitable[None]],
    *,
    token_given_up: asyncio.Event,
    shards_taken: asyncio.Event,
) -> None:
    """Run the bot and the scheduler until a signal arrives or an event is set, then call `stop`.

    Returns once the client has ended. Raises `BotRefused` if Discord refuses the bot for good,
    `ShardsTaken` if another process serves its shards, and any other error that ended the client.
    """
    reasons = {asyncio.create_task(event.wait()) for event in (stop_signal(), token_given_up, shards_taken)}
    is_set_up = asyncio.Event()
    client = asyncio.create_task(start_patiently(bot, token, is_set_up))
    scheduler.start()
    await asyncio.wait({*reasons, client}, return_when=asyncio.FIRST_COMPLETED)
    # Pause first: `stop` lets the running tick finish, while stopping the scheduler would cancel it.
    scheduler.pause()
    for reason in reasons:
        reason.cancel()
    await asyncio.wait(reasons)
    if not client.done():
        if not is_set_up.is_set():
            # Nothing is under way but the start itself, which must not lose its database in a migration.
            client.cancel()
            await asyncio.wait({client})
        await stop()
        # A shard that cannot connect keeps trying forever, even once the client is closed.
        await asyncio.wait({client}, timeout=CLIENT_END_SECONDS)
        client.cancel()
    scheduler.stop()
    with refusals_named(), contextlib.suppress(asyncio.CancelledError):
        await client
    if token_given_up.is_set():
        raise BotRefused("token")
    if shards_taken.is_set():
        raise ShardsTaken


@contextlib.contextmanager
def refusals_named() -> Generator[None]:
    """Raise `BotRefused` for those of discord.py's errors that would end every further start as well."""
    try:
        yield
    except discord.LoginFailure as error:
        raise BotRefused("token") from error
    except discord.PrivilegedIntentsRequired as error:
        raise BotRefused("intents") from error
    except discord.ConnectionClosed as error:
        if error.code not in REASON_BY_CLOSE_CODE:
            raise
        raise BotRefused(REASON_BY_CLOSE_CODE[error.code]) from error
