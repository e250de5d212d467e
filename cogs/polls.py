"""Polls' cards: the menus that take votes, and the buttons of a result."""

from collections.abc import Awaitable, Callable, Sequence

import discord
from discord.ext import commands

from cogs.requests import CardPublisher, caller, require_home
from cogs.router import on_button, on_select
from core.deliveries import DeliveryKind
from core.polls import EMOJIS
from services.couples import Couples
from services.polls import Polls
from services.votes import VoteResult, Votes
from ui.polls import ballot_line
from ui.posts import send_ephemeral_text
from ui.texts import say


class PollCog(commands.Cog):
    """How the two vote."""

    def __init__(
        self,
        polls: Polls,
        votes: Votes,
        couples: Couples,
        publisher: CardPublisher,
        recount_reactions: Callable[[int], Awaitable[None]],
    ) -> None:
        self._polls = polls
        self._votes = votes
        self._couples = couples
        self._publisher = publisher
        self._recount_reactions = recount_reactions

    @on_select("date", "love")
    async def vote_for(
        self, interaction: discord.Interaction, component_key: str, values: Sequence[str]
    ) -> None:
        """Take what somebody would love."""
        voted = await self._votes.pick_ideas(
            caller(interaction), int(component_key), [int(value) for value in values]
        )
        await self._show(interaction, voted)

    @on_select("date", "refuse")
    async def vote_against(
        self, interaction: discord.Interaction, component_key: str, values: Sequence[str]
    ) -> None:
        """Take what somebody would rather not."""
        voted = await self._votes.refuse_ideas(
            caller(interaction), int(component_key), [int(value) for value in values]
        )
        await self._show(interaction, voted)

    @on_button("date", "yes")
    async def accept_idea(self, interaction: discord.Interaction, component_key: str) -> None:
        """Say yes to what the other would love."""
        poll_id, position = (int(part) for part in component_key.split(","))
        await self._polls.accept_pick(caller(interaction), poll_id, position)
        await self._publisher.redraw(DeliveryKind.RESULT, poll_id, interaction)
        await send_ephemeral_text(interaction, say("result-accepted-line", number=EMOJIS[position]))

    @on_button("date", "again")
    async def reopen_poll(self, interaction: discord.Interaction, component_key: str) -> None:
        """Open the vote again; reactions may have come and gone in between."""
        require_home(interaction, await self._couples.couple_of(caller(interaction)))
        deliveries = await self._polls.reopen_poll(caller(interaction), int(component_key))
        await send_ephemeral_text(interaction, say("poll-opened"))
        await self._publisher.publish(interaction, deliveries)
        await self._recount_reactions(int(component_key))

    async def _show(self, interaction: discord.Interaction, voted: VoteResult) -> None:
        if voted.changes_card:
            await self._publisher.redraw(DeliveryKind.POLL, voted.poll.id, interaction)
        await send_ephemeral_text(
            interaction, ballot_line(voted.poll, voted.poll.ballot_of(interaction.user.id))
        )
        await self._publisher.publish(interaction, voted.deliveries)
