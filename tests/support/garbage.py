"""How often the garbage collector searches: rarely in tests, as often as in the bot where that is tested.

A bot and its world are hundreds of thousands of objects, nearly all of which go when their test is over. To
search them again and again meanwhile took about a tenth of the time of two files of bot tests.
"""

import gc
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager

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


def collecting_as_python_does() -> AbstractContextManager[None]:
    """Collect in this block as often as Python does by itself."""
    return _collecting(AS_PYTHON_DOES)


def collecting_at_once() -> AbstractContextManager[None]:
    """Collect in this block nearly as soon as there is any garbage, so that memory is what is held.

    What exists already is kept out of searches to the end: Python puts off its searches of old objects for
    longer, the more of them there are.
    """
    keep_what_exists()
    return _collecting(AT_ONCE)


@contextmanager
def _collecting(thresholds: tuple[int, int, int]) -> Generator[None]:
    before = gc.get_threshold()
    gc.set_threshold(*thresholds)
    try:
        yield
    finally:
        gc.set_threshold(*before)
