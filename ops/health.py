"""The HTTP server for monitoring: `/healthz`, `/readyz` and `/metrics`, for this machine alone."""

import errno
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import aiohttp

from core.errors import InvalidSetting
from ops.metrics import Metrics

HOST = "127.0.0.1"
PROBE_TIMEOUT_SECONDS = 1.0

Probe = Callable[[], Awaitable[bool]]
"""Returns whether one part of the bot is healthy; raising an exception counts as False."""


async def is_health_server(port: int) -> bool:
    """Return whether a bot on this machine serves its health on this port."""
    timeout = aiohttp.ClientTimeout(total=2 * PROBE_TIMEOUT_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"http://{HOST}:{port}/healthz") as response,
        ):
            return "gateway" in await response.text()
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return False


@asynccontextmanager
async def health_server(
    port: int | None,
    metrics: Metrics,
    probes: Mapping[str, Probe],
    refresh: Callable[[], Awaitable[None]] | None = None,
) -> AsyncGenerator[None]:
    """Serve on `port` while the block runs; without a port, do nothing.

    Raises `InvalidSetting` if the port is taken.
    """
    if port is None:
        yield
        return
    from ops.health_server import HealthServer  # noqa: PLC0415 (without a port aiohttp's server is not needed)

    server = HealthServer(port, metrics, probes, refresh)
    try:
        await server.start()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise InvalidSetting(f"METRICS_PORT {port} is taken by another program; choose another") from None
        raise InvalidSetting(
            f"METRICS_PORT {port} can’t be opened ({error.strerror}); choose another"
        ) from None
    try:
        yield
    finally:
        await server.stop()
