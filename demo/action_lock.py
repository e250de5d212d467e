"""Turns: the page's actions and the demo's clock never overlap.

SimCord runs one operation at a time and refuses a second one. Its page takes a refusal for an action whose
outcome is unknown, and stays blocked; so an action that comes while the clock ticks waits for its turn here.
This reaches into one private method of `simcord.preview.Preview`, and says so if a release renames it.
"""

import asyncio
import inspect
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from simcord.preview import Preview

PREVIEW_METHOD = "_action"


def serialize_actions(preview: Preview) -> asyncio.Lock:
    """Let the page's actions wait for the lock that is returned. Raises `RuntimeError` after a rename."""
    act: Callable[[str | None, Mapping[str, Any]], Coroutine[Any, Any, object]] | None
    act = getattr(preview, PREVIEW_METHOD, None)
    if act is None or not inspect.iscoroutinefunction(act):
        raise RuntimeError(
            "simcord.preview.Preview has no coroutine _action any more: see demo/action_lock.py"
        )
    turn = asyncio.Lock()

    async def in_turn(context_id: str | None, body: Mapping[str, Any]) -> object:
        async with turn:
            return await act(context_id, body)

    setattr(preview, PREVIEW_METHOD, in_turn)
    return turn
