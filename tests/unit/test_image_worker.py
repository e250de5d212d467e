"""The image worker: the bot goes on, whatever a file does to its decoder."""

import asyncio
from pathlib import Path

import pytest
from support.photos import noisy_photo, photo

from core.pictures import MOST_PIXELS, RejectReason
from data.images import sanitizer
from data.images.image_worker import ImageRejected, ImageWorker

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
    with pytest.raises(ImageRejected):
        await ImageWorker().sanitize(photo())


async def test_a_decoder_is_given_no_setting_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KINDLING_KEYS", "secret")
    script, seen = tmp_path / "looks.py", tmp_path / "seen"
    script.write_text(f"import os; open({str(seen)!r}, 'w').write(repr(dict(os.environ)))")
    monkeypatch.setattr("data.images.image_worker.SANITIZER", script)
    with pytest.raises(ImageRejected):
        await ImageWorker().sanitize(photo())
    assert "KINDLING" not in seen.read_text()
