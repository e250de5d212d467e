"""The buttons of cards and panels: how many a message has, and which one stands out, in all that was sent."""

from collections.abc import Iterator
from typing import Any

import discord
import simcord

from ui.persistent import MOST_BUTTONS

NOTHING_FIRST = (
    {"Move it", "Call it off"},  # a reminder of a date: all is well as it is
    {"Until tomorrow", "End it", "Start over?"},  # a conversation's break
    {"End it", "Start over?"},  # and its night
    {"Tonight", "Tomorrow", "On the weekend"},  # when to be reminded: none is the better one
)
"""The labels of cards in the home of whose buttons none is to be pressed before the others."""

COPY, PLANTED, CARRIER = "A copy", "Planted", "Something to press on"
"""The words above buttons that a test posts where all can press them, for what one person sees alone."""

Buttons = list[dict[str, Any]]


def assert_cards_are_calm(env: simcord.Env) -> None:
    """Assert that no message had more than four buttons or two that stand out, and each card has one."""
    for request in env.http_requests:
        for buttons in _buttons_in(request.json):
            assert len(buttons) <= MOST_BUTTONS, f"too many buttons: {_labels(buttons)}"
            assert len(_primary(buttons)) <= 1, f"more than one stands out: {_labels(buttons)}"
    planted: set[str] = set()
    for kind, event, payload in env.backend.transcript:
        if kind != "GATEWAY" or event not in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
            continue
        if payload["content"] in (COPY, PLANTED, CARRIER):
            planted.add(payload["id"])
        for buttons in _buttons_in(payload) if payload["id"] not in planted else ():
            has_first = len(buttons) == 1 or set(_labels(buttons)) in NOTHING_FIRST
            assert has_first or _primary(buttons), f"none stands out: {_labels(buttons)}"


def _buttons_in(payload: Any) -> Iterator[Buttons]:
    """Yield the buttons of each message that Discord was sent, or sent, in this payload."""
    if isinstance(payload, dict):
        yield from _buttons_in(payload.get("data"))
        rows = payload.get("components") or []
        children = [child for row in rows for child in row.get("components", [])]
        buttons = [child for child in children if child["type"] == discord.ComponentType.button.value]
        if buttons:
            yield buttons


def _labels(buttons: Buttons) -> list[str]:
    return [str(button.get("label")) for button in buttons]


def _primary(buttons: Buttons) -> Buttons:
    return [button for button in buttons if button["style"] == discord.ButtonStyle.primary.value]
