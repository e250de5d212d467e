"""The few samples that no function returns by itself, and the reasons why some texts have none."""

from collections.abc import Iterator
from typing import Any

import discord

from core.errors import AmbiguousMoment, NotAvailable
from gallery.walk import Sample, recording
from ui.posts import Post
from ui.refusals import RetryView, failure_sentence, refusal_sentence
from ui.safe_text import block_quote
from ui.texts import say

# Text ids, or what they begin with, and why no sample shows them.
UNSHOWN = {
    "album-": "in the album of an export, an HTML file that a process of its own makes",
    "panel-more-waiting": "where more of a kind waits than one card has room for",
    "plan-alarm": "in the calendar file of a plan",
    "readers-": "asks Discord who can see a channel",
    "result-none-left": "where both turned down every idea, which few samples do",
    "status-home-": "asks Discord for permissions",
    "sheet-file": "in a file, and beside it",
    "recap-behind-read": "where a month has too much for one message",
    "trends-alt": "describes a picture, where it is drawn",
    "drawing-": "where a picture could not be drawn",
}


def extra_samples() -> list[Sample]:
    """Return samples of things built while a request is answered."""
    return list(_samples())


def _samples() -> Iterator[Sample]:
    async def do_nothing(*_arguments: Any) -> None: ...

    typed = {"when": "friday 8:30"}
    for count, purpose in (
        (0, "Give back what was typed."),
        (2, "Ask what was meant."),
        (6, "Ask it in a menu."),
    ):
        with recording() as text_ids:
            choices = [(f"Friday, {8 + at}:30", do_nothing) for at in range(count)]
            first, second = "Friday, December 11, 2026, 8:30 AM", "8:30 PM"
            refusal = AmbiguousMoment("when", (), first=first, second=second) if count else NotAvailable()
            view = RetryView(typed, do_nothing, choices)
            title = Post(
                embed=discord.Embed(title=say("typed-title"), description=block_quote(typed["when"]))
            )
            shown = (Post(content=refusal_sentence(refusal), view=view), title)
        yield Sample("refusals", "RetryView", purpose, shown, tuple(dict.fromkeys(text_ids)))
    with recording() as text_ids:
        failure = Post(content=failure_sentence("a1b2c3"))
    yield Sample("refusals", "failure_sentence", "Say that it failed.", (failure,), tuple(text_ids))
