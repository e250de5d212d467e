"""The sentences beside words whose picture could not be drawn."""

from ui.drawing.render_queue import Drawing, DrawingOutcome
from ui.texts import say

NOTES = {DrawingOutcome.QUEUE_FULL: "drawing-busy", DrawingOutcome.FAILED: "drawing-failed"}


def note_of(drawing: Drawing) -> str | None:
    """Return the reason for a missing picture, with the remedy; None if there is a picture."""
    text_id = NOTES.get(drawing.outcome)
    return say(text_id) if text_id else None


def with_note(words: str, drawing: Drawing) -> str:
    """Return the words, with a line about the picture if it could not be drawn."""
    note = note_of(drawing)
    return words if note is None else f"{words}\n-# {note}"
