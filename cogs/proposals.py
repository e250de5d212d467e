"""Proposals' buttons: agree, not now, read."""

import discord
from discord.ext import commands

from cogs.desk import pressed
from cogs.requests import PostOffice, caller
from core.deliveries import DeliveryKind
from services.agreements import Agreements
from services.couples import Couples
from ui.posts import Post, tell, tell_line
from ui.proposals import proposal_text
from ui.prose import quoted
from ui.texts import say


class ProposalCog(commands.Cog):
    """The second key."""

    def __init__(self, agreements: Agreements, couples: Couples, office: PostOffice) -> None:
        self._agreements = agreements
        self._couples = couples
        self._office = office

    @pressed("proposal", "agree")
    async def agree(self, interaction: discord.Interaction, key: str) -> None:
        """Turn the second key."""
        view, deliveries = await self._agreements.agree(caller(interaction), int(key))
        await self._office.redraw(DeliveryKind.PROPOSAL, int(key), interaction)
        await tell_line(interaction, say("proposal-agreed-line", kind=view.proposal.kind.value))
        await self._office.post(interaction, deliveries)

    @pressed("proposal", "decline")
    async def decline(self, interaction: discord.Interaction, key: str) -> None:
        """Leave things as they are."""
        await self._agreements.decline(caller(interaction), int(key))
        await self._office.redraw(DeliveryKind.PROPOSAL, int(key), interaction)
        await tell_line(interaction, say("proposal-declined-line"))

    @pressed("proposal", "read")
    async def read(self, interaction: discord.Interaction, key: str) -> None:
        """Open the envelope for one of the two."""
        view = await self._agreements.view(int(key))
        await self._couples.with_partner(caller(interaction), view.couple.id)
        await tell(interaction, Post(content=f"{proposal_text(view.proposal)}\n{quoted(view.words or '')}"))
