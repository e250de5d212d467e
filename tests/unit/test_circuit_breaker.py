"""The circuit breaker: counts refusals, and holds scheduled requests long before Discord's ban."""

from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from support.http_responses import receive_responses

from delivery.circuit_breaker import BAN_THRESHOLD, MAX_INVALID_REQUESTS, WINDOW, CircuitBreaker

START = datetime(2026, 1, 1, tzinfo=UTC)


class ManualClock:
    now = START

    def __call__(self) -> datetime:
        return self.now


async def receive_statuses(circuit_breaker: CircuitBreaker, statuses: list[tuple[int, str]]) -> None:
    """Receive responses with these statuses and scopes."""
    await receive_responses(
        circuit_breaker.attach_to,
        [web.Response(status=status, headers={"X-RateLimit-Scope": scope}) for status, scope in statuses],
    )


@pytest.mark.parametrize(
    ("status", "scope", "counts"),
    [
        (401, "", 1),
        (403, "", 1),
        (429, "user", 1),
        (429, "global", 1),
        (429, "shared", 0),
        (404, "", 0),
        (400, "", 0),
        (500, "", 0),
        (200, "", 0),
    ],
)
async def test_what_counts_towards_the_ban(status: int, scope: str, counts: int) -> None:
    circuit_breaker = CircuitBreaker(ManualClock())
    await receive_statuses(circuit_breaker, [(status, scope)])
    assert circuit_breaker.invalid_requests == counts


async def test_posts_wait_from_the_limit_on_and_go_on_after_ten_minutes() -> None:
    clock, share = ManualClock(), 10 / MAX_INVALID_REQUESTS
    circuit_breaker = CircuitBreaker(clock, share)
    await receive_statuses(circuit_breaker, [(403, "")] * 9)
    assert circuit_breaker.allows_sending()
    await receive_statuses(circuit_breaker, [(403, "")])
    assert not circuit_breaker.allows_sending()
    clock.now += WINDOW - timedelta(seconds=1)
    assert not circuit_breaker.allows_sending()
    clock.now += timedelta(seconds=1)
    assert circuit_breaker.allows_sending()
    assert circuit_breaker.invalid_requests == 0


async def test_a_clock_set_back_forgets_what_lies_ahead_of_it() -> None:
    clock = ManualClock()
    circuit_breaker = CircuitBreaker(clock, 1 / MAX_INVALID_REQUESTS)
    await receive_statuses(circuit_breaker, [(403, "")])
    clock.now -= timedelta(hours=1)
    assert circuit_breaker.allows_sending()


def test_the_limit_is_a_tenth_of_discords() -> None:
    assert MAX_INVALID_REQUESTS * 10 == BAN_THRESHOLD
