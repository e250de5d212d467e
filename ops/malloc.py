"""The C library's allocator: one heap for all threads, instead of one for each."""

import ctypes
import sys

M_ARENA_MAX = -8  # of glibc's malloc.h


def share_one_heap() -> None:
    """Let all threads allocate from one heap, before any of them starts; do nothing without glibc.

    Each thread's own heap would stay at the most that the thread ever needed. Python's threads hardly ever
    allocate at the same time, so that they gain nothing from it.
    """
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
        mallopt(M_ARENA_MAX, 1)
