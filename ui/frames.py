"""The frame as people see it: the meaning of rose, thorn and bud, their fields, and the answer."""

from collections.abc import Mapping

from core.couples import Couple
from core.frames import PART_LIMIT, FramePart
from ui.forms import TextField
from ui.persistent import PersistentButton, PersistentSelect, more_menu
from ui.safe_text import block_quote
from ui.texts import say

WANT = "want"  # the verb of the button that proposes it


def frame_heading() -> str:
    """Return the meaning of the three parts, one line each."""
    return "\n".join(f"**{say(f'frame-{part}')}**: {say(f'frame-{part}-about')}" for part in FramePart)


def frame_fields() -> tuple[TextField, ...]:
    """Ask for the three parts; any may stay empty, as the first one says."""
    return tuple(
        TextField(
            part.value,
            say(f"frame-form-{part}"),
            PART_LIMIT,
            is_long=True,
            is_required=False,
            hint=say("frame-form-hint") if part is FramePart.ROSE else None,
        )
        for part in FramePart
    )


def parse_parts(typed: Mapping[str, str]) -> dict[FramePart, str]:
    """Return the texts typed into the three fields; a form with a question has none of them."""
    return {part: typed.get(part.value, "") for part in FramePart}


def parts_text(parts: Mapping[FramePart, str]) -> list[str]:
    """Return each part as a block quote beginning with its name, safe to show.

    Inside the quote, the name of a part is not taken for another partner's.
    """
    return [f"> **{say(f'frame-{part}')}**\n{block_quote(words)}" for part, words in parts.items()]


def want_button(couple: Couple) -> PersistentButton:
    """Return the button that proposes the frame to the other partner."""
    return PersistentButton(say("frame-want"), "frame", couple.id, WANT)


def offer_menu(couple: Couple) -> PersistentSelect:
    """Return a reveal's menu that explains the frame and proposes it."""
    menu = more_menu(want_button(couple))
    menu.item.options[0].description = say("frame-offer-about")
    return menu


def switch_button(couple: Couple) -> PersistentButton:
    """Return the button that proposes the frame or, if the couple has it, goes back to questions."""
    if couple.has_frame:
        return PersistentButton(say("frame-stop"), "frame", couple.id, "stop")
    return want_button(couple)
