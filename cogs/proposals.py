"""Proposals' buttons: agree, not now, read."""

import discord
from discord.ext import commands

from cogs.requests import CardPublisher, caller
from cogs.router import on_button
from core.deliveries import DeliveryKind
from services.agreements import Agreements
from services.couples import Couples
from ui.posts import Post, send_ephemeral, send_ephemeral_text
from ui.proposals import proposal_text
from ui.safe_text import block_quote
from ui.texts import say


class ProposalCog(commands.Cog):
    """The second key."""

    def __init__(self, agreements: Agreements, couples: Couples, publisher: CardPublisher) -> None:
        self._agreements = agreements
        self._couples = couples
        self._publisher = publisher

    @on_button("proposal", "agree")
    async def agree(self, interaction: discord.Interaction, component_key: str) -> None:
        """Turn the second key."""
        view, deliveries = await self._agreements.agree_to_proposal(caller(interaction), int(component_key))
        await self._publisher.redraw(DeliveryKind.PROPOSAL, int(component_key), interaction)
        await send_ephemeral_text(interaction, say("proposal-agreed-line", kind=view.proposal.kind.value))
        await self._publisher.publish(interaction, deliveries)

    @on_button("proposal", "decline")
    async def decline(self, interaction: discord.Interaction, component_key: str) -> None:
        """Leave things as they are."""
        await self._agreements.decline_proposal(caller(interaction), int(component_key))
        await self._publisher.redraw(DeliveryKind.PROPOSAL, int(component_key), interaction)
        await send_ephemeral_text(interaction, say("proposal-declined-line"))

    @on_button("proposal", "read")
    async def read(self, interaction: discord.Interaction, component_key: str) -> None:
        """Open the envelope for one of the two."""
        view = await self._agreements.proposal_view(int(component_key))
        await self._couples.couple_with(caller(interaction), view.couple.id)
        await send_ephemeral(
            interaction, Post(content=f"{proposal_text(view.proposal)}\n{block_quote(view.words or '')}")
        )
