"""How often the garbage collector searches: rarely in tests, as often as in the bot where memory is measured.

A bot and its world are hundreds of thousands of objects, nearly all of which go when their test is over. To
search them again and again meanwhile took about a tenth of the time of two files of bot tests.
"""

import gc
import sys
import tracemalloc
from collections.abc import Awaitable, Generator
from contextlib import contextmanager

RARELY = (50_000, 20, 20)
AS_PYTHON_DOES = (700, 10, 10)
AT_ONCE = (50, 2, 2)


def collect_rarely() -> None:
    """Let searches be rare from now on: while tests are loaded, too, nearly nothing of that goes again."""
    gc.set_threshold(*RARELY)


def keep_what_exists() -> None:
    """Keep what exists now, which stays to the end, out of all searches."""
    gc.collect()
    gc.freeze()


@contextmanager
def collecting_as_python_does() -> Generator[None]:
    """Collect in this block as often as Python does by itself."""
    with _collecting(AS_PYTHON_DOES):
        yield


@contextmanager
def _collecting(thresholds: tuple[int, int, int]) -> Generator[None]:
    before = gc.get_threshold()
    gc.set_threshold(*thresholds)
    try:
        yield
    finally:
        gc.set_threshold(*before)


async def peak_bytes_of(work: Awaitable[object]) -> int:
    """Return the most bytes that Python had at once for what it took since the work began, without garbage.

    What exists already is kept out of searches to the end: Python puts off its searches of old objects for
    longer, the more of them there are. A tracer, as coverage has one, would take memory, too.
    """
    keep_what_exists()
    tracer = sys.gettrace()
    sys.settrace(None)
    tracemalloc.start()
    try:
        with _collecting(AT_ONCE):
            await work
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        sys.settrace(tracer)
