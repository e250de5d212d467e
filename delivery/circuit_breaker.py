"""The circuit breaker: pauses sending by ticks before Discord's refusals add up to a ban.

Discord bans an address for a while after 10,000 responses of 401, 403 or 429 in ten minutes. A home that
refuses is tried again with growing delays, so only very many homes at once, or a lost token, come near that.
Then ticks claim nothing until enough of those refusals are ten minutes old.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from types import SimpleNamespace

import aiohttp
import structlog

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.circuit_breaker")

BAN_THRESHOLD = 10_000  # discord.com/developers/docs/topics/rate-limits, "Invalid Request Limit"
MAX_INVALID_REQUESTS = 1_000  # the rest is for people's requests, and for other programs at the same address
WINDOW = timedelta(minutes=10)
COUNTED_STATUSES = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
SHARED_SCOPE = (
    "shared"  # the scope of a 429 that others in a channel have brought about: Discord does not count it
)


class CircuitBreaker:
    """Counts refusals over ten minutes; `shard_share` (0 to 1) is this process's share of all shards."""

    def __init__(self, clock: Callable[[], datetime], shard_share: float = 1.0) -> None:
        self._clock = clock
        self._limit = max(1, int(MAX_INVALID_REQUESTS * shard_share))
        self._invalid_at: deque[datetime] = deque(maxlen=BAN_THRESHOLD)
        self._is_open = False

    @property
    def invalid_requests(self) -> int:
        """The number of responses in the last ten minutes that count toward a ban."""
        now = self._clock()
        while (
            self._invalid_at and not now - WINDOW < self._invalid_at[0] <= now
        ):  # a clock that was set back leaves moments in the future: those are dropped, too
            self._invalid_at.popleft()
        return len(self._invalid_at)

    def allows_sending(self) -> bool:
        """Return whether ticks may send more, logging each change."""
        refused = self.invalid_requests
        is_holding = refused >= self._limit
        if is_holding and not self._is_open:
            LOG.warning("posts held back", refused=refused, minutes=WINDOW.seconds // 60)
        elif self._is_open and not is_holding:
            LOG.warning("posts go on", refused=refused)
        self._is_open = is_holding
        return not is_holding

    def attach_to(self, trace: aiohttp.TraceConfig) -> None:
        """Count the responses of a traced HTTP session, including those discord.py retries."""
        trace.on_request_end.append(self._count_response)

    async def _count_response(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        answer = params.response
        if answer.status in COUNTED_STATUSES and answer.headers.get("X-RateLimit-Scope") != SHARED_SCOPE:
            self._invalid_at.append(self._clock())
