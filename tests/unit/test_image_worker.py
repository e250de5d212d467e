"""The image worker: the bot goes on, whatever a file does to its decoder."""

import asyncio
from pathlib import Path

import pytest
from PIL import Image
from support.photos import encode_picture, noisy_photo, photo

from core.pictures import MOST_PIXELS, RejectReason
from data.images import sanitizer
from data.images.image_worker import MOST_AT_ONCE, ImageRejected, ImageWorker

pytestmark = pytest.mark.slow


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
