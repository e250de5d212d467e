"""The buttons ♥ and *Tell me more* below a partner's words."""

import discord
from discord.ext import commands

from cogs.requests import caller, publish_or_say
from cogs.router import on_buttons
from core.card_reactions import ReactionKind
from services.card_reactions import CardReactions
from ui.card_reactions import parse_reaction_key
from ui.texts import say


class CardReactionCog(commands.Cog):
    """Handles reactions to reveals, thank-yous and shared memories."""

    def __init__(self, card_reactions: CardReactions) -> None:
        self._card_reactions = card_reactions

    @on_buttons("reaction", [kind.value for kind in ReactionKind])
    async def react(self, interaction: discord.Interaction, component_key: str, *, verb: str) -> None:
        """Give a reaction, or take it back, and show it on the card in the home."""
        card, subject_id = parse_reaction_key(component_key)
        kind = ReactionKind(verb)
        is_given = await self._card_reactions.toggle_reaction(caller(interaction), card, subject_id, kind)
        # Pressed in the home, the card itself answers; below words that *Read* opened, a line does.
        await publish_or_say(
            interaction, say(f"reaction-{kind}-given" if is_given else "reaction-taken-back")
        )
