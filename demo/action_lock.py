"""A lock that keeps the page's actions and the demo's clock apart.

SimCord runs one operation at a time and refuses a second one. Its page takes a refusal for an action with an
unknown outcome, and stays blocked; so an action that arrives while the clock advances waits for the lock.
The one private method of `simcord.preview.Preview` that this wraps is checked first.
"""

import asyncio
import inspect
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from simcord.preview import Preview

PREVIEW_METHOD = "_action"


def serialize_actions(preview: Preview) -> asyncio.Lock:
    """Make the page's actions wait for a lock, and return that lock.

    Raises `RuntimeError` if a release of SimCord has renamed the wrapped method.
    """
    run_action: Callable[[str | None, Mapping[str, Any]], Coroutine[Any, Any, object]] | None
    run_action = getattr(preview, PREVIEW_METHOD, None)
    if run_action is None or not inspect.iscoroutinefunction(run_action):
        raise RuntimeError(
            "simcord.preview.Preview has no coroutine _action any more: see demo/action_lock.py"
        )
    lock = asyncio.Lock()

    async def run_locked(context_id: str | None, body: Mapping[str, Any]) -> object:
        async with lock:
            return await run_action(context_id, body)

    setattr(preview, PREVIEW_METHOD, run_locked)
    return lock
