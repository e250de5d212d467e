"""Tell systemd that the bot is up, and regularly that its event loop is not stuck.

The protocol is one datagram to the socket that systemd names (sd_notify(3)); elsewhere nothing is sent.
"""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

MICROSECONDS = 1_000_000


def notify(state: str) -> None:
    """Send a state, such as `READY=1`, if systemd started this process; a missing socket is no fault."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto(state.encode(), f"\0{address[1:]}" if address.startswith("@") else address)


@asynccontextmanager
async def notifying_service_manager() -> AsyncGenerator[None]:
    """Announce the start, feed the watchdog if one is set, and announce the stop at the end.

    "Up" means that the bot waits for Discord: a missing network is not a failed start.
    """
    notify("READY=1")
    feeding = asyncio.create_task(_feed_watchdog())
    try:
        yield
    finally:
        feeding.cancel()
        notify("STOPPING=1")


async def _feed_watchdog() -> None:
    # Twice within the time that systemd allows. A loop that is stuck sends nothing, and systemd restarts it.
    seconds = int(os.environ.get("WATCHDOG_USEC") or 0) / MICROSECONDS / 2
    while seconds:
        notify("WATCHDOG=1")
        await asyncio.sleep(seconds)
