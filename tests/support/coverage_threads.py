"""Coverage beside threads that end: keep its tracer from running Python where that never returns.

Where greenlets are traced, coverage's tracer of each thread keeps the thread's greenlets in a
`WeakKeyDictionary`, whose callback is a Python function. When two threads end at once, greenlet frees what
is left of them in two "pending calls" of the main thread. While the first is under way, CPython 3.11 cannot
begin a traced function: its RESUME looks whether a pending call waits, finds the second, may not run it, and
looks again for ever. Two workers stood still like that. A callback in C begins no function.
"""

import sys
import weakref
from collections.abc import Mapping
from typing import Any

TRACER_MODULE = "coverage.collector"

_original = weakref.WeakKeyDictionary


class _WeakKeyDictionary(_original[Any, Any]):
    """A `WeakKeyDictionary` that, made for a tracer, removes dead keys without a Python function.

    Nothing iterates over a tracer's: that alone is what the Python function is careful about.
    """

    def __init__(self, dict: Mapping[Any, Any] | None = None) -> None:  # noqa: A002 (the original's name)
        super().__init__(dict or {})
        if sys._getframe(1).f_globals.get("__name__") == TRACER_MODULE:
            self._remove = vars(self)["data"].__delitem__


def end_threads_without_python() -> None:
    """Let the tracers that coverage makes from now on, one for each thread, drop dead greenlets in C."""
    weakref.WeakKeyDictionary = _WeakKeyDictionary  # type: ignore[misc] (coverage looks it up by this name)
