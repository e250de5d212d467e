"""The state of the gateway's connections, shard by shard.

discord.py calls a client ready ever since its first connection, also while its socket is gone. It keeps when
each shard's last heartbeat was answered to itself: `_parent`, `_keep_alive` and `_last_ack` are used although
they are private, and `tests/integration/test_health.py` fails when they change.
"""

import math
import time

import discord

# Discord asks for a heartbeat every 41 seconds; two that are not answered are a dead connection.
LATEST_HEARTBEAT_SECONDS = 100


def heartbeat_age(shard: discord.ShardInfo) -> float:
    """Return the seconds since the shard's last answered heartbeat; infinite before it connects."""
    keep_alive = shard._parent.ws._keep_alive  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    if keep_alive is None:
        return math.inf
    return time.perf_counter() - keep_alive._last_ack  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]


def is_alive(shard: discord.ShardInfo | None) -> bool:
    """Return whether a shard's socket is open and its heartbeats are answered."""
    return shard is not None and not shard.is_closed() and heartbeat_age(shard) < LATEST_HEARTBEAT_SECONDS
