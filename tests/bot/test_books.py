"""`/book`: a year as a PDF, for the caller alone, of what the caller may read."""

import pytest
from simcord.results import InteractionResult
from support.photos import photo
from support.world import LoggedFailures, World, private_text_of, text_of

from ui.drawing.render_queue import Drawing, DrawingOutcome, RenderQueue, RenderRequest


async def live(world: World) -> None:
    """A memory with a photo, a thank-you, and an answer that is sealed."""
    await world.keep_memory(world.ada, "The lake", day="2026-01-01", pictures=[("lake.jpg", photo())])
    await world.thank(world.bo, "You made soup")
    await world.answer(world.ada, "Your laugh")


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[RenderRequest]:
    """Keep each request on its way to the renderer."""
    seen: list[RenderRequest] = []
    draw = RenderQueue.draw

    async def noted(queue: RenderQueue, request: RenderRequest, *, is_patient: bool = False) -> Drawing:
        seen.append(request)
        return await draw(queue, request, is_patient=is_patient)

    monkeypatch.setattr(RenderQueue, "draw", noted)
    return seen


def files_of(shown: InteractionResult) -> list[str]:
    return [
        attachment.filename
        for reply in [shown.response, *shown.followups]
        if reply is not None
        for attachment in reply.attachments
    ]


async def test_a_year_comes_as_one_pdf_for_the_caller_alone(
    couple: World, requests: list[RenderRequest]
) -> None:
    await live(couple)
    shown = await couple.bo.slash(couple.home, "book", year=2026)
    assert files_of(shown) == ["kindling-2026.pdf"]
    assert "Print it, or keep it" in private_text_of(shown)
    assert not couple.has_text("book")
    [request] = requests
    assert len(request.photos) == 1
    kept = request.data["months"][0]["entries"][0]
    assert [one["number"] for one in kept["photos"]] == [0], "beside its words, not on the cover alone"
    pages = str(request.data)
    assert "The lake" in pages
    assert "You made soup" in pages
    assert "ada & bo" in pages
    assert "Your laugh" not in pages
    pdf = await shown.followups[-1].attachments[0].read()
    assert pdf.startswith(b"%PDF")


async def test_who_asks_leaves_out_what_they_do_not_want_brought_back(
    couple: World, requests: list[RenderRequest]
) -> None:
    await live(couple)
    drawn = (await couple.bo.slash(couple.home, "memory random")).response
    assert drawn is not None
    await couple.bo.click(drawn, label="Don’t bring this back")
    await couple.bo.slash(couple.home, "book")
    assert "The lake" not in str(requests[0].data)


async def test_what_is_too_large_comes_by_seasons(couple: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await live(couple)
    await couple.advance_with_one_tick(days=120)
    await couple.thank(couple.ada, "You mended the bike")

    async def draw(_queue: RenderQueue, request: RenderRequest, *, is_patient: bool = False) -> Drawing:
        del is_patient
        return Drawing(DrawingOutcome.DRAWN, b"%PDF" * (10 if len(request.data["months"]) == 1 else 10**7))

    monkeypatch.setattr(RenderQueue, "draw", draw)
    shown = await couple.ada.slash(couple.home, "book")
    assert files_of(shown) == ["kindling-2026-01-03.pdf", "kindling-2026-04-06.pdf"]
    assert "Volume 1 of 2: January to March 2026" in private_text_of(shown)


async def test_with_nothing_at_all_it_says_so_kindly(couple: World) -> None:
    told = text_of(await couple.ada.slash(couple.home, "book", year=2019))
    assert "There’s nothing from 2019 for a book yet." in told


@pytest.mark.parametrize(
    ("drawing", "note"),
    [
        (Drawing(DrawingOutcome.FAILED), "I couldn’t make its pages this time. Try again later."),
        (Drawing(DrawingOutcome.QUEUE_FULL), "I’m drawing for others right now."),
        (Drawing(DrawingOutcome.DRAWN, bytes(40 * 2**20)), "Its file is too big for Discord."),
    ],
    ids=["failed", "queue full", "too large"],
)
async def test_where_there_is_no_book_it_says_why_and_what_has_the_words(
    couple: World, monkeypatch: pytest.MonkeyPatch, failures: LoggedFailures, drawing: Drawing, note: str
) -> None:
    await live(couple)

    async def draw(_queue: RenderQueue, _request: RenderRequest, *, is_patient: bool = False) -> Drawing:
        del is_patient
        return drawing

    monkeypatch.setattr(RenderQueue, "draw", draw)
    shown = await couple.ada.slash(couple.home, "book")
    assert f"January to March 2026 isn’t in this book. {note}" in private_text_of(shown)
    assert files_of(shown) == []
    assert failures.records == []
