"""Keep this process's secrets from other processes of the same user, and out of core dumps."""

import contextlib
import ctypes
import resource
import sys

PR_SET_DUMPABLE = 4


def protect_process() -> None:
    """Close `/proc/<pid>/environ` and memory to this user's other processes, and leave no core dump.

    The environment holds the token and the keys, the memory couples' words. Root can read both anyway.
    Outside Linux only core dumps are switched off.
    """
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
