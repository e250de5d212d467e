"""Run a script under limits of memory and processor time: `limited_run.py MEMORY_BYTES CPU_SECONDS SCRIPT`.

`data.child_process` starts it in a process of its own. The script can write no file and leaves no core dump,
which would hold what a couple wrote. No other module of the bot is imported.
"""

import contextlib
import runpy
import sys


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
    ):
        with contextlib.suppress(ValueError, OSError):  # a limit that this system does not have
            resource.setrlimit(limit, (value, value))


if __name__ == "__main__":
    memory, cpu, script = sys.argv[1:]
    limit_resources(int(memory), int(cpu))
    runpy.run_path(script, run_name="__main__")
