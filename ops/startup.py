"""Start the bot: wait out temporary obstacles, and name lasting ones in one sentence."""

import asyncio
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from itertools import chain, repeat
from pathlib import Path

import discord
import structlog

from core.errors import InvalidSetting, StorageUnavailable
from data.locks import hold_for_bot
from ui.discord_errors import REQUEST_ERRORS, ErrorClass, RequestTarget, classify, error_details

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.startup")
START_WAITS = (2, 5, 15, 30, 60)  # seconds between attempts to start; the last one repeats


async def start_patiently(bot: discord.Client, token: str, is_set_up: asyncio.Event) -> None:
    """Log in, set the bot up, set `is_set_up`, and serve until the bot is closed.

    While the network, Discord or the database is away, wait and try again, however long that lasts. Raises
    the errors that waiting cannot help: a refused token or connection, `StartRefused`.
    """
    waits = chain(START_WAITS, repeat(START_WAITS[-1]))
    while (missing := await _missing_to_log_in(bot, token)) is not None:
        seconds = next(waits)
        LOG.warning("start waits", seconds=seconds, **missing)
        # discord.py opens a session at each login, on the connector that is closed with the one before.
        await bot.http.close()
        bot.http.connector = discord.utils.MISSING
        await asyncio.sleep(seconds)
    is_set_up.set()
    await bot.connect()


async def _missing_to_log_in(bot: discord.Client, token: str) -> dict[str, object] | None:
    """Log in and call `setup_hook`; return None, or the obstacle to wait out, as fields of the log."""
    try:
        await bot.login(token)
    except discord.LoginFailure:
        raise
    except StorageUnavailable as error:
        return {"for": "database", "error": type(error.__cause__).__name__}
    except REQUEST_ERRORS as error:
        if classify(error, RequestTarget.GUILD) is not ErrorClass.PASSING:
            raise
        return {"for": "discord", **error_details(error)}
    return None


@contextmanager
def hold_data_dir(data_dir: Path, shards: str) -> Generator[None]:
    """Lock the data directory for a running bot, creating it if it is missing.

    Raises `DataDirInUse`, and `InvalidSetting` if the bot cannot write there.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(hold_for_bot(data_dir, shards))
        except OSError as error:
            raise InvalidSetting(
                f"The folder {data_dir} can’t be used ({error.strerror}): it must exist and be writable, or "
                "KINDLING_HOME must name another"
            ) from None
        yield
