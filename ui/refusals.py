"""Refusals: one kind sentence in private, and what was typed is given back."""

from collections.abc import Awaitable, Callable, Mapping

import discord

from core.errors import KindlingError
from ui.cards import Part, card
from ui.posts import Post, send_ephemeral, split_into_posts
from ui.safe_text import block_quote
from ui.texts import say

KEEP_TYPED_SECONDS = 14 * 60  # a little less than the 15 minutes for which an interaction's token is valid

Reopen = Callable[[discord.Interaction, Mapping[str, str]], Awaitable[None]]


def refusal_sentence(error: KindlingError) -> str:
    """Return the sentence that explains a refusal."""
    return say(error.text_id, **error.text_args)


def failure_sentence(error_id: str) -> str:
    """Return the sentence for an unexpected error; the operator's log has the same id."""
    return say("refusal-failed", id=error_id)


class RetryView(discord.ui.View):
    """A button that opens a form again with what was typed, which it keeps in memory for 14 minutes."""

    def __init__(self, typed: Mapping[str, str], reopen: Reopen) -> None:
        super().__init__(timeout=KEEP_TYPED_SECONDS)
        self._typed = typed
        self._reopen = reopen
        button = discord.ui.Button[discord.ui.View](label=say("try-again"), style=discord.ButtonStyle.primary)
        button.callback = self._reopen_form
        self.add_item(button)
        self.custom_id = str(button.custom_id)

    async def _reopen_form(self, interaction: discord.Interaction) -> None:
        await self._reopen(interaction, self._typed)


async def refuse(interaction: discord.Interaction, sentence: str, *, leaves_trace: bool = True) -> None:
    """Answer the user of an interaction privately with one sentence."""
    await send_ephemeral(interaction, Post(content=sentence), leaves_trace=leaves_trace)


async def return_typed(
    interaction: discord.Interaction, sentence: str, typed: Mapping[str, str], retry_view: RetryView | None
) -> None:
    """Say why a form failed, show everything that was typed, and offer to open the form again with it."""
    words = "\n\n".join(block_quote(value) for value in typed.values() if value.strip())
    posts = split_into_posts(card(Part.GENERAL, say("typed-title"), words)) if words else []
    await send_ephemeral(interaction, Post(content=sentence, view=retry_view), *posts)
