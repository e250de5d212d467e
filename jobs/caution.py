"""Caution: stops what the clock sends before Discord's refusals add up to a ban.

Discord shuts an address out after 10,000 answers of 401, 403 or 429 in ten minutes. A home that refuses is
tried again ever more rarely, so that only very many at once, or a lost token, come near that; then it waits.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from types import SimpleNamespace

import aiohttp
import structlog

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.caution")

BANNED_AT = 10_000  # discord.com/developers/docs/topics/rate-limits, "Invalid Request Limit"
AT_MOST = 1_000  # the rest is for what people ask for meanwhile, and for other programs at the same address
WINDOW = timedelta(minutes=10)
COUNTED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
SHARED = "shared"  # the scope of a 429 that others in a channel have brought about: Discord does not count it


class Caution:
    """Counts refusals over the last ten minutes. `share` is this process's part of all shards, up to 1."""

    def __init__(self, clock: Callable[[], datetime], share: float = 1.0) -> None:
        self._clock = clock
        self._at_most = max(1, int(AT_MOST * share))
        self._refused: deque[datetime] = deque(maxlen=BANNED_AT)
        self._is_holding = False

    @property
    def refused(self) -> int:
        """How many answers of the last ten minutes count towards a ban."""
        now = self._clock()
        while self._refused and not now - WINDOW < self._refused[0] <= now:  # a clock set back forgets, too
            self._refused.popleft()
        return len(self._refused)

    def allows(self) -> bool:
        """Say whether the clock may send more; it may again once enough refusals are ten minutes old."""
        refused = self.refused
        is_holding = refused >= self._at_most
        if is_holding and not self._is_holding:
            LOG.warning("posts held back", refused=refused, minutes=WINDOW.seconds // 60)
        elif self._is_holding and not is_holding:
            LOG.warning("posts go on", refused=refused)
        self._is_holding = is_holding
        return not is_holding

    def watch(self, trace: aiohttp.TraceConfig) -> None:
        """Count every answer of an HTTP session with this trace, those that discord.py retries included."""
        trace.on_request_end.append(self._note)

    async def _note(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        answer = params.response
        if answer.status in COUNTED and answer.headers.get("X-RateLimit-Scope") != SHARED:
            self._refused.append(self._clock())
