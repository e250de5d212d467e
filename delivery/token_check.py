"""The token check: stops the queue while Discord refuses the bot's token, and finally ends the process.

A token is reset by its owner, or by Discord if it leaked. From then on every request is answered with 401,
and each of them counts towards a ban (`circuit_breaker`). So the first one stops whatever ticks send, and
from then on ticks only ask for `/users/@me`, with growing waits. Deliveries stay due all the while, and no
attempt is counted. Discord has taken valid tokens for refused ones for minutes, so only an hour of refusals
ends the process: a service manager should not start it again with the same token.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from types import SimpleNamespace

import aiohttp
import structlog

from ui.discord_errors import REQUEST_ERRORS, ErrorClass, RequestTarget, classify

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.token")

# After each time it was asked; the last one repeats.
ASK_WAITS = tuple(timedelta(seconds=seconds) for seconds in (15, 30, 60, 120, 300))
ASK_TIMEOUT_SECONDS = 10
GIVE_UP_AFTER = timedelta(hours=1)


class TokenCheck:
    """Tracks whether Discord accepts the token; `ask` makes a request that only needs a valid one.

    `give_up` is called once, after an hour of refusals.
    """

    def __init__(
        self,
        ask: Callable[[], Awaitable[object]],
        clock: Callable[[], datetime],
        give_up: Callable[[], None],
    ) -> None:
        self._ask = ask
        self._clock = clock
        self._give_up = give_up
        self._refused_since: datetime | None = None
        self._asked_at: datetime | None = None
        self._asked_count = 0

    def allows_sending(self) -> bool:
        """Return whether ticks may send: the token is accepted, as far as is known."""
        return self._refused_since is None

    def attach_to(self, trace: aiohttp.TraceConfig) -> None:
        """Watch every response of a traced HTTP session, whoever made the request."""
        trace.on_request_end.append(self._watch_response)

    async def ask_if_due(self) -> None:
        """Ask whether the token is accepted again, if it was refused and the wait is over."""
        now = self._clock()
        if self._refused_since is None or self._is_waiting(now):
            return
        self._refused_since = min(self._refused_since, now)  # a clock may be set back
        self._asked_at = now
        self._asked_count += 1
        try:
            async with asyncio.timeout(ASK_TIMEOUT_SECONDS):
                await self._ask()
        except REQUEST_ERRORS as error:
            # A network failure says nothing about the token, however long it lasts. And a clock that jumps
            # ahead makes no hour of refusals: enough requests must have been made in it.
            is_refused = classify(error, RequestTarget.GUILD) is ErrorClass.TOKEN_REFUSED
            is_long = now - self._refused_since >= GIVE_UP_AFTER and self._asked_count > len(ASK_WAITS)
            if is_refused and is_long:
                LOG.error("token given up", asked=self._asked_count)
                self._give_up()
        else:
            LOG.warning("token accepted again", asked=self._asked_count)
            self._refused_since = None

    def _is_waiting(self, now: datetime) -> bool:
        if self._asked_at is None:
            return False
        wait = ASK_WAITS[min(self._asked_count, len(ASK_WAITS)) - 1]
        return self._asked_at <= now < self._asked_at + wait

    def _note_refusal(self) -> None:
        if self._refused_since is None:
            LOG.error("token refused", minutes_left=int(GIVE_UP_AFTER.total_seconds() // 60))
            self._refused_since = self._clock()
            self._asked_at, self._asked_count = None, 0

    async def _watch_response(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        # Answers to interactions, and files, are asked for without the token: their 401 is about another one.
        if params.response.status == HTTPStatus.UNAUTHORIZED and "Authorization" in params.headers:
            self._note_refusal()
