"""Events from the gateway: handled in order, and kept while the database is busy.

A person whose press fails presses again. Nobody repeats a reaction, or a removal of the bot: Discord sends
each event once. So an event waits until the database answers, and holds back later ones of the same message
or server, so that none overtakes it.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain, repeat
from typing import cast
from weakref import WeakValueDictionary

import structlog

from cogs.failures import report_error
from core.errors import StorageUnavailable
from ui.discord_errors import REQUEST_ERRORS, RequestTarget, is_transient

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.events")

RETRY_SECONDS = (1.0, 5.0, 15.0, 30.0)  # the last one repeats while the database is busy
# Each waiting event is a task of some ten kilobytes. Beyond this number events are dropped, and the resulting
# state is read from Discord once the database answers.
MAX_KEPT = 2_000
CATCH_UPS = 2  # per key: a running one may miss newer events, but the next one, which waits for it, will not

Step = Callable[[], Awaitable[object]]
Paced = Callable[[], AbstractContextManager[None]]
"""Opens a block whose requests take their turn below Discord's limit, like scheduled posts."""


@dataclass(frozen=True, slots=True)
class CatchUp:
    """A way to catch up on dropped events by reading from Discord; one for each `key` is enough."""

    key: Hashable
    step: Step


class EventRetrier:
    """Handles the events of each key one after another, and retries those that meet a busy database.

    Steps must be safe to repeat. Errors are logged and never raised: a listener has nobody to answer.
    """

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()
        self._kept_count = 0
        self._catch_up_counts: Counter[Hashable] = Counter()
        self._sleeping: set[asyncio.Task[object]] = set()
        self._is_stopping = False

    def stop(self) -> None:
        """Try every waiting event once more now, then give up.

        The next start reads the missed state from Discord: reactions, and the bot's servers.
        """
        self._is_stopping = True
        for task in self._sleeping:
            task.cancel()

    async def handle(self, key: Hashable, step: Step, source: str, catch_up: CatchUp | None = None) -> None:
        """Handle an event after the earlier ones of the same key; errors are logged under `source`.

        If too many are waiting, `catch_up` replaces all further ones.
        """
        if self._kept_count < MAX_KEPT:
            self._kept_count += 1
            try:
                await self.run_in_turn(key, step, source)
            finally:
                self._kept_count -= 1
        elif catch_up is not None and self._catch_up_counts[catch_up.key] < CATCH_UPS:
            LOG.warning("events not kept", what=source)
            self._catch_up_counts[catch_up.key] += 1
            try:
                await self.run_in_turn(catch_up.key, catch_up.step, source)
            finally:
                self._catch_up_counts[catch_up.key] -= 1

    async def run_in_turn(self, key: Hashable, step: Step, source: str) -> None:
        """Run a step after the earlier ones of the same key, however many are waiting."""
        async with self._locks.setdefault(key, asyncio.Lock()):
            await self.keep_trying(step, source)

    async def keep_trying(self, step: Step, source: str) -> None:
        """Run a step, repeating it while the database is busy, and a few times while Discord is.

        Only the first of its errors is logged.
        """
        is_logged = False
        for attempt, wait in enumerate(chain(RETRY_SECONDS, repeat(RETRY_SECONDS[-1]))):
            try:
                await step()
            except Exception as error:  # noqa: BLE001 (one event that cannot be handled never stops another)
                if not is_logged:  # hundreds of events may wait for as long as the database is away
                    report_error(error, source)
                is_logged = True
                if not _may_pass(error, attempt):
                    return
                if self._is_stopping:
                    LOG.warning("event not handled", what=source)
                    return
                await self._wait(wait)
            else:
                return

    async def _wait(self, seconds: float) -> None:
        task = cast("asyncio.Task[object]", asyncio.current_task())  # there is one in every coroutine
        self._sleeping.add(task)
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            if not self._is_stopping:
                raise
            task.uncancel()  # only the sleep was to end: the step is tried once more
        finally:
            self._sleeping.discard(task)


def _may_pass(error: Exception, attempt: int) -> bool:
    """Return whether to try again: a busy database recovers, and so does Discord after an outage."""
    if isinstance(error, StorageUnavailable):
        return True
    # Not forever: one unreadable message would keep the others of its shard from being read.
    is_request = isinstance(error, REQUEST_ERRORS) and is_transient(error, RequestTarget.MESSAGE)
    return is_request and attempt < len(RETRY_SECONDS)
