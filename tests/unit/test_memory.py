"""The attic: what lives long is walked once, and what is no longer needed still goes."""

import gc
import weakref
from collections.abc import AsyncIterator

import pytest

from jobs import memory
from jobs.memory import MANY, OLDEST, Attic


class Ring:
    """Something that refers to itself, so that only a collection ends it."""

    def __init__(self) -> None:
        self.itself: Ring | None = self


@pytest.fixture
async def attic() -> AsyncIterator[Attic]:
    attic = Attic()
    await attic.keep_for_good()
    yield attic
    attic.leave()


@pytest.mark.usefixtures("attic")
def test_few_that_live_long_are_walked_again() -> None:
    few = [Ring() for _ in range(10)]
    gc.collect()
    assert any(one is few[0] for one in gc.get_objects(OLDEST))


@pytest.mark.usefixtures("attic")
def test_many_that_live_long_are_set_aside() -> None:
    many = [Ring() for _ in range(MANY)]
    gc.collect()
    assert len(many) == MANY
    assert len(gc.get_objects(OLDEST)) < MANY


@pytest.mark.usefixtures("attic")
def test_what_nothing_refers_to_goes_from_there_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MANY", 0)
    one = Ring()
    one.itself = None
    gone = weakref.ref(one)
    gc.collect()
    assert not gc.get_objects(OLDEST)
    del one
    assert gone() is None


@pytest.mark.usefixtures("attic")
def test_what_refers_to_itself_goes_when_much_has_been_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MANY", 0)
    ring = Ring()
    gone = weakref.ref(ring)
    gc.collect()
    del ring
    gc.collect()
    assert gone() is not None
    monkeypatch.setattr(memory, "TOO_MANY", 1)
    gc.collect()
    assert gone() is None


async def test_a_full_collection_is_not_put_off_until_a_quarter_more_lives(attic: Attic) -> None:
    servers: list[list[int]] = [[one] for one in range(600_000)]
    await attic.keep_for_good()
    before = gc.get_stats()[OLDEST]["collections"]
    cards: list[list[int]] = [[one] for one in range(len(servers) // 5)]
    assert gc.get_stats()[OLDEST]["collections"] > before, f"{len(cards)} came to live unseen"


async def test_every_start_sets_aside_anew_and_watches_once(attic: Attic) -> None:
    before = len(gc.callbacks)
    ring = Ring()
    await attic.keep_for_good()
    assert len(gc.callbacks) == before
    assert not any(one is ring for one in gc.get_objects())
