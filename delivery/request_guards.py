"""The guards of requests to Discord: the rate limiter, and the checks that stop ticks from sending."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import aiohttp
import discord
from discord.http import Route

from core.shards import Shards
from delivery.circuit_breaker import CircuitBreaker
from delivery.clock_check import ClockCheck
from delivery.rate_limiter import RateLimiter
from delivery.token_check import TokenCheck


class RequestGuards:
    """The rate limiter, circuit breaker, clock check and token check of one client.

    `shards` are this process's own, and `rate_limit` is how many requests a second Discord accepts from it.
    `are_shards_held` tells if they still are its own; `newest_posted_at` is asked while Discord has not told
    the time; `give_up_token` is called once Discord has refused the token for an hour.
    """

    def __init__(
        self,
        client: discord.Client,
        shards: Shards,
        rate_limit: float,
        clock: Callable[[], datetime],
        are_shards_held: Callable[[], bool],
        newest_posted_at: Callable[[], Awaitable[datetime | None]],
        give_up_token: Callable[[], None],
    ) -> None:
        self.rate_limit = rate_limit
        self.rate_limiter = RateLimiter(rate_limit)
        self.circuit_breaker = CircuitBreaker(clock, shards.share)
        self._are_shards_held = are_shards_held
        # The client has its HTTP session only once it was created with this trace: so it is asked for later.
        self.clock_check = ClockCheck(
            clock, lambda: client.http.request(Route("GET", "/gateway")), newest_posted_at
        )
        self.token_check = TokenCheck(
            lambda: client.http.request(Route("GET", "/users/@me")), clock, give_up_token
        )

    def trace_config(self) -> aiohttp.TraceConfig:
        """Return the one trace that discord.py takes: it shows every request, also those that are retried."""
        trace = self.rate_limiter.trace_config()
        self.circuit_breaker.attach_to(trace)
        self.clock_check.attach_to(trace)
        self.token_check.attach_to(trace)
        return trace

    def allow_sending(self) -> bool:
        """Return whether ticks may send: with shards held, a token that is accepted, and no ban near.

        Asked before each claim: a tick may last for minutes, and shards be lost meanwhile.
        """
        return (
            self._are_shards_held()
            and self.token_check.allows_sending()
            and self.circuit_breaker.allows_sending()
        )
