"""Turns at connections: a request is hardly held back by ticks, and who gives up holds nobody back."""

import asyncio
from contextvars import Context

import pytest

from core.publications import Collector, collecting
from data import turns
from data.turns import Turns, end_turn

COUNT = 2


async def test_a_request_has_one_waiting_tick_for_each_connection_ahead_of_it() -> None:
    queue, order = Turns(COUNT), list[str]()

    async def note(who: str) -> None:
        turn = await queue.take()
        order.append(who)
        await asyncio.sleep(0)
        end_turn(turn)

    async def note_in_request() -> None:
        with collecting(Collector()):
            await note("request")

    with collecting(Collector()):
        running = [await queue.take() for _ in range(COUNT)]
    async with asyncio.TaskGroup() as tasks:
        for _ in range(4 * COUNT):
            tasks.create_task(note("tick"), context=Context())
        await asyncio.sleep(0)
        tasks.create_task(note_in_request(), context=Context())
        await asyncio.sleep(0)
        for turn in running:
            end_turn(turn)
    assert order == ["tick"] * COUNT + ["request"] + ["tick"] * 3 * COUNT


async def test_who_gives_up_waiting_leaves_all_turns_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = Turns(COUNT)
    with collecting(Collector()):
        running = [await queue.take() for _ in range(COUNT)]
    with monkeypatch.context() as impatient:
        impatient.setattr(turns, "BACKGROUND_WAIT_SECONDS", 0.01)
        with pytest.raises(TimeoutError):
            await queue.take()
    for turn in running:
        end_turn(turn)
    for turn in [await queue.take() for _ in range(COUNT)]:
        end_turn(turn)
