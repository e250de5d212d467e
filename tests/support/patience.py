"""Patience: limits of time that a busy machine would break are lifted for all tests.

SimCord waits five seconds for the bot to come to rest after its start, whatever `settle_timeout` says: a
number inside one private method of `Env`. Should a release rename that method, this import fails. Nor need it
sleep for fifty milliseconds each time that the bot has not come to rest yet, as after nearly every press.

Each time that SimCord looks, it examines what every task and every timer waits for. While something is ready
to run, the answer is known, so it looks once nothing is: in the matrix of who may what, looking took a third.
"""

import asyncio
from typing import Any, cast

from simcord.env import Env

from data import connection_pool, engine, turns
from data.images import image_worker

PATIENCE_SECONDS = 120.0
LOOKS_AGAIN_SECONDS = 0.005
MOST_TURNS = 1_000  # then SimCord looks all the same: it reports a bot that never comes to rest

_settle = Env._settle_internal


async def _settle_patiently(self: Env, *, timeout: float | None = None, **how: Any) -> None:  # noqa: ASYNC109 (SimCord's own)
    how.setdefault("idle", LOOKS_AGAIN_SECONDS)
    await _run_what_is_ready()
    await _settle(self, timeout=None if timeout is None else max(timeout, self.settle_timeout), **how)


async def _run_what_is_ready() -> None:
    """Let the loop turn until nothing but this task is ready to run."""
    ready = cast("list[object]", getattr(asyncio.get_running_loop(), "_ready"))  # noqa: B009 (private)
    turns = 0
    while ready and turns < MOST_TURNS:
        await asyncio.sleep(0)
        turns += 1


def be_patient() -> None:
    """Let SimCord, the wait for a connection and the image worker take what a busy machine needs."""
    Env._settle_internal = _settle_patiently
    engine.WAIT_SECONDS = connection_pool.WAIT_SECONDS = PATIENCE_SECONDS
    turns.WAIT_SECONDS = turns.BACKGROUND_WAIT_SECONDS = PATIENCE_SECONDS
    image_worker.TIMEOUT_SECONDS = PATIENCE_SECONDS
