"""Count the bytes that go to Discord and come back for each delivery, through a proxy that counts them.

Without TLS, as the loopback Discord has none; without Discord's own headers, which are longer.
"""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from bench import sample_data
from bench.drains import without_rate_limiter
from bench.harness import load_generator, running_bot
from bench.table import Row

DELIVERIES = 300
CHUNK = 65_536  # bytes
API = "DISCORD_API_URL"


@dataclass
class CountingProxy:
    """Passes bytes on to a port of this machine, and counts them."""

    port: int
    sent: int = 0
    received: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one connection's bytes on, both ways, until either end closes it."""
        upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", self.port)

        async def pass_on(
            source: asyncio.StreamReader, target: asyncio.StreamWriter, *, is_ours: bool
        ) -> None:
            with contextlib.suppress(ConnectionError):
                while chunk := await source.read(CHUNK):
                    if is_ours:
                        self.sent += len(chunk)
                    else:
                        self.received += len(chunk)
                    target.write(chunk)
                    await target.drain()
            target.close()

        await asyncio.gather(
            pass_on(reader, upstream_writer, is_ours=True), pass_on(upstream_reader, writer, is_ours=False)
        )


@asynccontextmanager
async def counting(environment: dict[str, str]) -> AsyncGenerator[tuple[CountingProxy, dict[str, str]]]:
    """Put a proxy in front of Discord's API, and yield it with the bot's changed environment."""
    url = urlsplit(environment[API])
    proxy = CountingProxy(url.port or 80)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield proxy, environment | {API: f"http://127.0.0.1:{port}{url.path}"}
    server.close()


async def bytes_of_delivery() -> list[Row]:
    """Deliver some hundred check-ins, and count the bytes of their requests and responses."""
    with tempfile.TemporaryDirectory() as folder, without_rate_limiter():
        home = Path(folder)
        await sample_data.create_data_dir(home, DELIVERIES, datetime.now(UTC))
        async with (
            load_generator(DELIVERIES, 0) as (people, environment),
            counting(environment) as (proxy, changed),
            running_bot(home, changed) as kindling,
        ):
            before = proxy.sent, proxy.received
            await kindling.run_due()
            sent, received = proxy.sent - before[0], proxy.received - before[1]
            posted = (await people.call(do="count"))["sent"]
    return [
        Row("bytes sent for a delivery", f"{sent / posted:.0f}", "", None, f"{posted} check-ins"),
        Row("bytes received for a delivery", f"{received / posted:.0f}", "", None, "loopback, without TLS"),
    ]
