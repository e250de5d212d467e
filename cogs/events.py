"""Retry the handling of events: Discord sends each once, and the database may be busy at that moment.

A person whose press fails presses again. Nobody repeats a reaction, or a removal of the bot.
"""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import chain, repeat

from cogs.requests import report_error
from core.errors import StorageUnavailable

# The last one repeats. A restart ends the waiting: then the whole state is read from Discord again.
RETRY_SECONDS = (1.0, 5.0, 15.0, 30.0)


async def keep_trying(step: Callable[[], Awaitable[object]], what: str) -> None:
    """Run a step, and repeat it for as long as it raises `StorageUnavailable`.

    Any other error ends it. Errors are logged under `what`, the first one alone, and never raised: a listener
    has nobody to answer. The step must be safe to repeat.
    """
    is_logged = False
    for wait in chain(RETRY_SECONDS, repeat(RETRY_SECONDS[-1])):
        try:
            await step()
        except StorageUnavailable as error:
            if not is_logged:  # hundreds of events may wait for as long as the database is away
                report_error(error, what)
            is_logged = True
            await asyncio.sleep(wait)
        except Exception as error:  # noqa: BLE001 (one event that cannot be handled never stops another)
            report_error(error, what)
            return
        else:
            return
