"""Posters: what fits on one, and drawing in a process of its own."""

import asyncio
import io
import logging

import pytest
from PIL import Image, ImageChops

from ui.drawing import render_process
from ui.drawing.recap_image import HEIGHT, MARGIN, TOP, WIDTH, Section, draw_recap_image, fit_sections
from ui.drawing.render_process import RenderProcess, try_render
from ui.drawing.trend_chart import PAPER
from ui.recaps import RECAP_IMAGE_MODULE

pytestmark = pytest.mark.slow
LINES = ["A picnic under the old lamp", "שבת שלום, and tea 🫖", "東京の散歩"]


def recap_spec(sections: int = 4, lines: int = 3) -> dict[str, object]:
    return {
        "title": "September 2026",
        "subtitle": "A month of you two",
        "sections": [
            {"mark": "🌙", "heading": f"Dates {number}", "lines": (LINES * lines)[:lines]}
            for number in range(sections)
        ],
    }


def ink_box(png: bytes) -> tuple[int, int, int, int] | None:
    """The box around everything that is not paper."""
    picture = Image.open(io.BytesIO(png))
    assert picture.size == (WIDTH, HEIGHT) == (1080, 1350)
    return ImageChops.difference(picture, Image.new("RGB", picture.size, PAPER)).getbbox()


@pytest.mark.parametrize("lines", [1, 3, 40])
def test_everything_is_within_the_margins(lines: int) -> None:
    box = ink_box(draw_recap_image(recap_spec(lines=lines)))
    assert box is not None
    left, top, right, bottom = box
    slack = 12  # letters lean over their edges
    assert left >= MARGIN - slack
    assert top >= MARGIN - slack
    assert right <= WIDTH - MARGIN + slack
    assert bottom <= HEIGHT - MARGIN + slack


def section(items: int, lines: int = 1) -> Section:
    return Section("🌙", "Dates", tuple(("words",) * lines for _ in range(items)))


def item_counts(sections: list[Section]) -> list[int]:
    return [len(one.items) for one in sections]


def test_each_section_has_its_turn() -> None:
    room = 2 * section(2).height + 60
    assert item_counts(fit_sections([section(9), section(9)], room)) == [2, 2]
    assert item_counts(fit_sections([section(9), section(1)], room)) == [3, 1]


def test_what_is_too_high_is_left_out_and_the_rest_is_whole() -> None:
    assert item_counts(fit_sections([section(1, lines=40), section(2)], HEIGHT - TOP)) == [2]
    assert fit_sections([], HEIGHT) == []
    assert fit_sections([section(3)], 0) == []


def test_a_title_of_any_length_and_letters_that_no_font_has_still_make_a_picture() -> None:
    strange = recap_spec() | {"title": "September " * 30}
    strange["sections"] = [{"mark": "🌙", "heading": "Dates", "lines": ["\ue000", "", "tea"]}]
    assert ink_box(draw_recap_image(strange)) is not None


async def test_a_process_of_its_own_draws_the_same() -> None:
    assert await RenderProcess().render(RECAP_IMAGE_MODULE, recap_spec()) == draw_recap_image(recap_spec())


async def test_however_many_are_due_two_are_drawn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work: list[int] = []
    most: list[int] = []

    async def slowly(module: str, asked: dict[str, object]) -> bytes:
        at_work.append(1)
        most.append(len(at_work))
        await asyncio.sleep(0)
        at_work.pop()
        return module.encode()

    monkeypatch.setattr(render_process, "try_render", slowly)
    easel = RenderProcess()
    assert (
        await asyncio.gather(*(easel.render(RECAP_IMAGE_MODULE, {}) for _ in range(9)))
        == [RECAP_IMAGE_MODULE.encode()] * 9
    )
    assert max(most) == render_process.MAX_CONCURRENT == 2


async def test_what_cannot_be_drawn_is_nothing_and_logs_no_word(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert await try_render(RECAP_IMAGE_MODULE, {"title": "Under the old lamp"}) == b""
    assert "old lamp" not in caplog.text
