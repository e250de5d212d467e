"""The image worker: the bot goes on, whatever a file does to its decoder."""

import asyncio
import io
from pathlib import Path
from typing import cast

import pytest
from PIL import Image, ImageChops
from support.photos import encode_picture, noisy_photo, photo

from core.pictures import MOST_PIXELS, RejectReason
from data.images import print_copier, sanitizer
from data.images.image_worker import MOST_AT_ONCE, ImageRejected, ImageWorker
from ui.drawing.typst_renderer import TEMPLATES

pytestmark = pytest.mark.slow
CLEAR = encode_picture(Image.new("RGBA", (60, 40), (10, 20, 30, 0)), "WEBP")
"""A picture of which nothing can be seen, as they are stored."""


def test_the_sanitizer_has_the_same_pixel_limit() -> None:
    assert sanitizer.MOST_PIXELS == MOST_PIXELS


async def test_the_loop_goes_on_while_a_picture_is_sanitized() -> None:
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0.005)
            beats += 1

    heart = asyncio.create_task(beat())
    await ImageWorker().sanitize(noisy_photo((2_500, 2_500)))
    heart.cancel()
    assert beats > 20


async def test_a_decoder_that_dies_leaves_a_refusal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "dies.py"
    script.write_text("import os; os.abort()")
    monkeypatch.setattr("data.images.image_worker.SANITIZER", script)
    with pytest.raises(ImageRejected) as refused:
        await ImageWorker().sanitize(photo())
    assert refused.value.reason is RejectReason.DAMAGED


async def test_a_decoder_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "hangs.py"
    script.write_text("import time; time.sleep(600)")
    monkeypatch.setattr("data.images.image_worker.SANITIZER", script)
    monkeypatch.setattr("data.images.image_worker.TIMEOUT_SECONDS", 0.3)
    with pytest.raises(ImageRejected) as refused:
        await ImageWorker().sanitize(photo())
    assert refused.value.reason is RejectReason.TOO_SLOW


async def test_a_decoder_that_needs_too_much_memory_is_not_called_a_damaged_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("data.images.image_worker.MEMORY_BYTES", 300 * 2**20)
    with pytest.raises(ImageRejected) as refused:
        await ImageWorker().sanitize(encode_picture(Image.new("1", (12_000, 10_000)), "PNG"))
    assert refused.value.reason is RejectReason.TOO_SLOW


async def test_a_file_is_read_when_its_turn_comes_and_not_before() -> None:
    in_memory = most = 0
    worker = ImageWorker()

    async def read() -> bytes:
        nonlocal in_memory, most
        in_memory += 1
        most = max(most, in_memory)
        return photo()

    async def keep() -> None:
        nonlocal in_memory
        await worker.sanitize(read)
        in_memory -= 1

    await asyncio.gather(*(keep() for _ in range(8)))
    assert most == MOST_AT_ONCE == 2


async def test_copies_for_print_are_the_best_that_have_so_many_bytes() -> None:
    stored = [noisy_photo((1_600, 1_200)), photo(), CLEAR]
    for most_bytes, widest in ((10 * 2**20, 1_300), (200 * 2**10, 900)):
        copies = await ImageWorker().copy_for_print(stored, most_bytes)
        assert copies is not None
        opened = [Image.open(io.BytesIO(copy)) for copy in copies]
        assert [one.format for one in opened] == ["JPEG"] * 3
        assert opened[0].width <= widest
        assert [one.size for one in opened[1:]] == [(640, 480), (60, 40)], "never enlarged"
        assert all(len(copy) <= most_bytes for copy in copies)


async def test_what_shows_through_a_picture_is_paper() -> None:
    (copy,) = await ImageWorker().copy_for_print([CLEAR], 2**20) or []
    paper = Image.new("RGB", (60, 40), print_copier.PAPER)
    difference = ImageChops.difference(Image.open(io.BytesIO(copy)).convert("RGB"), paper).convert("L")
    _, most = cast("tuple[int, int]", difference.getextrema())
    assert most <= 2, "but for what JPEG rounds"
    assert print_copier.PAPER in (TEMPLATES / "look.typ").read_text()


async def test_pictures_that_cannot_be_copied_are_told_apart(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "dies.py"
    script.write_text("import os; os.abort()")
    monkeypatch.setattr("data.images.image_worker.PRINT_COPIER", script)
    assert await ImageWorker().copy_for_print([photo()], 2**20) is None
