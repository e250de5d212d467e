"""The HTTP server for monitoring: `/healthz` and `/metrics`, reachable from this machine alone."""

import asyncio
import errno
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import structlog
from aiohttp import web

from core.settings import InvalidSetting
from ops.metrics import Metrics

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.health")
HOST = "127.0.0.1"
PROBE_TIMEOUT_SECONDS = 1.0
EXPOSITION_CONTENT_TYPE = "text/plain; version=0.0.4"

Probe = Callable[[], Awaitable[bool]]
"""Returns whether one part of the bot is healthy; raising an exception counts as False."""


class HealthServer:
    """Serves the results of `probes`, by name, and the metrics; port 0 takes any free port."""

    def __init__(self, port: int, metrics: Metrics, probes: Mapping[str, Probe]) -> None:
        self._port = port
        self._metrics = metrics
        self._probes = probes
        self._runner: web.AppRunner | None = None

    async def start(self) -> int:
        """Start listening, and return the port. Raises `OSError` where it is taken."""
        app = web.Application()
        app.router.add_get("/healthz", self._serve_health)
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
        """Return each probe's result as JSON; the status is 503 where any of them is false."""
        names = list(self._probes)
        results = await asyncio.gather(*(self._run_probe(self._probes[name]) for name in names))
        status = 200 if all(results) else 503
        return web.json_response(dict(zip(names, results, strict=True)), status=status)

    async def _run_probe(self, probe: Probe) -> bool:
        try:
            async with asyncio.timeout(PROBE_TIMEOUT_SECONDS):
                return await probe()
        except Exception as error:  # noqa: BLE001 (a probe that fails in any way is a false one)
            LOG.warning("probe failed", error=type(error).__name__)
            return False

    async def _serve_metrics(self, _request: web.Request) -> web.Response:
        return web.Response(
            body=self._metrics.exposition(), headers={"Content-Type": EXPOSITION_CONTENT_TYPE}
        )


@asynccontextmanager
async def health_server(
    port: int | None, metrics: Metrics, probes: Mapping[str, Probe]
) -> AsyncGenerator[None]:
    """Serve on `port` while the block runs; without a port, do nothing.

    Raises `InvalidSetting` where the port is taken.
    """
    if port is None:
        yield
        return
    server = HealthServer(port, metrics, probes)
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
