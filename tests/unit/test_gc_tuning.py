"""Garbage collection: long-lived objects are walked once, and unreferenced ones are still freed."""

import gc
import weakref
from collections.abc import AsyncIterator, Generator

import pytest
from support.garbage import collecting_as_python_does

from ops import gc_tuning
from ops.gc_tuning import FREEZE_THRESHOLD, OLDEST_GENERATION, GcTuner

pytestmark = pytest.mark.slow


class Cycle:
    """Something that refers to itself, so that only a collection ends it."""

    def __init__(self) -> None:
        self.itself: Cycle | None = self


@pytest.fixture(autouse=True)
def _collecting_as_in_the_bot() -> Generator[None]:
    with collecting_as_python_does():
        yield


@pytest.fixture
async def gc_tuner() -> AsyncIterator[GcTuner]:
    gc_tuner = GcTuner()
    await gc_tuner.start()
    yield gc_tuner
    gc_tuner.stop()


@pytest.mark.usefixtures("gc_tuner")
def test_few_long_lived_objects_are_collected_as_before() -> None:
    few = [Cycle() for _ in range(10)]
    gc.collect()
    assert any(one is few[0] for one in gc.get_objects(OLDEST_GENERATION))


@pytest.mark.usefixtures("gc_tuner")
def test_many_long_lived_objects_are_frozen() -> None:
    many = [Cycle() for _ in range(FREEZE_THRESHOLD)]
    gc.collect()
    assert len(many) == FREEZE_THRESHOLD
    assert len(gc.get_objects(OLDEST_GENERATION)) < FREEZE_THRESHOLD


@pytest.mark.usefixtures("gc_tuner")
def test_a_frozen_object_without_references_goes_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc_tuning, "FREEZE_THRESHOLD", 0)
    one = Cycle()
    one.itself = None
    gone = weakref.ref(one)
    gc.collect()
    assert not gc.get_objects(OLDEST_GENERATION)
    del one
    assert gone() is None


@pytest.mark.usefixtures("gc_tuner")
def test_a_frozen_cycle_goes_when_many_objects_are_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc_tuning, "FREEZE_THRESHOLD", 0)
    ring = Cycle()
    gone = weakref.ref(ring)
    gc.collect()
    del ring
    gc.collect()
    assert gone() is not None
    monkeypatch.setattr(gc_tuning, "MAX_FROZEN_OBJECTS", 1)
    gc.collect()
    assert gone() is None


async def test_a_full_collection_is_not_put_off_until_a_quarter_more_lives(gc_tuner: GcTuner) -> None:
    servers: list[list[int]] = [[one] for one in range(600_000)]
    await gc_tuner.start()
    before = gc.get_stats()[OLDEST_GENERATION]["collections"]
    cards: list[list[int]] = [[one] for one in range(len(servers) // 5)]
    assert gc.get_stats()[OLDEST_GENERATION]["collections"] > before, f"{len(cards)} came to live unseen"


async def test_every_start_freezes_again_and_registers_once(gc_tuner: GcTuner) -> None:
    before = len(gc.callbacks)
    ring = Cycle()
    await gc_tuner.start()
    assert len(gc.callbacks) == before
    assert not any(one is ring for one in gc.get_objects())
