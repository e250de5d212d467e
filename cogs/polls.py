"""Polls' cards: the menus that take votes, and the buttons of a result."""

from collections.abc import Awaitable, Callable, Sequence

import discord
from discord.ext import commands

from cogs.desk import picked, pressed
from cogs.requests import PostOffice, caller, require_home
from core.deliveries import DeliveryKind
from core.polls import EMOJIS
from services.couples import Couples
from services.polls import Polls
from services.votes import Voted, Votes
from ui.polls import ballot_line
from ui.posts import tell_line
from ui.texts import say


class PollCog(commands.Cog):
    """How the two vote."""

    def __init__(
        self,
        polls: Polls,
        votes: Votes,
        couples: Couples,
        office: PostOffice,
        reread: Callable[[int], Awaitable[None]],
    ) -> None:
        self._polls = polls
        self._votes = votes
        self._couples = couples
        self._office = office
        self._reread = reread

    @picked("date", "love")
    async def love(self, interaction: discord.Interaction, key: str, values: Sequence[str]) -> None:
        """Take what somebody would love."""
        voted = await self._votes.pick(caller(interaction), int(key), [int(value) for value in values])
        await self._show(interaction, voted)

    @picked("date", "refuse")
    async def refuse(self, interaction: discord.Interaction, key: str, values: Sequence[str]) -> None:
        """Take what somebody would rather not."""
        voted = await self._votes.refuse(caller(interaction), int(key), [int(value) for value in values])
        await self._show(interaction, voted)

    @pressed("date", "yes")
    async def say_yes(self, interaction: discord.Interaction, key: str) -> None:
        """Say yes to what the other would love."""
        poll_id, position = (int(part) for part in key.split(","))
        await self._polls.accept(caller(interaction), poll_id, position)
        await self._office.redraw(DeliveryKind.RESULT, poll_id, interaction)
        await tell_line(interaction, say("result-accepted-line", number=EMOJIS[position]))

    @pressed("date", "again")
    async def ask_again(self, interaction: discord.Interaction, key: str) -> None:
        """Open the vote again; reactions may have come and gone in between."""
        require_home(interaction, await self._couples.of(caller(interaction)))
        deliveries = await self._polls.ask_again(caller(interaction), int(key))
        await tell_line(interaction, say("poll-opened"))
        await self._office.post(interaction, deliveries)
        await self._reread(int(key))

    async def _show(self, interaction: discord.Interaction, voted: Voted) -> None:
        if voted.changes_card:
            await self._office.redraw(DeliveryKind.POLL, voted.poll.id, interaction)
        await tell_line(interaction, ballot_line(voted.poll, voted.poll.ballot_of(interaction.user.id)))
        await self._office.post(interaction, voted.deliveries)
