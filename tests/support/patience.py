"""Patience: limits of time that a busy machine would break are lifted for all tests.

SimCord waits five seconds for the bot to come to rest after its start, whatever `settle_timeout` says: a
number inside one private method of `Env`. Should a release rename that method, this import fails. Nor need it
sleep for fifty milliseconds each time that the bot has not come to rest yet, as after nearly every press.
"""

from typing import Any

from simcord.env import Env

from data import connection_pool, engine, turns
from data.images import image_worker

PATIENCE_SECONDS = 120.0
LOOKS_AGAIN_SECONDS = 0.005

_settle = Env._settle_internal


async def _settle_patiently(self: Env, *, timeout: float | None = None, **how: Any) -> None:  # noqa: ASYNC109 (SimCord's own)
    how.setdefault("idle", LOOKS_AGAIN_SECONDS)
    await _settle(self, timeout=None if timeout is None else max(timeout, self.settle_timeout), **how)


def be_patient() -> None:
    """Let SimCord, the wait for a connection and the image worker take what a busy machine needs."""
    Env._settle_internal = _settle_patiently
    engine.WAIT_SECONDS = connection_pool.WAIT_SECONDS = PATIENCE_SECONDS
    turns.WAIT_SECONDS = turns.BACKGROUND_WAIT_SECONDS = PATIENCE_SECONDS
    image_worker.TIMEOUT_SECONDS = PATIENCE_SECONDS
