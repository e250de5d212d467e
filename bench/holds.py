"""Measure how long callbacks block the event loop, and print where each long one was."""

import asyncio
import faulthandler
import gc
import sys
import threading
import time
from array import array
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime

PROBE_SECONDS = 0.005
LONG_SECONDS = 0.05
WATCH_SECONDS = 0.01


class LoopProbe:
    """Wakes every five milliseconds, and keeps by how many seconds the event loop was late.

    `lags` are of the clock on the wall, which other processes and the disk slow, too; `own` is the part of
    each in which the loop's thread itself had the processor: what the bot can do something about.
    """

    def __init__(self) -> None:
        # Half a million values: a list of them would be walked by each full garbage collection.
        self.lags, self.own = array("d"), array("d")
        self._cpu_at_turn = time.thread_time()
        self._thread_id = threading.get_ident()
        self._collection_began_at = 0.0

    async def run(self) -> None:
        """Sample until the task is cancelled."""
        while True:
            woke_at, self._cpu_at_turn = time.perf_counter(), time.thread_time()
            await asyncio.sleep(PROBE_SECONDS)
            lag = time.perf_counter() - woke_at - PROBE_SECONDS
            self.lags.append(lag)
            self.own.append(min(lag, time.thread_time() - self._cpu_at_turn))

    @contextmanager
    def holds_shown(self) -> Generator[None]:
        """Within the block, print the stacks of all threads in the middle of each long hold."""
        ended = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(ended,), daemon=True)
        gc.callbacks.append(self._note_collection)
        watcher.start()
        try:
            yield
        finally:
            ended.set()
            watcher.join()
            gc.callbacks.remove(self._note_collection)

    def _note_collection(self, phase: str, facts: dict[str, int]) -> None:
        # The watcher cannot look into a collection: no other thread runs meanwhile.
        if phase == "start":
            self._collection_began_at = time.perf_counter()
        elif (took := time.perf_counter() - self._collection_began_at) > LONG_SECONDS:
            show(f"held for {took * 1000:.0f} ms by a garbage collection of generation {facts['generation']}")

    def _watch(self, ended: threading.Event) -> None:
        clock = time.pthread_getcpuclockid(self._thread_id)
        shown = 0.0
        while not ended.wait(WATCH_SECONDS):
            turn = self._cpu_at_turn
            own = time.clock_gettime(clock) - turn
            if own > LONG_SECONDS and turn != shown:
                shown = turn
                show(f"held for {own * 1000:.0f} ms of its own so far:")
                faulthandler.dump_traceback(sys.stderr)


def show(text: str) -> None:
    """Print a line with the time of day, beside the table."""
    print(f"{datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr)
