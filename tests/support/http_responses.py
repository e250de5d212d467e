"""Responses of a server, as an HTTP session with a trace sees them."""

from collections.abc import Callable, Sequence

import aiohttp
from aiohttp import web


async def receive_responses(
    attach_to: Callable[[aiohttp.TraceConfig], None], responses: Sequence[web.Response]
) -> None:
    """Let a server answer so, one request after another, to a session that `attach_to` watches."""
    waiting = iter(responses)

    async def answer(_request: web.Request) -> web.Response:
        return next(waiting)

    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    trace = aiohttp.TraceConfig()
    attach_to(trace)
    async with aiohttp.ClientSession(trace_configs=[trace]) as session:
        for _ in responses:
            async with session.get(f"http://127.0.0.1:{runner.addresses[0][1]}/"):
                pass
    await runner.cleanup()
