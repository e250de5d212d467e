"""The HTTP server for monitoring: `/healthz`, `/readyz` and `/metrics`, for this machine alone."""

import asyncio
import errno
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import aiohttp
import structlog
from aiohttp import web

from core.errors import InvalidSetting
from ops.metrics import Metrics

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.health")
HOST = "127.0.0.1"
PROBE_TIMEOUT_SECONDS = 1.0
NEEDED_TO_SERVE = ("gateway", "token", "database")  # the probes of `/readyz`; the rest is for the operator
EXPOSITION_CONTENT_TYPE = "text/plain; version=0.0.4"

Probe = Callable[[], Awaitable[bool]]
"""Returns whether one part of the bot is healthy; raising an exception counts as False."""


class HealthServer:
    """Serves the results of `probes`, by name, and the metrics; port 0 takes any free port.

    `refresh` sets the gauges before each scrape.
    """

    def __init__(
        self,
        port: int,
        metrics: Metrics,
        probes: Mapping[str, Probe],
        refresh: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._port = port
        self._metrics = metrics
        self._probes = probes
        self._refresh = refresh
        self._runner: web.AppRunner | None = None

    async def start(self) -> int:
        """Start listening, and return the port. Raises `OSError` if it is taken."""
        app = web.Application()
        app.router.add_get("/healthz", self._serve_health)
        app.router.add_get("/readyz", self._serve_readiness)
        app.router.add_get("/metrics", self._serve_metrics)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self._port).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _serve_health(self, _request: web.Request) -> web.Response:
        return await self._respond_with(list(self._probes))

    async def _serve_readiness(self, _request: web.Request) -> web.Response:
        return await self._respond_with([name for name in NEEDED_TO_SERVE if name in self._probes])

    async def _respond_with(self, names: list[str]) -> web.Response:
        """Return the probes' results as JSON; the status is 503 if any of them is false."""
        results = await self._run_probes(names)
        return web.json_response(results, status=200 if all(results.values()) else 503)

    async def _run_probes(self, names: list[str]) -> dict[str, bool]:
        results = await asyncio.gather(*(self._run_probe(self._probes[name]) for name in names))
        return dict(zip(names, results, strict=True))

    async def _run_probe(self, probe: Probe) -> bool:
        try:
            async with asyncio.timeout(PROBE_TIMEOUT_SECONDS):
                return await probe()
        except Exception as error:  # noqa: BLE001 (a probe that fails in any way is a false one)
            LOG.warning("probe failed", error=type(error).__name__)
            return False

    async def _serve_metrics(self, _request: web.Request) -> web.Response:
        for name, is_healthy in (await self._run_probes(list(self._probes))).items():
            self._metrics.set_part(name, is_healthy=is_healthy)
        if self._refresh is not None:
            refresh = self._refresh
            await self._run_probe(lambda: _return_true_after(refresh))
        return web.Response(
            body=self._metrics.exposition(), headers={"Content-Type": EXPOSITION_CONTENT_TYPE}
        )


async def _return_true_after(refresh: Callable[[], Awaitable[None]]) -> bool:
    await refresh()
    return True


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
