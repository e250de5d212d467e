"""Refusals: one private, kind sentence, and what was typed is given back."""

from collections.abc import Awaitable, Callable, Mapping

import discord

from core.errors import KindlingError
from ui.look import Part, card
from ui.posts import Post, spread_over, tell
from ui.prose import quoted
from ui.texts import say

KEEP_TYPED = 14 * 60  # seconds: as long as the interaction's own token lives

Reopen = Callable[[discord.Interaction, Mapping[str, str]], Awaitable[None]]


def refusal(error: KindlingError) -> str:
    """Return the sentence for a refusal."""
    return say(error.key, **error.words)


def failure(error_id: str) -> str:
    """Return the sentence for what went wrong on our side; the operator's log has the same id."""
    return say("refusal-failed", id=error_id)


class TryAgain(discord.ui.View):
    """One button that opens a form again with what was typed; it forgets after 14 minutes."""

    def __init__(self, typed: Mapping[str, str], reopen: Reopen) -> None:
        super().__init__(timeout=KEEP_TYPED)
        self._typed = typed
        self._reopen = reopen
        button = discord.ui.Button[discord.ui.View](label=say("try-again"), style=discord.ButtonStyle.primary)
        button.callback = self._again
        self.add_item(button)
        self.custom_id = str(button.custom_id)

    async def _again(self, interaction: discord.Interaction) -> None:
        await self._reopen(interaction, self._typed)


async def refuse(interaction: discord.Interaction, sentence: str) -> None:
    """Say one sentence to one person."""
    await tell(interaction, Post(content=sentence))


async def give_back(
    interaction: discord.Interaction, sentence: str, typed: Mapping[str, str], again: TryAgain | None
) -> None:
    """Say why a form failed, give back every word, and offer to open it again filled in."""
    words = "\n\n".join(quoted(value) for value in typed.values() if value.strip())
    posts = spread_over(card(Part.HOUSE, say("typed-title"), words)) if words else []
    await tell(interaction, Post(content=sentence, view=again), *posts)
