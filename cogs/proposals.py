"""The buttons of proposals: agree, not now, read."""

import discord
from discord.ext import commands

from cogs.requests import caller, publish
from cogs.router import on_button
from core.component_keys import parse_id
from services.agreements import Agreements
from ui.moments import timestamp
from ui.posts import Post, send_ephemeral, send_ephemeral_text
from ui.proposals import proposal_text, proposal_words
from ui.safe_text import block_quote
from ui.texts import say


class ProposalCog(commands.Cog):
    """Handles the buttons of proposals."""

    def __init__(self, agreements: Agreements) -> None:
        self._agreements = agreements

    @on_button("proposal", "agree")
    async def agree(self, interaction: discord.Interaction, component_key: str) -> None:
        """Agree to a proposal, which takes effect at once."""
        view = await self._agreements.agree_to_proposal(caller(interaction), parse_id(component_key))
        await publish(interaction)
        await send_ephemeral_text(interaction, say("proposal-agreed-line", kind=view.proposal.kind.value))

    @on_button("proposal", "decline")
    async def decline(self, interaction: discord.Interaction, component_key: str) -> None:
        """Decline a proposal, and change nothing."""
        view = await self._agreements.decline_proposal(caller(interaction), parse_id(component_key))
        await publish(interaction)
        line = say("proposal-declined-line")
        if view.rests_until is not None:
            line = f"{line} {say('proposal-rests-line', moment=timestamp(view.rests_until))}"
        await send_ephemeral_text(interaction, line)

    @on_button("proposal", "read")
    async def read(self, interaction: discord.Interaction, component_key: str) -> None:
        """Show the words of a proposal, posted in an envelope, to one partner."""
        view = await self._agreements.read_proposal(caller(interaction), parse_id(component_key))
        words = proposal_words(view.proposal, view.words) or ""
        await send_ephemeral(
            interaction, Post(content=f"{proposal_text(view.proposal)}\n{block_quote(words)}")
        )
