"""Run a script under limits, out of reach of secrets: `limited_run.py MEMORY_BYTES CPU_SECONDS SCRIPT`.

`data.child_process` starts it in a process of its own. The script can write no file and leaves no core dump,
which would hold what a couple wrote. If the kernel has Landlock (Linux 5.13 and later), it reads Python,
libraries, fonts and its own folder, and nothing else: no key, no database, no other process. From Linux 6.7
on it reaches no server either. No other module of the bot is imported.
"""

import contextlib
import ctypes
import os
import pwd
import runpy
import struct
import sys
from pathlib import Path

LANDLOCK_FOR_NETWORK = 4
"""The version of Landlock that restricts connections, too."""

# Linux gives these system calls the same numbers on every machine (asm-generic/unistd.h).
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION, PATH_BENEATH = 1, 1
READ_FILE, READ_DIR = 1 << 2, 1 << 3
PR_SET_NO_NEW_PRIVS = 38

# By version: the accesses to files that it knows (linux/landlock.h), each version one or none more.
FILE_ACCESSES = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
ALL_CONNECTIONS = 0b11  # bind and connect
ALL_SCOPES = 0b11  # abstract Unix sockets, and signals to processes outside
VERSION_OF_SCOPES = 6

LIBRARIES = (
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/local/lib",
    "/etc/ld.so.cache",
)
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/fontconfig", "/etc/fonts")
FONTS_OF_USER = (".fonts", ".local/share/fonts")
OTHERS = ("/usr/share/zoneinfo", "/dev/null", "/dev/urandom")


def limit_resources(memory_bytes: int, cpu_seconds: int) -> None:
    """Limit this process's memory, processor time and file size, where the system supports it."""
    try:
        import resource  # noqa: PLC0415 (not on every system)
    except ImportError:
        return
    for limit, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 256),
    ):
        with contextlib.suppress(ValueError, OSError):  # a limit that this system does not have
            resource.setrlimit(limit, (value, value))


def landlock_version() -> int:
    """Return the version of the kernel's Landlock; 0 if it has none, or it is switched off."""
    if sys.platform != "linux":
        return 0
    return max(0, _system_call(CREATE_RULESET, None, 0, ASK_VERSION))


def restrict_to(readable: list[str]) -> bool:
    """Give up all access to files and connections for good, except reading these paths.

    Paths that do not exist are left out. Returns False if the kernel has no Landlock: then nothing is
    restricted.
    """
    version = landlock_version()
    if not version:
        return False
    known = max(one for one in FILE_ACCESSES if one <= version)
    attributes = struct.pack("Q", FILE_ACCESSES[known])
    if version >= LANDLOCK_FOR_NETWORK:
        attributes += struct.pack("Q", ALL_CONNECTIONS)
    if version >= VERSION_OF_SCOPES:
        attributes += struct.pack("Q", ALL_SCOPES)
    ruleset = _system_call(CREATE_RULESET, attributes, len(attributes), 0)
    for path in readable:
        with contextlib.suppress(OSError):
            _allow_reading(ruleset, path)
    # The kernel demands it: a program with the rights of its owner could otherwise undo the restriction.
    ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    is_restricted = _system_call(RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return is_restricted


def readable_paths(script: Path) -> list[str]:
    """List the paths a script may read: Python, the system's libraries and fonts, and its own folder."""
    home = Path(pwd.getpwuid(os.getuid()).pw_dir)
    prefixes = [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix]
    return [
        *prefixes,
        *LIBRARIES,
        *FONTS,
        *(str(home / folder) for folder in FONTS_OF_USER),
        *OTHERS,
        str(script.parent),
    ]


def _allow_reading(ruleset: int, path: str) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        access = READ_FILE | READ_DIR if Path(path).is_dir() else READ_FILE
        rule = struct.pack("=Qi", access, descriptor)
        _system_call(ADD_RULE, ruleset, PATH_BENEATH, rule, 0)
    finally:
        os.close(descriptor)


def _system_call(number: int, *arguments: int | bytes | None) -> int:
    """Make a system call, and return its result; -1 for any error."""
    return int(ctypes.CDLL(None, use_errno=True).syscall(number, *arguments))


if __name__ == "__main__":
    memory, cpu, script_path = sys.argv[1:]
    limit_resources(int(memory), int(cpu))
    restrict_to(readable_paths(Path(script_path)))
    runpy.run_path(script_path, run_name="__main__")
