"""The HTTP server for monitoring; its library is loaded only where a port is set (`ops/health.py`)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from aiohttp import web

from ops.health import HOST, PROBE_TIMEOUT_SECONDS, Probe
from ops.metrics import Metrics

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.health")
NEEDED_TO_SERVE = ("gateway", "token", "database")  # what `/readyz` asks: the rest is for the operator
EXPOSITION_CONTENT_TYPE = "text/plain; version=0.0.4"


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
        """Start listening, and return the port. Raises `OSError` where it is taken."""
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
        """Return the probes' results as JSON; the status is 503 where any of them is false."""
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
