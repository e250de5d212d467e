"""Garbage collection: long-lived objects are walked once, and unreferenced ones are still freed.

Each test has a process of its own, which has loaded little: among all that other tests have loaded, a search
of everything takes most of a second, and each of these tests begins with one.
"""

import asyncio
import functools
import gc
import subprocess
import sys
import weakref
from collections.abc import Callable, Generator
from contextlib import contextmanager
from unittest import mock

import pytest
from support.source_trees import ROOT

from ops import gc_tuning
from ops.gc_tuning import FREEZE_THRESHOLD, OLDEST_GENERATION, GcTuner

pytestmark = pytest.mark.slow
CALL = """
import runpy, sys
sys.path[:0] = ".", "tests"
runpy.run_path(sys.argv[1])[sys.argv[2]].__wrapped__()
"""


def alone(test: Callable[[], None]) -> Callable[[], None]:
    """Let a test run in a process of its own."""

    @functools.wraps(test)
    def run() -> None:
        command = [sys.executable, "-W", "ignore", "-c", CALL, __file__, test.__name__]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr

    return run


class Cycle:
    """Something that refers to itself, so that only a collection ends it."""

    def __init__(self) -> None:
        self.itself: Cycle | None = self


@contextmanager
def started_tuner() -> Generator[GcTuner]:
    gc_tuner = GcTuner()
    asyncio.run(gc_tuner.start())
    yield gc_tuner
    gc_tuner.stop()


@alone
def test_few_long_lived_objects_are_collected_as_before() -> None:
    with started_tuner():
        few = [Cycle() for _ in range(10)]
        gc.collect()
        assert any(one is few[0] for one in gc.get_objects(OLDEST_GENERATION))


@alone
def test_many_long_lived_objects_are_frozen() -> None:
    with started_tuner():
        many = [Cycle() for _ in range(FREEZE_THRESHOLD)]
        gc.collect()
        assert len(many) == FREEZE_THRESHOLD
        assert len(gc.get_objects(OLDEST_GENERATION)) < FREEZE_THRESHOLD


@alone
def test_a_frozen_object_without_references_goes_at_once() -> None:
    with started_tuner(), mock.patch.object(gc_tuning, "FREEZE_THRESHOLD", 0):
        one = Cycle()
        one.itself = None
        gone = weakref.ref(one)
        gc.collect()
        assert not gc.get_objects(OLDEST_GENERATION)
        del one
        assert gone() is None


@alone
def test_a_frozen_cycle_goes_when_many_objects_are_frozen() -> None:
    with started_tuner(), mock.patch.object(gc_tuning, "FREEZE_THRESHOLD", 0):
        ring = Cycle()
        gone = weakref.ref(ring)
        gc.collect()
        del ring
        gc.collect()
        assert gone() is not None
        with mock.patch.object(gc_tuning, "MAX_FROZEN_OBJECTS", 1):
            gc.collect()
        assert gone() is None


@alone
def test_a_full_collection_is_not_put_off_until_a_quarter_more_lives() -> None:
    with started_tuner() as gc_tuner:
        servers: list[list[int]] = [[one] for one in range(600_000)]
        asyncio.run(gc_tuner.start())
        before = gc.get_stats()[OLDEST_GENERATION]["collections"]
        cards: list[list[int]] = [[one] for one in range(len(servers) // 5)]
        assert gc.get_stats()[OLDEST_GENERATION]["collections"] > before, f"{len(cards)} came to live unseen"


@alone
def test_every_start_freezes_again_and_registers_once() -> None:
    with started_tuner() as gc_tuner:
        before = len(gc.callbacks)
        ring = Cycle()
        asyncio.run(gc_tuner.start())
        assert len(gc.callbacks) == before
        assert not any(one is ring for one in gc.get_objects())
