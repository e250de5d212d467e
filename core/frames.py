"""The frame of a check-in: rose, thorn and bud in place of a question."""

from collections.abc import Mapping
from enum import StrEnum

from core.errors import EmptyText, KindlingError
from core.text_input import clean_optional_text

PART_LIMIT = 1_000  # characters
OFFERED_AT_REVEAL = 5  # the fifth of a couple: between the rituals that the others offer


class FramePart(StrEnum):
    """The parts of an answer, in the order they are asked: good, hard, looked forward to."""

    ROSE = "rose"
    THORN = "thorn"
    BUD = "bud"


class EmptyFrame(EmptyText):
    """None of the three parts is filled in."""

    text_id = "refusal-frame-empty"


class FrameAlreadyOn(KindlingError):
    """The couple's check-ins use the frame already."""

    text_id = "refusal-frame-already"


def clean_parts(typed: Mapping[FramePart, str]) -> dict[FramePart, str]:
    """Trim the typed parts, and leave out the empty ones. Raises `EmptyFrame`, `TextTooLong`."""
    cleaned = {part: clean_optional_text(typed.get(part), PART_LIMIT) for part in FramePart}
    parts = {part: words for part, words in cleaned.items() if words is not None}
    if not parts:
        raise EmptyFrame
    return parts
