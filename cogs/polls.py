"""The components of polls: the selects that take votes, *Done*, and the buttons of results."""

from collections.abc import Awaitable, Callable, Sequence

import discord
from discord.ext import commands

from cogs.requests import caller, publish, publish_or_say
from cogs.router import on_button, on_select
from core.component_keys import parse_id
from core.polls import EMOJIS
from services.poll_lifecycle import PollView
from services.polls import Polls
from services.votes import Votes
from ui.polls import ballot_panel
from ui.posts import edit_message, send_ephemeral, send_ephemeral_text
from ui.texts import say


class PollCog(commands.Cog):
    """Handles the selects and buttons of polls."""

    def __init__(
        self, polls: Polls, votes: Votes, recount_reactions: Callable[[int], Awaitable[None]]
    ) -> None:
        self._polls = polls
        self._votes = votes
        self._recount_reactions = recount_reactions

    @on_select("date", "love")
    async def vote_for(
        self, interaction: discord.Interaction, component_key: str, values: Sequence[str]
    ) -> None:
        """Store the ideas the caller would love."""
        view = await self._votes.pick_ideas(
            caller(interaction), parse_id(component_key), [parse_id(value) for value in values]
        )
        await self._show_ballot(interaction, view)

    @on_select("date", "refuse")
    async def vote_against(
        self, interaction: discord.Interaction, component_key: str, values: Sequence[str]
    ) -> None:
        """Store the ideas the caller would rather not do."""
        view = await self._votes.refuse_ideas(
            caller(interaction), parse_id(component_key), [parse_id(value) for value in values]
        )
        await self._show_ballot(interaction, view)

    @on_button("date", "done")
    async def end_poll(self, interaction: discord.Interaction, component_key: str) -> None:
        """End a vote once both have voted, without waiting for its two minutes."""
        await self._votes.end_poll(caller(interaction), parse_id(component_key))
        await publish_or_say(interaction, say("poll-ended"))

    @on_button("date", "yes")
    async def accept_idea(self, interaction: discord.Interaction, component_key: str) -> None:
        """Accept an idea the other partner would love."""
        poll_id, _, position = component_key.partition(",")
        idea = parse_id(position)
        await self._polls.accept_pick(caller(interaction), parse_id(poll_id), idea)
        await publish(interaction)
        await send_ephemeral_text(interaction, say("result-accepted-line", number=EMOJIS[idea]))

    @on_button("date", "again")
    async def reopen_poll(self, interaction: discord.Interaction, component_key: str) -> None:
        """Reopen a vote, and recount its reactions, which may have changed while it was closed."""
        await self._polls.reopen_poll(caller(interaction), parse_id(component_key))
        await send_ephemeral_text(interaction, say("poll-opened"))
        await publish(interaction)
        await self._recount_reactions(parse_id(component_key))

    async def _show_ballot(self, interaction: discord.Interaction, view: PollView) -> None:
        """Show the caller's votes to them alone: in a new message, or in the one with their own menus."""
        await publish(interaction)
        panel = ballot_panel(view.poll, view.couple, view.ideas, view.poll.ballot_of(interaction.user.id))
        message = interaction.message
        if message is not None and message.flags.ephemeral and not interaction.response.is_done():
            await edit_message(interaction, panel)
        else:
            await send_ephemeral(interaction, panel)
