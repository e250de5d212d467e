"""The queue of drawings: two at once, a line that ends, and words where nothing can be drawn."""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from support.drawings import ADA, NAMES, NOW, book_of, month, pair

from core.albums import AlbumEntry, AlbumEntryKind, Quote
from core.checkins import SharedPulses
from core.recaps import RecapItemKind
from data.child_process import Limits, run_script
from ui.drawing import render_queue
from ui.drawing.render_queue import (
    MAX_CONCURRENT,
    MAX_WAITING,
    DrawingOutcome,
    RenderQueue,
    RunScript,
    Template,
)
from ui.recaps import draw_recap, recap_posts, recap_request
from ui.sheet_files import sheet_request
from ui.trends import draw_trend, trend_request

RECAP = month((RecapItemKind.THANKS, "Under the old lamp", ADA))
REQUEST = recap_request(RECAP, pair(), NAMES.get, None)
UTC_ZONE = ZoneInfo("UTC")
WEEKS = [SharedPulses(NOW + timedelta(weeks=number), (4, 5)) for number in range(3)]


def answering(status: int | None, output: bytes) -> RunScript:
    """Return a renderer that always ends like this."""

    async def run(_script: Path, _request: bytes) -> tuple[int | None, bytes]:
        return status, output

    return run


async def test_two_are_drawn_at_once_some_wait_and_the_others_are_asked_to_try_again() -> None:
    release, at_work, most = asyncio.Event(), 0, 0

    async def run(_script: Path, _request: bytes) -> tuple[int | None, bytes]:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await release.wait()
        at_work -= 1
        return 0, b"drawn"

    queue = RenderQueue(run)
    line = [asyncio.create_task(queue.draw(REQUEST)) for _ in range(MAX_CONCURRENT + MAX_WAITING)]
    await asyncio.sleep(0)
    assert (await queue.draw(REQUEST)).outcome is DrawingOutcome.QUEUE_FULL
    patient = asyncio.create_task(queue.draw(REQUEST, is_patient=True))
    release.set()
    drawings = await asyncio.gather(*line, patient)
    assert {drawing.outcome for drawing in drawings} == {DrawingOutcome.DRAWN}
    assert most == MAX_CONCURRENT == 2
    assert (await queue.draw(REQUEST)).outcome is DrawingOutcome.DRAWN, "the line is short again"


async def test_one_that_is_given_up_while_it_waits_leaves_its_place() -> None:
    queue = RenderQueue(answering(0, b"drawn"))
    async with queue._slots, queue._slots:
        waiting = [asyncio.create_task(queue.draw(REQUEST)) for _ in range(MAX_WAITING)]
        await asyncio.sleep(0)
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)
    assert (await queue.draw(REQUEST)).outcome is DrawingOutcome.DRAWN


@pytest.mark.parametrize("status", [None, 1, -9, -24, 0])
async def test_what_cannot_be_drawn_leaves_the_words_and_says_so(
    status: int | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    queue = RenderQueue(answering(status, b""))
    words, files = await draw_trend(UTC_ZONE, WEEKS, queue)
    assert files == []
    assert words.startswith("Weeks you both said how close you felt")
    assert words.endswith("\n-# I couldn’t draw the picture this time. Here are the words.")
    posts = recap_posts(RECAP, pair(), await draw_recap(RECAP, pair(), NAMES.get, (), queue))
    assert posts[0].content == "I couldn’t draw the picture this time. Here are the words."
    assert "Under the old lamp" in str(posts[0].embed and posts[0].embed.description)
    assert "old lamp" not in caplog.text


async def test_a_full_line_says_when_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render_queue, "MAX_WAITING", 0)
    queue = RenderQueue(answering(0, b"drawn"))
    async with queue._slots, queue._slots:
        words, files = await draw_trend(UTC_ZONE, WEEKS, queue)
    assert files == []
    assert "Try again in a minute." in words


@pytest.mark.slow
async def test_a_process_of_its_own_draws_a_band_with_words_for_those_who_cannot_see_it() -> None:
    words, (file,) = await draw_trend(UTC_ZONE, WEEKS, RenderQueue(run_script))
    assert words.endswith("Ups and downs are normal.")
    assert file.fp.read(4) == b"\x89PNG"
    assert file.description == (
        "A soft band from March 1, 2026 to March 15, 2026, from 1 (far apart) to 5 (very close). "
        "Each week, from the lower to the higher: 4 to 5, 4 to 5, 4 to 5."
    )


@pytest.mark.slow
@pytest.mark.parametrize("limits", [Limits(memory_bytes=48 * 2**20), Limits(timeout_seconds=0.01)])
async def test_a_renderer_over_its_limits_is_ended_whatever_it_draws(limits: Limits) -> None:
    async def run(script: Path, request: bytes) -> tuple[int | None, bytes]:
        return await run_script(script, request, limits)

    days, pulses = [week.revealed_at.date() for week in WEEKS], [week.pulses for week in WEEKS]
    sheet = sheet_request(("Ada", "Bo"), "Today", [("What’s good", ["We laugh"])], NOW)
    requests = [
        REQUEST,
        trend_request(days, pulses),
        sheet,
        book_of(AlbumEntry(AlbumEntryKind.THANKS, NOW.date(), quotes=(Quote(ADA, "Soup"),))),
    ]
    assert {request.template for request in requests} == set(Template)
    for request in requests:
        assert (await RenderQueue(run).draw(request)).outcome is DrawingOutcome.FAILED
