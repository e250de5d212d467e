"""Events that Discord sends once: what they ask for is tried until the database takes it.

Whoever presses a button in vain presses again. Nobody repeats a reaction, or a removal of the bot.
"""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import chain, repeat

from cogs.requests import report_error
from core.errors import StorageUnavailable

RETRY_SECONDS = (1.0, 5.0, 15.0, 30.0)  # then every half minute; a start reads all anew


async def keep_trying(step: Callable[[], Awaitable[object]], what: str) -> None:
    """Do what an event asks for, again and again while the database is busy or gone.

    Other failures end it: a listener has nobody to answer. A failure is logged under `what`, once. The step
    must be one that does the same a second time.
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
