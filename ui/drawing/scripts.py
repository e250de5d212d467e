"""The scripts that this machine's fonts can draw, for the operator's check."""

from datetime import UTC, datetime

from ui.drawing.render_queue import (
    DrawingOutcome,
    FileFormat,
    RenderQueue,
    RenderRequest,
    Template,
    typed_text,
)

SAMPLES = {
    "Latin": "Größe, Tiếng Việt",
    "Greek": "Γειά σου",
    "Cyrillic": "Привет",
    "Hebrew": "שלום",
    "Arabic": "شكرا",
    "Devanagari": "नमस्ते",
    "Bengali": "আমাদের",
    "Tamil": "எங்கள்",
    "Telugu": "నమస్తే",
    "Thai": "วันครบรอบ",
    "Chinese": "我们",
    "Japanese": "東京のラーメン",
    "Korean": "우리",
    "emoji": "🍲👩‍❤️‍👨🇺🇦",
}
"""A word in each of the scripts that people use most; whoever has these of Noto has nearly all others."""


async def missing_scripts(queue: RenderQueue) -> list[str] | None:
    """Return the scripts without a font; None if nothing can be drawn at all."""
    missing: list[str] = []
    # Try all at once first, so that a machine with every font does not have to wait.
    whole = await queue.draw(_sample_page(list(SAMPLES.values())), is_patient=True)
    if whole.outcome is DrawingOutcome.DRAWN:
        return missing
    for script, sample in SAMPLES.items():
        drawing = await queue.draw(_sample_page([sample]), is_patient=True)
        if drawing.outcome is DrawingOutcome.MISSING_LETTERS:
            missing.append(script)
        elif drawing.outcome is not DrawingOutcome.DRAWN:
            return None
    return missing


def _sample_page(samples: list[str]) -> RenderRequest:
    lines = [typed_text(sample) for sample in samples]
    return RenderRequest(
        Template.SHEET,
        {"title": "", "names": typed_text(""), "head": [], "sections": [{"name": "", "lines": lines}]},
        file_format=FileFormat.PDF,
        is_whole=True,
        made_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
